use breaker::{Driver, Exchange};
use drivers_testkit::{Server, or_skip};
use tokio::time::timeout;

use crate::{
    relay::Relay,
    scene::{DEADLINE, builder, in_time},
};

/// A pump waits for an interval at most, which may be shorter than the deadline. So whoever calls may
/// always be gone before that, and yet a connection that has gone silent is not used for ever.
#[tokio::test]
async fn a_silent_connection_is_replaced_though_nobody_waits_until_the_deadline() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let relay = Relay::to(server.address()).unwrap();
    let store = builder(relay.url()).connect().await.unwrap();
    relay.silence();
    let mut answered = 0;
    for _ in 0..12 {
        let call = store.exchange("a", &Exchange::READ);
        if let Ok(Ok(_)) = timeout(DEADLINE / 2, call).await {
            answered += 1;
        }
    }
    assert!(answered > 0, "nobody was ever answered again");
    assert_eq!(relay.connections(), 2);
}

/// Those who are gone do no harm to a connection that answers.
#[tokio::test]
async fn dropped_calls_do_not_replace_a_connection_that_answers() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let relay = Relay::to(server.address()).unwrap();
    let store = builder(relay.url()).connect().await.unwrap();
    let until = tokio::time::Instant::now() + DEADLINE * 3;
    while tokio::time::Instant::now() < until {
        let call = store.exchange("a", &Exchange::READ);
        let _ = timeout(std::time::Duration::from_micros(50), call).await;
        in_time(store.exchange("a", &Exchange::READ)).await.unwrap();
    }
    assert_eq!(relay.connections(), 1);
}
