use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_port::DriverError;

use crate::scene::{adding, ask, asking, creation, scene, window};

const RECORD: &str = "breaker:{a}:record";
const WINDOW: &str = "breaker:{a}:window:0000000000000abc:3600000";

fn assert_corrupt<T: std::fmt::Debug>(what: &str, outcome: Result<T, DriverError>) {
    match outcome {
        Err(DriverError::Corrupt { .. }) => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[tokio::test]
async fn a_record_that_is_none_is_corrupt_and_left_alone() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    for found in [
        "",
        "{}",
        "0000000000000007",
        "0000000000000007{}",
        "000000000000000G {}",
        "000000000000000A {}",
        "+000000000000007 {}",
        "é000000000000007 {}",
    ] {
        ask(&server, &["SET", RECORD, found]);
        assert_corrupt(found, store.exchange("a", &Exchange::READ).await);
        assert_corrupt(found, store.swap("a", &creation(b"{}")).await);
        assert_corrupt(found, store.exchange("a", &adding(&window, 1)).await);
        assert_eq!(ask(&server, &["GET", RECORD]), found);
        assert_eq!(ask(&server, &["EXISTS", WINDOW]), "0", "{found:?}");
    }
}

#[tokio::test]
async fn keys_of_another_kind_are_corrupt_and_left_alone() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    ask(&server, &["RPUSH", RECORD, "x"]);
    assert_corrupt("a read", store.exchange("a", &Exchange::READ).await);
    assert_corrupt("an add", store.exchange("a", &adding(&window, 1)).await);
    assert_corrupt("a swap", store.swap("a", &creation(b"{}")).await);
    assert_eq!(ask(&server, &["TYPE", RECORD]), "list");
    assert_eq!(ask(&server, &["EXISTS", WINDOW]), "0");

    ask(&server, &["DEL", RECORD]);
    ask(&server, &["SET", WINDOW, "x"]);
    assert_corrupt("a window", store.exchange("a", &asking(&window)).await);
    assert_corrupt("an add", store.exchange("a", &adding(&window, 1)).await);
    assert_eq!(ask(&server, &["GET", WINDOW]), "x");

    ask(&server, &["SET", "breaker:services", "x"]);
    assert_corrupt("a creation", store.swap("a", &creation(b"{}")).await);
    assert_eq!(ask(&server, &["EXISTS", RECORD]), "0");
    assert_corrupt("a list", store.list(None, 10).await);
}

#[tokio::test]
async fn buckets_that_are_none_are_corrupt_and_nothing_is_added() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    for (number, bucket) in [
        ("1", "x"),
        ("1", ""),
        ("1", "1 2 3"),
        ("1", "1 2 3 10 5"),
        ("1", "1 2 3 100"),
        ("1", "-1 2 3 10"),
        ("1", "1.5 2 3 10"),
        ("1", "1  2 3 10"),
        ("x", "1 2 3 10"),
        ("", "1 2 3 10"),
        ("-1", "1 2 3 10"),
        ("1e3", "1 2 3 10"),
        ("1", "1 2 3 10\n"),
    ] {
        ask(&server, &["DEL", WINDOW]);
        ask(&server, &["HSET", WINDOW, number, bucket]);
        let what = format!("{number:?}: {bucket:?}");
        assert_corrupt(&what, store.exchange("a", &asking(&window)).await);
        assert_corrupt(&what, store.exchange("a", &adding(&window, 1)).await);
        assert_eq!(ask(&server, &["HLEN", WINDOW]), "1", "{what}");
        assert_eq!(ask(&server, &["HGET", WINDOW, number]), bucket, "{what}");
    }
}

/// What is not read is not sent, however much somebody else has put there.
#[tokio::test]
async fn a_window_with_too_much_in_it_is_corrupt() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    let mut command = vec!["HSET".to_owned(), WINDOW.to_owned()];
    for number in 0..1025 {
        command.extend([number.to_string(), "1 0 0 10".to_owned()]);
    }
    server.command(&command).unwrap();
    assert_corrupt("a window", store.exchange("a", &asking(&window)).await);
    assert_corrupt("an add", store.exchange("a", &adding(&window, 1)).await);
}

/// Numbers that no driver writes are as good as the highest, and do no harm.
#[tokio::test]
async fn numbers_beyond_all_bounds_do_no_harm() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_secs(3600), 10);
    let now = store.exchange("a", &Exchange::READ).await.unwrap().now;
    let number = window.bucket(Duration::ZERO, now).unwrap().to_string();
    let huge = "9".repeat(400);
    let bucket = format!("{huge} {huge} 0 10");
    ask(
        &server,
        &["HSET", WINDOW, &number, &bucket, &huge, "1 0 0 10"],
    );
    let found = store.exchange("a", &asking(&window)).await.unwrap();
    assert_eq!((found.totals.calls, found.totals.slow), (u64::MAX, 0));
    let wider = breaker::Counted {
        buckets: 11,
        ..window
    };
    let found = store.exchange("a", &adding(&wider, 1)).await.unwrap();
    assert_eq!((found.totals.calls, found.totals.slow), (u64::MAX, 0));
    assert_ne!(ask(&server, &["TTL", WINDOW]), "-1");
}

#[tokio::test]
async fn a_name_in_the_index_that_is_none_is_corrupt() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let command: [&[u8]; 4] = [b"ZADD", b"breaker:services", b"0", b"\xff"];
    server.command(&command).unwrap();
    assert_corrupt("a list", store.list(None, 10).await);
}
