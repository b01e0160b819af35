use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener},
    thread,
};

use breaker::Driver;
use drivers_port::DriverError;

use crate::{
    scene::{asking, assert_unknown, builder, in_time},
    sent::{adding, swap},
};

/// Says to everything that it is done, and to nothing what came of it.
fn yes_man() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mut writer = stream.try_clone().unwrap();
            let mut reader = BufReader::new(stream);
            thread::spawn(move || {
                let number = |reader: &mut BufReader<_>| -> Option<usize> {
                    let mut line = String::new();
                    reader.read_line(&mut line).ok()?;
                    line.trim_end().get(1..)?.parse().ok()
                };
                while let Some(parts) = number(&mut reader) {
                    for _ in 0..parts {
                        let bytes = number(&mut reader).unwrap();
                        reader.read_exact(&mut vec![0; bytes + 2]).unwrap();
                    }
                    if writer.write_all(b"+OK\r\n").is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// What was sent may have been done, whatever came back.
#[tokio::test]
async fn an_answer_to_a_write_that_is_none_leaves_it_unknown() {
    let store = builder(format!("redis://{}", yes_man())).lazy().unwrap();
    assert_unknown(in_time(store.exchange("a", &adding(1))).await);
    assert_unknown(in_time(store.swap("a", &swap(None, 1))).await);
    let read = in_time(store.exchange("a", &asking())).await.unwrap_err();
    assert!(matches!(read, DriverError::Corrupt { .. }), "{read:?}");
}
