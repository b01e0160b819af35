//! A master that Sentinels know, and the one that follows it.
#![cfg(all(feature = "breaker", feature = "sentinel"))]

#[path = "faults/relay.rs"]
mod relay;
#[path = "faults/sent.rs"]
mod sent;

use std::time::Duration;

use breaker::{Driver, Exchange, Swapped, Version};
use drivers_port::{Applied, DriverError, Settings};
use drivers_redis::{Redis, RedisBuilder};
use drivers_testkit::{RedisSentinel, Server, or_skip};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    relay::Relay,
    sent::{adding, swap},
};

fn builder(url: impl AsRef<str>) -> RedisBuilder {
    let settings = Settings {
        deadline: Duration::from_millis(800),
        ..Settings::default()
    };
    Redis::builder(url).settings(settings)
}

fn url(sentinel: &RedisSentinel, login: &str) -> String {
    let hosts = sentinel.sentinels();
    let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
    let name = sentinel.master_name();
    format!("redis+sentinel://{login}{}/{name}", hosts.join(","))
}

/// Swaps until one is done; how long that took, and how many of them nobody knows of.
async fn until_done(store: &Redis, service: &str) -> (Duration, u32) {
    let began = Instant::now();
    let mut unknown = 0;
    loop {
        let began_call = Instant::now();
        let swapped = store.swap(service, &swap(None, 1)).await;
        assert!(began_call.elapsed() < Duration::from_millis(1500));
        match swapped {
            Ok(Swapped::Done { .. }) => return (began.elapsed(), unknown),
            // One that nobody knew of was done.
            Ok(Swapped::Conflict { record, .. }) => {
                assert_eq!(record.unwrap().version, Version(1));
                assert!(unknown > 0);
                return (began.elapsed(), unknown);
            }
            Err(error) => unknown += u32::from(error.applied() == Applied::Unknown),
        }
        assert!(began.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failover_the_new_master_is_found() {
    let Some(mut sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    let store = builder(url(&sentinel, "")).connect().await.unwrap();
    store.exchange("a", &adding(1)).await.unwrap();
    let (_, unknown) = until_done(&store, "before").await;
    assert_eq!(unknown, 0);

    let (old, new) = (sentinel.master(), sentinel.fail_over());
    assert_ne!(old, new);
    let (took, unknown) = until_done(&store, "after").await;
    println!("found after {took:?}");
    assert_eq!(unknown, 0);
    store.exchange("a", &adding(1)).await.unwrap();
    assert_eq!(store.list(Some("aft"), 1).await.unwrap(), ["after"]);

    // And again, back to the one that was the first.
    sentinel.revive();
    assert_eq!(sentinel.fail_over(), old);
    until_done(&store, "again").await;
}

/// The old master lives on as a replica, and says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_became_a_replica_is_left() {
    let Some(sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    let store = builder(url(&sentinel, "")).connect().await.unwrap();
    until_done(&store, "before").await;
    let first = sentinel.sentinels()[0];
    let old = sentinel.master();
    let asked = std::process::Command::new("redis-cli")
        .args(["-p", &first.port().to_string()])
        .args(["SENTINEL", "FAILOVER", sentinel.master_name()])
        .output();
    if asked.is_err() {
        println!("SKIP: no redis-cli");
        return;
    }
    let began = Instant::now();
    while sentinel.master() == old {
        assert!(began.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(20)).await;
    }
    until_done(&store, "after").await;
    let found = store.exchange("before", &Exchange::READ).await.unwrap();
    assert!(found.record.is_some());
}

/// Nobody answers and nothing is closed: the deadline holds all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_is_stopped_is_left() {
    let Some(sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    let store = builder(url(&sentinel, "")).connect().await.unwrap();
    until_done(&store, "before").await;
    sentinel.node(0).stop();
    let (took, unknown) = until_done(&store, "after").await;
    println!("found after {took:?}");
    // That which was on its way when it stopped.
    assert!(unknown <= 1, "{unknown}");
    sentinel.node(0).resume();
}

#[tokio::test(flavor = "multi_thread")]
async fn sentinels_that_are_away_are_passed_over() {
    let Some(mut sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    let url = url(&sentinel, "");
    sentinel.sentinel_mut(0).kill();
    let store = builder(&url).connect().await.unwrap();
    store.exchange("a", &adding(1)).await.unwrap();
    sentinel.sentinel_mut(1).kill();
    sentinel.sentinel_mut(2).kill();
    // Who is connected goes on.
    store.exchange("a", &adding(1)).await.unwrap();
    let refused = builder(&url).connect().await.unwrap_err();
    assert!(
        matches!(refused, DriverError::Unavailable { .. }),
        "{refused:?}"
    );
}

/// One that does not answer holds nobody up, wherever it stands.
#[tokio::test(flavor = "multi_thread")]
async fn a_sentinel_that_is_stopped_is_passed_over() {
    let Some(mut sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    for index in 0..3 {
        sentinel.sentinel_mut(index).stop();
        let store = builder(url(&sentinel, "")).connect().await.unwrap();
        store.exchange("a", &adding(1)).await.unwrap();
        sentinel.sentinel_mut(index).resume();
    }
}

/// A pump waits for an interval at most: connections to Sentinels that have gone silent meanwhile do
/// not keep it from the master for ever.
#[tokio::test(flavor = "multi_thread")]
async fn silent_ways_to_the_sentinels_are_left_by_those_who_never_wait_long() {
    let Some(sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    let relays = sentinel.sentinels().into_iter().map(Relay::to);
    let relays: Vec<Relay> = relays.collect::<Result<_, _>>().unwrap();
    let hosts: Vec<String> = relays
        .iter()
        .map(|relay| relay.url().replace("redis://", ""))
        .collect();
    let url = format!(
        "redis+sentinel://{}/{}",
        hosts.join(","),
        sentinel.master_name()
    );
    let store = builder(url).connect().await.unwrap();
    // All of them are to be asked once.
    sleep(Duration::from_millis(300)).await;
    relays.iter().for_each(Relay::silence);
    let before: usize = relays.iter().map(Relay::connections).sum();
    let kill = ["CLIENT", "KILL", "TYPE", "normal"];
    let _ = sentinel.node(0).command(&kill);
    let mut answered = false;
    for _ in 0..12 {
        let call = store.exchange("a", &Exchange::READ);
        answered |= matches!(timeout(Duration::from_millis(300), call).await, Ok(Ok(_)));
    }
    assert!(answered, "the master was never found again");
    let after: usize = relays.iter().map(Relay::connections).sum();
    assert!(after > before, "{before} and no more");
}

#[tokio::test]
async fn a_master_that_nobody_knows_is_unavailable() {
    let Some(sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    let url = url(&sentinel, "").replace(sentinel.master_name(), "nobody");
    let refused = builder(url).connect().await.unwrap_err();
    assert!(
        matches!(refused, DriverError::Unavailable { .. }),
        "{refused:?}"
    );
    assert!(refused.to_string().contains("aster"), "{refused}");
    // A server is no sentinel.
    let url = format!("redis+sentinel://{}/mymaster", sentinel.master());
    let refused = builder(url).connect().await.unwrap_err();
    assert!(
        matches!(refused, DriverError::Unavailable { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_password_is_that_of_the_servers() {
    let node = drivers_testkit::Redis::builder().password("secret");
    let Some(sentinel) = or_skip(RedisSentinel::of(&node)) else {
        return;
    };
    let store = builder(url(&sentinel, ":secret@")).connect().await.unwrap();
    store.exchange("a", &adding(1)).await.unwrap();
    for login in ["", ":wrong@"] {
        let refused = builder(url(&sentinel, login)).connect().await.unwrap_err();
        assert!(matches!(refused, DriverError::Auth { .. }), "{refused:?}");
        assert!(!format!("{refused:?}").contains("secret"));
    }
}

#[tokio::test]
async fn sentinels_may_ask_for_a_login_of_their_own() {
    let Some(sentinel) = or_skip(RedisSentinel::start()) else {
        return;
    };
    for address in sentinel.sentinels() {
        let set = std::process::Command::new("redis-cli")
            .args(["-p", &address.port().to_string()])
            .args(["CONFIG", "SET", "requirepass", "guard"])
            .output();
        let set = set.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        if set.as_deref().is_ok_and(|set| set.starts_with("OK")) {
            continue;
        }
        // Only newer ones can be told while they run.
        let acl = std::process::Command::new("redis-cli")
            .args(["-p", &address.port().to_string()])
            .args(["ACL", "SETUSER", "default", "on", "resetpass", ">guard"])
            .output();
        let acl = acl.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        assert!(acl.is_ok_and(|acl| acl.starts_with("OK")), "{set:?}");
    }
    let url = url(&sentinel, "");
    let refused = builder(&url).connect().await.unwrap_err();
    assert!(matches!(refused, DriverError::Auth { .. }), "{refused:?}");
    for user in ["", "default"] {
        let builder = builder(&url).sentinel_login(user, "guard");
        assert!(!format!("{builder:?}").contains("guard"));
        let store = builder.connect().await.unwrap();
        store.exchange("a", &adding(1)).await.unwrap();
    }
}
