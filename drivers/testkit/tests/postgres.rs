//! A PostgreSQL of one's own.

mod support;

use std::thread;

use drivers_testkit::{Postgres, Server, or_skip};
use support::accepts;

#[test]
fn what_was_committed_survives_a_kill() {
    let Some(mut postgres) = or_skip(Postgres::start()) else {
        return;
    };
    let address = postgres.address();
    let database = postgres.fresh_name();
    let statement = "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)";
    postgres.query(&database, statement).unwrap();

    for _ in 0..3 {
        // Somebody is at work in a backend while everything dies.
        thread::scope(|scope| {
            let busy = scope.spawn(|| postgres.query(&database, "SELECT pg_sleep(0.3)"));
            thread::sleep(std::time::Duration::from_millis(100));
            busy.join().unwrap().unwrap();
        });
        postgres.kill();
        assert!(!accepts(address));
        assert!(postgres.query(&database, "SELECT 1").is_err());
        postgres.restart();
        assert_eq!(postgres.address(), address);
        let rows = postgres.query(&database, "SELECT n FROM kept").unwrap();
        assert_eq!(rows, [["7"]]);
    }
    drop(postgres);
    assert!(!accepts(address));
}

#[test]
fn databases_are_apart_and_statements_can_fail() {
    let Some(postgres) = or_skip(Postgres::builder().setting("lock_timeout=5s").start()) else {
        return;
    };
    let (one, other) = (postgres.fresh_name(), postgres.fresh_name());
    postgres.query(&one, "CREATE TABLE mine (n int)").unwrap();
    let error = postgres.query(&other, "SELECT n FROM mine").unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
    let error = postgres.query("nowhere", "SELECT 1").unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
    let shown = postgres.query(&one, "SHOW lock_timeout").unwrap();
    assert_eq!(shown, [["5s"]]);
    assert_eq!(
        postgres.url(),
        format!("postgres://postgres@{}/postgres", postgres.address())
    );
    assert!(
        postgres
            .fresh_database()
            .starts_with("postgres://postgres@127.0.0.1:")
    );
}
