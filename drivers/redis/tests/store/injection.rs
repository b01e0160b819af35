use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use breaker::Driver;
use drivers_testkit::Server;

use crate::scene::{adding, ask, creation, scene, window};

/// What a name says is never a command, also none that a script or a protocol would make of it.
#[tokio::test]
async fn names_are_no_commands() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let monitor = TcpStream::connect(server.address()).unwrap();
    monitor
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    (&monitor).write_all(b"MONITOR\r\n").unwrap();
    let mut lines = BufReader::new(monitor).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "+OK");

    let window = window(Duration::from_secs(3600), 10);
    for name in [
        "a\r\n*1\r\n$8\r\nFLUSHALL\r\n",
        "\r\nFLUSHALL\r\n",
        "') redis.call('FLUSHALL') --",
        "\"; FLUSHALL",
        "]] FLUSHALL",
    ] {
        store.exchange(name, &adding(&window, 1)).await.unwrap();
        store.swap(name, &creation(name.as_bytes())).await.unwrap();
        assert_eq!(store.list(None, 100).await.unwrap().len(), 1);
        ask(&server, &["DEL", "breaker:services"]);
    }
    ask(&server, &["PING", "the end"]);
    let mut seen = 0;
    for line in lines {
        let line = line.unwrap();
        if line.contains("the end") {
            break;
        }
        // As: +1700000000.000000 [0 127.0.0.1:5000] "EVALSHA" "…
        let command = line.split('"').nth(1).unwrap_or_default().to_owned();
        let known = [
            "EVALSHA",
            "EVAL",
            "TIME",
            "GET",
            "SET",
            "HLEN",
            "HGETALL",
            "HSET",
            "HDEL",
            "PEXPIREAT",
            "ZADD",
            "ZRANGEBYLEX",
            "DEL",
            "AUTH",
            "PING",
        ];
        assert!(known.contains(&command.as_str()), "{line}");
        seen += 1;
    }
    assert!(seen > 20);
}
