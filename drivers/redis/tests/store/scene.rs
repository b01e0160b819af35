use std::time::Duration;

use breaker::{Add, Counted, Driver, Era, Exchange, Swap, Totals, Version};
use drivers_redis::Redis;
use drivers_testkit::{Reply, Server, or_skip};

/// A server of the test's own, and a store in it; none, where there are no servers.
pub(crate) async fn scene() -> Option<(drivers_testkit::Redis, Redis)> {
    let server = or_skip(drivers_testkit::Redis::start())?;
    let store = Redis::builder(server.url()).connect().await.unwrap();
    Some((server, store))
}

pub(crate) fn window(width: Duration, buckets: u32) -> Counted {
    Counted {
        era: Era::from_word(0xabc),
        width,
        buckets,
        adds: Vec::new(),
    }
}

pub(crate) fn adding(window: &Counted, calls: u64) -> Exchange {
    let totals = Totals {
        calls,
        failed: 0,
        slow: 0,
    };
    let add = Add {
        age: Duration::ZERO,
        totals,
    };
    Exchange {
        counted: Some(Counted {
            adds: vec![add],
            ..window.clone()
        }),
    }
}

pub(crate) fn asking(window: &Counted) -> Exchange {
    Exchange {
        counted: Some(window.clone()),
    }
}

pub(crate) fn creation(bytes: &[u8]) -> Swap {
    Swap {
        expected: None,
        version: Version(7),
        bytes: bytes.to_vec(),
    }
}

/// The calls that a window holds.
pub(crate) async fn calls(store: &Redis, service: &str, window: &Counted) -> u64 {
    let found = store.exchange(service, &asking(window)).await.unwrap();
    found.totals.calls
}

pub(crate) fn keys(server: &drivers_testkit::Redis) -> Vec<String> {
    let mut keys: Vec<String> = server
        .command(&["KEYS", "*"])
        .unwrap()
        .parts()
        .iter()
        .map(Reply::text)
        .collect();
    keys.sort();
    keys
}

pub(crate) fn ask(server: &drivers_testkit::Redis, command: &[&str]) -> String {
    server.command(command).unwrap().text()
}
