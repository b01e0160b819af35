//! Servers that answer what nobody asked for.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use breaker::{Applied, DriverError, Totals};
use drivers_memcached::Memcached;

use crate::scene::{HOUR, calls, count, is_unavailable, is_unknown, read, store_at, swap, window};

const DEADLINE: Duration = Duration::from_millis(150);

/// A server that answers the first thing that it is told with the first of these, and so on, and
/// then hangs up.
fn server(answers: Vec<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().take(8) {
            let mut client = client.unwrap();
            for answer in &answers {
                let mut heard = vec![0; 65_536];
                if client.read(&mut heard).unwrap_or(0) == 0 {
                    break;
                }
                if client.write_all(answer).is_err() {
                    break;
                }
            }
        }
    });
    address
}

fn odd() -> Vec<&'static [u8]> {
    vec![
        b"",
        b"\r\n",
        b"\n",
        b"\0\0\0\0",
        b"\xff\xfe\r\n",
        b"EN",
        b"EN\r\n",
        b"EN O1\r\n",
        b"EN Ofoo\r\n",
        b"HD O0\r\n",
        b"NS O0\r\n",
        b"MN\r\n",
        b"ME key\r\n",
        b"XX O0\r\n",
        b"VA\r\n",
        b"VA O0\r\n",
        b"VA -1 O0\r\n",
        b"VA 99999999999999999999 O0\r\n",
        b"VA 1073741825 O0\r\n",
        b"VA 5 O0\r\nab",
        b"VA 2 O0\r\nabcd",
        b"VA 2 O0 cx\r\nab\r\n",
        b"VA 2 O0 t-99999999999999999999999\r\nab\r\n",
        b"VALUE a 0 1\r\nx\r\nEND\r\n",
        b"ERROR\r\n",
        b"ERROR Too many open connections\r\n",
        b"CLIENT_ERROR bad command line format\r\n",
        b"SERVER_ERROR out of memory\r\n",
        b"SERVER_ERROR\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ]
}

#[tokio::test]
async fn nothing_that_a_server_says_is_taken_for_an_answer_to_something_else() {
    for answer in odd() {
        let shown = String::from_utf8_lossy(answer).into_owned();
        let store = || store_at(server(vec![answer.to_vec()]), DEADLINE);
        // A lone "EN O0" would be right.
        let found = read(&store(), "payments").await;
        let known = matches!(&found, Err(error) if error.applied() == Applied::No);
        assert!(known, "{shown:?}: {found:?}");
        let counted = count(&store(), "payments", &window(1, HOUR), Totals::default()).await;
        let known = matches!(&counted, Err(error) if error.applied() == Applied::No);
        assert!(known, "{shown:?}: {counted:?}");
        let swapped = swap(&store(), "payments", None, 1, b"ours").await;
        let known = matches!(&swapped, Err(error) if error.applied() == Applied::No);
        assert!(known, "{shown:?}: {swapped:?}");
        let added = count(&store(), "payments", &window(1, HOUR), calls(1)).await;
        assert!(is_unknown(&added), "{shown:?}: {added:?}");
    }
}

#[tokio::test]
async fn a_write_with_an_odd_answer_may_have_been_made() {
    for answer in odd() {
        let shown = String::from_utf8_lossy(answer).into_owned();
        let answers = vec![b"EN O0\r\n".to_vec(), answer.to_vec()];
        let swapped = swap(
            &store_at(server(answers), DEADLINE),
            "payments",
            None,
            1,
            b"ours",
        )
        .await;
        let refused = shown.contains("ERROR");
        let as_should = match &swapped {
            Err(error) => (error.applied() == Applied::No) == refused,
            Ok(_) => false,
        };
        assert!(as_should, "{shown:?}: {swapped:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_too_old_or_asks_who_this_is_says_so() {
    let old = Memcached::builder(server(vec![b"ERROR\r\n".to_vec()]).to_string());
    let refused = old.connect().await.unwrap_err();
    assert!(
        refused.to_string().contains("older than memcached 1.6"),
        "{refused}"
    );
    let asks = server(vec![b"CLIENT_ERROR unauthenticated\r\n".to_vec()]);
    let refused = Memcached::builder(asks.to_string())
        .connect()
        .await
        .unwrap_err();
    assert!(matches!(refused, DriverError::Auth { .. }), "{refused}");
}

#[tokio::test]
async fn a_server_that_never_ends_its_line_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let store = store_at(listener.local_addr().unwrap(), DEADLINE);
    thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        while client.write_all(b"VA ").is_ok() {
            thread::sleep(Duration::from_millis(1));
        }
    });
    let found = read(&store, "payments").await;
    assert!(is_unavailable(&found), "{found:?}");
}
