use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_port::Applied;
use drivers_testkit::{Fault, Proxy, Server, or_skip};

use crate::{
    scene::{asking, assert_unavailable, assert_unknown, builder, done, in_time, version},
    sent::{adding, swap},
};

/// The request arrives, the answer does not: whoever sent it finds out by its version.
#[tokio::test]
async fn an_answer_that_is_lost_leaves_it_unknown_and_the_version_tells() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let proxy = Proxy::to(server.address()).unwrap();
    let store = builder(server.url_at(proxy.address()))
        .connect()
        .await
        .unwrap();
    store.swap("a", &swap(None, 1)).await.unwrap();
    store.exchange("a", &adding(1)).await.unwrap();

    proxy.set(Fault::CutAfterRequest);
    assert_unknown(in_time(store.swap("a", &swap(Some(1), 2))).await);
    proxy.heal();
    assert_eq!(version(&store, "a").await, Some(2));
    // The same again finds itself in the way, and knows that it was done.
    assert!(!done(&store.swap("a", &swap(Some(1), 2)).await));

    proxy.set(Fault::CutAfterRequest);
    assert_unknown(in_time(store.exchange("a", &adding(10))).await);
    proxy.heal();
    // It was made, once.
    let totals = store.exchange("a", &asking()).await.unwrap().totals;
    assert_eq!(totals.calls, 11);

    proxy.set(Fault::CutAfterRequest);
    assert_unavailable(in_time(store.exchange("a", &Exchange::READ)).await);
    proxy.heal();
}

#[tokio::test]
async fn every_fault_ends_in_time_and_tells_the_truth() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let proxy = Proxy::to(server.address()).unwrap();
    let store = builder(server.url_at(proxy.address()))
        .connect()
        .await
        .unwrap();
    let (mut made, mut unknown) = (0, 0);
    for fault in [
        Fault::Refuse,
        Fault::Reset,
        Fault::HalfClose,
        Fault::BlackHole,
        Fault::CutAfterRequest,
        Fault::Delay(Duration::from_millis(400)),
        Fault::Delay(Duration::from_millis(20)),
        Fault::Drip {
            bytes: 100,
            every: Duration::from_millis(1),
        },
        Fault::Drip {
            bytes: 1,
            every: Duration::from_millis(50),
        },
    ] {
        proxy.set(fault);
        for _ in 0..3 {
            match in_time(store.exchange("a", &adding(1))).await {
                Ok(_) => made += 1,
                Err(error) if error.applied() == Applied::Unknown => unknown += 1,
                Err(error) => assert!(error.is_transient(), "{error}"),
            }
        }
        proxy.heal();
        let found = loop {
            // The first may come while a pause after failures lasts, but not beyond its deadline.
            match in_time(store.exchange("a", &asking())).await {
                Ok(found) => break found,
                Err(error) => assert!(error.is_transient(), "{error}"),
            }
        };
        let range = made..=made + unknown;
        assert!(
            range.contains(&found.totals.calls),
            "{fault:?}: {found:?} of {range:?}"
        );
    }
    assert!(made >= 6, "{made} were made");
}

/// Whoever speaks another protocol is none.
#[tokio::test]
async fn what_is_no_redis_is_unavailable() {
    use std::{io::Write, net::TcpListener, thread};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else {
                return;
            };
            let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            thread::sleep(Duration::from_millis(20));
        }
    });
    let store = builder(format!("redis://{address}")).lazy().unwrap();
    for _ in 0..3 {
        assert_unavailable(in_time(store.exchange("a", &adding(1))).await);
    }
}
