//! What a review found and left open: each fails.
#![cfg(feature = "std")]

use std::time::Duration;

use breaker::*;

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}
fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}
fn brittle(configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder) -> (Breaker, Ticker) {
    let (clock, time) = Clock::fed();
    let builder = Breaker::builder("service")
        .clock(clock)
        .seed(1)
        .without_failure_rate()
        .or_consecutive_failures(3)
        .open_for(Backoff::constant(secs(60)));
    (configure(builder).build().unwrap(), time)
}
#[test]
#[ignore = "window: laps compared by half a turn"]
fn a_fed_clock_may_jump_from_the_epoch_to_today() {
    let (clock, time) = Clock::fed_from(Timestamp::from_millis(0));
    let breaker = Breaker::builder("a")
        .clock(clock)
        .window(ms(100))
        .minimum_calls(5)
        .build()
        .unwrap();
    for n in 0..40 {
        breaker.try_acquire().unwrap().success();
        if n % 3 == 0 {
            breaker.try_acquire().unwrap().failure();
        }
        time.advance(ms(10));
    }
    time.set(Timestamp::from_millis(1_795_000_000_000));
    for _ in 0..10_000 {
        let Ok(permit) = breaker.try_acquire() else {
            return;
        };
        permit.failure();
        time.advance(ms(1));
    }
    panic!("10,000 failures on end, and {}", breaker.status());
}

#[test]
#[ignore = "u64::MAX >= u64::MAX"]
fn at_the_end_of_time_nothing_is_slow() {
    let (breaker, time) = brittle(|b| b);
    time.advance(Duration::MAX);
    breaker.try_acquire().unwrap().success();
    assert_eq!(breaker.snapshot().window.slow, 0);
}
