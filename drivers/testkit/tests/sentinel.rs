//! A Redis with sentinels of one's own.

mod support;

use drivers_testkit::{Redis, RedisSentinel, Server, or_skip};
use support::accepts;

#[test]
fn another_becomes_the_master_and_back() {
    let nodes = Redis::builder().password("secret");
    let Some(mut redis) = or_skip(RedisSentinel::of(&nodes)) else {
        return;
    };
    assert_eq!(redis.sentinels().len(), 3);
    assert!(redis.sentinels().into_iter().all(accepts));
    let (first, second) = (redis.node(0).address(), redis.node(1).address());
    assert_eq!(redis.master(), first);

    redis.node(0).command(&["SET", "key", "1"]).unwrap();
    redis.node(0).command(&["WAIT", "1", "5000"]).unwrap();
    assert_eq!(redis.fail_over(), second);
    assert_eq!(redis.master(), second);
    assert!(!accepts(first));
    redis.node(1).command(&["INCR", "key"]).unwrap();

    redis.revive();
    let read_only = redis.node(0).command(&["INCR", "key"]).unwrap();
    assert!(read_only.text().starts_with("READONLY"), "{read_only:?}");
    assert_eq!(redis.node(0).command(&["GET", "key"]).unwrap().text(), "2");
    assert_eq!(redis.fail_over(), first);

    redis.sentinel_mut(0).kill();
    assert_eq!(redis.master(), first);
    redis.sentinel_mut(0).restart();
    assert_eq!(redis.master(), first);
    assert_eq!(redis.master_name(), "main");
}
