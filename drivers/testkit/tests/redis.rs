//! A Redis of one's own.

mod support;

use drivers_testkit::{Redis, Reply, Server, or_skip};
use std::panic::catch_unwind;
use support::{accepts, answers_ping};

const PING: &[u8] = b"PING\r\n";

#[test]
fn what_is_on_disk_survives_a_kill() {
    let Some(mut redis) = or_skip(Redis::builder().append_only().start()) else {
        return;
    };
    redis.command(&["SET", "key", "kept"]).unwrap();
    let address = redis.address();

    redis.kill();
    assert!(!accepts(address));
    assert!(redis.command(&["PING"]).is_err());
    redis.kill();

    redis.restart();
    assert_eq!(redis.address(), address);
    assert_eq!(redis.command(&["GET", "key"]).unwrap().text(), "kept");
}

#[test]
fn without_a_disk_nothing_survives() {
    let Some(mut redis) = or_skip(Redis::start()) else {
        return;
    };
    redis.command(&["SET", "key", "lost"]).unwrap();
    redis.restart();
    assert_eq!(redis.command(&["GET", "key"]).unwrap(), Reply::Nil);
}

#[test]
fn a_stopped_server_says_nothing_until_it_goes_on() {
    let Some(redis) = or_skip(Redis::start()) else {
        return;
    };
    redis.stop();
    assert!(accepts(redis.address()));
    assert!(!answers_ping(redis.address(), PING));
    redis.resume();
    assert!(answers_ping(redis.address(), PING));
}

#[test]
fn a_dropped_handle_leaves_no_server() {
    let Some(redis) = or_skip(Redis::start()) else {
        return;
    };
    let (address, directory) = (redis.address(), redis.directory().to_owned());
    redis.stop();
    drop(redis);
    assert!(!accepts(address));
    assert!(!directory.exists());
}

#[test]
fn a_password_is_asked_for() {
    let password = "p@ss: \"/?#%\r\n";
    let Some(redis) = or_skip(Redis::builder().password(password).start()) else {
        return;
    };
    assert!(!answers_ping(redis.address(), PING));
    assert_eq!(redis.command(&["PING"]).unwrap().text(), "PONG");
    let url = redis.url_at("127.0.0.1:1".parse().unwrap());
    assert_eq!(
        url,
        "redis://:p%40ss%3A%20%22%2F%3F%23%25%0D%0A@127.0.0.1:1"
    );
    assert!(!format!("{:?} {redis:?}", Redis::builder().password(password)).contains("p@ss"));
}

#[test]
fn arguments_are_passed_on() {
    let tight = Redis::builder()
        .argument("--maxmemory")
        .argument("32mb")
        .start();
    let Some(redis) = or_skip(tight) else { return };
    let limit = redis.command(&["CONFIG", "GET", "maxmemory"]).unwrap();
    assert_eq!(limit.parts()[1].text(), "33554432");
}

#[test]
fn a_server_that_ends_at_once_shows_its_log() {
    if or_skip(Redis::start()).is_none() {
        return;
    }
    let started = catch_unwind(|| Redis::builder().argument("--no-such-option").start());
    let panic = started.unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("no-such-option"), "{message}");
}

#[test]
fn many_run_side_by_side() {
    let Some(first) = or_skip(Redis::start()) else {
        return;
    };
    let mut all = vec![first];
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..15)
            .map(|_| scope.spawn(|| Redis::start().unwrap()))
            .collect();
        all.extend(started.into_iter().map(|one| one.join().unwrap()));
    });
    for (index, redis) in all.iter().enumerate() {
        redis
            .command(&["SET", "index", &index.to_string()])
            .unwrap();
    }
    for (index, redis) in all.iter().enumerate() {
        let kept = redis.command(&["GET", "index"]).unwrap();
        assert_eq!(kept.text(), index.to_string());
    }
}
