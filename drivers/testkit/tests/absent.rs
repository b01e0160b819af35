//! What becomes of a test where a server isn't installed.

use drivers_testkit::{Redis, Worker, or_skip, worker};

#[test]
#[ignore = "a worker: another test runs it where no server is found"]
fn skips() {
    worker::end_with_parent();
    let started = Redis::start();
    let absent = started.as_ref().err().map(ToString::to_string);
    println!("ABSENT {}", absent.unwrap_or_default());
    assert!(or_skip(started).is_none());
    println!("SKIPPED");
}

#[test]
fn a_test_is_skipped_unless_all_servers_are_required() {
    for (required, skipped) in [("0", true), ("", true), ("1", false)] {
        let variables = [("PATH", "/nowhere"), ("REQUIRE_SERVERS", required)];
        let mut worker = Worker::spawn("skips", &variables);
        let why = worker.said("ABSENT ").unwrap();
        assert_eq!(why, "`redis-server` is not installed");
        assert_eq!(worker.said("SKIPPED").is_some(), skipped);
        assert_eq!(worker.wait().success(), skipped);
    }
}
