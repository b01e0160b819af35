//! A memcached of one's own.

mod support;

use drivers_testkit::{Memcached, Server, or_skip};
use support::{accepts, answers_ping};

const VERSION: &[u8] = b"version\r\n";

#[test]
fn it_answers_stops_and_goes_on() {
    let Some(memcached) = or_skip(Memcached::start()) else {
        return;
    };
    assert!(answers_ping(memcached.address(), VERSION));
    memcached.stop();
    assert!(!answers_ping(memcached.address(), VERSION));
    memcached.resume();
    assert!(answers_ping(memcached.address(), VERSION));
}

#[test]
fn a_restart_keeps_the_port() {
    let Some(mut memcached) = or_skip(Memcached::builder().argument("-m").argument("16").start())
    else {
        return;
    };
    let address = memcached.address();
    memcached.kill();
    assert!(!accepts(address));
    memcached.restart();
    assert_eq!(memcached.address(), address);
    assert!(answers_ping(address, VERSION));
    drop(memcached);
    assert!(!accepts(address));
}
