//! What an operator imposes, its end, and calls that were under way meanwhile.

use std::{iter, sync::Barrier, thread};

use breaker::{Backoff, Breaker, Event, Force, Permit, Status};

use crate::scene::{Scene, ann, secs};

fn fail(breaker: &Breaker, times: u32) {
    for _ in 0..times {
        breaker.try_acquire().unwrap().failure();
    }
}

#[test]
fn would_reject_knows_what_lies_beneath_a_force_that_ran_out() {
    for force in [
        Force::Open,
        Force::Closed,
        Force::Disabled,
        Force::MetricsOnly,
    ] {
        let Scene { breaker, time } =
            Scene::brittle(|builder| builder.open_for(Backoff::constant(secs(60))));
        fail(&breaker, 3);
        breaker.force(force, Some(secs(1)), &ann());
        time.advance(secs(2));
        let said = breaker.would_reject();
        let met = breaker.try_acquire().map(Permit::ignore).err();
        assert_eq!(said, met, "{force:?}");
    }
}

#[test]
fn calls_that_pass_have_nothing_to_retry_after() {
    for force in [Force::Closed, Force::Disabled, Force::MetricsOnly] {
        let Scene { breaker, .. } = Scene::brittle(|builder| builder);
        breaker.force(force, Some(secs(600)), &ann());
        assert!(breaker.try_acquire().is_ok());
        assert_eq!(breaker.snapshot().retry_after, None, "{force:?}");
    }
}

#[test]
fn an_outcome_after_a_force_ran_out_does_not_depend_on_who_looked() {
    let mut seen = Vec::new();
    for look in [false, true] {
        let Scene { breaker, time } =
            Scene::brittle(|builder| builder.open_for(Backoff::constant(secs(60))));
        breaker.force(Force::MetricsOnly, Some(secs(10)), &ann());
        let permits: Vec<_> = (0..3).map(|_| breaker.try_acquire().unwrap()).collect();
        time.advance(secs(11));
        if look {
            breaker.status();
        }
        permits.into_iter().for_each(Permit::failure);
        seen.push(breaker.status());
    }
    assert_eq!(seen, [Status::Closed; 2]);
}

#[test]
fn metrics_only_starts_afresh_each_time_it_is_imposed() {
    let Scene { breaker, .. } = Scene::brittle(|builder| builder);
    let mut events = breaker.subscribe(64).unwrap();
    for _ in 0..2 {
        breaker.force(Force::MetricsOnly, None, &ann());
        fail(&breaker, 3);
        breaker.reset(&ann());
    }
    let spoken = iter::from_fn(|| events.try_next())
        .filter(|event| matches!(event, Event::WouldOpen { .. }))
        .count();
    assert_eq!(spoken, 2);
}

#[test]
fn metrics_only_says_it_once_however_many_find_out() {
    for round in 0..2000 {
        let Scene { breaker, .. } = Scene::brittle(|builder| builder.or_consecutive_failures(1));
        let mut events = breaker.subscribe(64).unwrap();
        breaker.force(Force::MetricsOnly, None, &ann());
        let barrier = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    fail(&breaker, 2);
                });
            }
        });
        let spoken = iter::from_fn(|| events.try_next())
            .filter(|event| matches!(event, Event::WouldOpen { .. }))
            .count();
        assert_eq!(spoken, 1, "round {round}");
    }
}

#[test]
fn a_permit_from_before_a_second_force_counts_no_more() {
    let Scene { breaker, .. } = Scene::brittle(|builder| builder);
    breaker.force(Force::MetricsOnly, None, &ann());
    let permit = breaker.try_acquire().unwrap();
    breaker.force(Force::MetricsOnly, None, &ann());
    permit.failure();
    assert_eq!(
        breaker.snapshot().window.calls,
        0,
        "permits that are out don't count any more"
    );
}
