//! A Postgres of one's own.

mod support;

use std::{net::TcpStream, thread, time::Duration};

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

    for _ in 0..2 {
        // A client that is connected while everything dies.
        let open = TcpStream::connect(address).unwrap();
        postgres.kill();
        assert!(!accepts(address));
        assert!(postgres.query(&database, "SELECT 1").is_err());
        postgres.restart();
        assert_eq!(postgres.address(), address);
        let rows = postgres.query(&database, "SELECT n FROM kept").unwrap();
        assert_eq!(rows, [["7"]]);
        drop(open);
    }
    drop(postgres);
    assert!(!accepts(address));
}

#[test]
fn a_stopped_server_says_nothing_until_it_goes_on() {
    let Some(postgres) = or_skip(Postgres::start()) else {
        return;
    };
    thread::scope(|scope| {
        let busy = scope.spawn(|| postgres.query("postgres", "SELECT pg_sleep(0.4)"));
        thread::sleep(Duration::from_millis(200));
        postgres.stop();
        assert!(accepts(postgres.address()));
        thread::sleep(Duration::from_millis(600));
        assert!(!busy.is_finished());
        postgres.resume();
        busy.join().unwrap().unwrap();
    });
    assert_eq!(postgres.query("postgres", "SELECT 1").unwrap(), [["1"]]);
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
