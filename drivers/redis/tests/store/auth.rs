use std::time::Duration;

use breaker::{Driver, Exchange};
use drivers_port::DriverError;
use drivers_redis::Redis;
use drivers_testkit::{Server, or_skip};

use crate::scene::{adding, ask, creation, window};

fn assert_refused<T: std::fmt::Debug>(what: &str, outcome: Result<T, DriverError>) {
    match outcome {
        Err(DriverError::Auth { .. }) => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[tokio::test]
async fn who_has_no_password_or_a_wrong_one_is_refused() {
    let started = drivers_testkit::Redis::builder().password("right").start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let address = server.address();
    for login in ["", ":wrong@", "nobody:right@"] {
        let url = format!("redis://{login}{address}");
        assert_refused(login, Redis::builder(&url).connect().await);
        let lazy = Redis::builder(&url).lazy().unwrap();
        for _ in 0..3 {
            assert_refused(login, lazy.exchange("a", &Exchange::READ).await);
        }
        assert_refused(login, lazy.swap("a", &creation(b"{}")).await);
    }
    Redis::builder(server.url()).connect().await.unwrap();
}

/// What a user needs to be allowed, as the documentation has it.
#[tokio::test]
async fn a_user_needs_only_a_few_commands() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let rights = "ACL SETUSER circuit on >secret resetkeys ~shop:breaker:* resetchannels -@all \
                  +evalsha +eval +time +get +set +hlen +hgetall +hset +hdel +pexpireat +zadd \
                  +zrangebylex +ping +hello";
    let rights: Vec<&str> = rights.split_whitespace().collect();
    assert_eq!(ask(&server, &rights), "OK");
    let url = format!("redis://circuit:secret@{}", server.address());
    let settings = drivers_port::Settings {
        prefix: "shop:".into(),
        ..drivers_port::Settings::default()
    };
    let store = Redis::builder(&url)
        .settings(settings)
        .connect()
        .await
        .unwrap();
    let window = window(Duration::from_millis(10), 2);
    for _ in 0..5 {
        store.exchange("a", &adding(&window, 1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    store.swap("a", &creation(b"{}")).await.unwrap();
    assert_eq!(store.list(None, 1).await.unwrap(), ["a"]);
    // Under another prefix it may do nothing.
    let other = Redis::builder(&url).connect().await.unwrap();
    assert_refused("a read", other.exchange("a", &Exchange::READ).await);
    assert_refused("a swap", other.swap("a", &creation(b"{}")).await);
}

/// A script that may not do its last steps has done the first ones: who is told that nothing was
/// added adds it again, and again.
#[tokio::test]
async fn a_right_that_is_missed_after_something_was_added_leaves_it_unknown() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    for missing in ["pexpireat", "hdel"] {
        let rights = format!("ACL SETUSER {missing} on >secret allkeys +@all -{missing}");
        let rights: Vec<&str> = rights.split_whitespace().collect();
        assert_eq!(ask(&server, &rights), "OK");
        let url = format!("redis://{missing}:secret@{}", server.address());
        let store = Redis::builder(&url).connect().await.unwrap();
        let window = window(Duration::from_millis(10), 2);
        let mut refusals = 0;
        for turn in 0..20 {
            let service = format!("{missing}-{}", turn / 10);
            let before = held(&server, &service);
            if let Err(error) = store.exchange(&service, &adding(&window, 1)).await {
                refusals += 1;
                let written = held(&server, &service) != before;
                let unknown = error.applied() == drivers_port::Applied::Unknown;
                assert!(unknown || !written, "{missing}: {error:?}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(refusals > 0, "{missing}");
    }
}

/// What a window holds, as it lies there.
fn held(server: &drivers_testkit::Redis, service: &str) -> String {
    let key = format!("breaker:{{{service}}}:window:0000000000000abc:10");
    let reply = server.command(&["HGETALL", &key]).unwrap();
    format!("{:?}", reply.parts())
}
