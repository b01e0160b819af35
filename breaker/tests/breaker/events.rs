use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use breaker::{Breaker, Cause, Event, Force, Probes, Status, Subscription};

use crate::scene::{Scene, ann, secs};

fn all(events: &mut Subscription) -> Vec<Event> {
    std::iter::from_fn(|| events.try_next()).collect()
}

/// The statuses that the changes led to; checks that their numbers follow the snapshot's.
fn path(events: &[Event]) -> Vec<Status> {
    let first = events[0].sequence().unwrap();
    let mut path = Vec::new();
    for (event, sequence) in events.iter().zip(first..) {
        assert_eq!(event.sequence(), Some(sequence), "{events:?}");
        match event {
            Event::Snapshot(snapshot) => path.push(snapshot.status),
            Event::Changed { transition, .. } => path.push(transition.to),
            _ => {}
        }
    }
    path
}

#[test]
fn a_snapshot_comes_first_and_then_every_change() {
    let scene = Scene::brittle(|builder| builder);
    scene.breaker.reset(&ann());
    let mut events = scene.breaker.subscribe(16).unwrap();
    scene.open_and_wait();
    scene.succeed(1);
    let seen = all(&mut events);
    assert_eq!(
        path(&seen),
        [
            Status::Closed,
            Status::Open,
            Status::HalfOpen,
            Status::Closed
        ]
    );
    let history = scene.breaker.history();
    let changes: Vec<_> = seen
        .into_iter()
        .filter_map(|event| match event {
            Event::Changed { transition, .. } => Some(transition),
            _ => None,
        })
        .collect();
    assert_eq!(changes, history[1..]);
}

#[test]
fn an_opening_says_how_many_there_were() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(16).unwrap();
    scene.open_and_wait();
    for _ in 0..2 {
        scene.fail(1);
        scene.time.advance(secs(1));
    }
    let attempts: Vec<_> = all(&mut events)
        .into_iter()
        .filter_map(|event| match event {
            Event::Changed {
                transition,
                attempt,
                ..
            } if transition.to == Status::Open => Some(attempt),
            _ => None,
        })
        .collect();
    assert_eq!(attempts, [1, 2, 3]);
}

#[test]
fn a_probe_that_never_ends_is_told_of() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).lease(secs(5))));
    scene.open_and_wait();
    std::mem::forget(scene.breaker.try_acquire().unwrap());
    let mut events = scene.breaker.subscribe(16).unwrap();
    scene.time.advance(secs(5));
    scene.succeed(1);
    let seen = all(&mut events);
    assert!(matches!(seen[1], Event::ProbesLost { lost: 1, .. }));
    assert_eq!(path(&seen), [Status::HalfOpen, Status::Closed]);
}

#[test]
fn what_time_alone_decides_is_told_before_the_snapshot() {
    let scene = Scene::brittle(|builder| builder);
    let force = Force::Open;
    scene.breaker.force(force, Some(secs(1)), &ann());
    let mut early = scene.breaker.subscribe(16).unwrap();
    scene.time.advance(secs(1));
    let mut late = scene.breaker.subscribe(16).unwrap();
    assert_eq!(path(&all(&mut early)), [Status::ForcedOpen, Status::Closed]);
    assert_eq!(path(&all(&mut late)), [Status::Closed]);
}

#[test]
fn who_is_too_slow_is_told_so_and_starts_again() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(2).unwrap();
    let first = events.try_next();
    assert!(matches!(first, Some(Event::Snapshot(_))));
    for _ in 0..5 {
        scene.breaker.reset(&ann());
    }
    let seen = all(&mut events);
    let [
        Event::Lagged { missed: 5 },
        Event::Snapshot(again),
        Event::CaughtUp,
    ] = &seen[..]
    else {
        panic!("{seen:?}");
    };
    assert_eq!(again.sequence, 5);
    scene.breaker.reset(&ann());
    assert_eq!(
        events.try_next().and_then(|event| event.sequence()),
        Some(6)
    );
}

#[test]
fn the_first_snapshot_is_not_lost_to_a_lag() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(1).unwrap();
    scene.breaker.reset(&ann());
    scene.breaker.reset(&ann());
    let seen = all(&mut events);
    let [
        Event::Snapshot(first),
        Event::Lagged { missed: 2 },
        Event::Snapshot(again),
        Event::CaughtUp,
    ] = &seen[..]
    else {
        panic!("{seen:?}");
    };
    assert_eq!((first.sequence, again.sequence), (0, 2));
}

#[test]
fn it_ends_with_its_breaker() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(4).unwrap();
    let clone = scene.breaker.clone();
    drop(scene);
    assert!(!events.is_over());
    clone.reset(&ann());
    drop(clone);
    assert_eq!(events.iter().count(), 2);
    assert!(events.is_over());
    assert_eq!(events.try_next(), None);
}

#[test]
fn who_is_too_slow_for_a_breaker_that_is_gone_is_told_so() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(1).unwrap();
    scene.breaker.reset(&ann());
    scene.breaker.reset(&ann());
    drop(scene);
    let seen: Vec<_> = events.iter().skip(1).collect();
    assert_eq!(seen, [Event::Lagged { missed: 2 }, Event::CaughtUp]);
}

#[test]
fn a_subscription_keeps_no_breaker_alive_and_a_permit_does() {
    let breaker = Breaker::builder("service").build().unwrap();
    let events = breaker.subscribe(4).unwrap();
    let permit = breaker.try_acquire_owned().unwrap();
    drop(breaker);
    assert!(!events.is_over());
    permit.success();
    let mut events = events;
    assert_eq!(events.iter().count(), 1);
}

#[test]
fn a_thread_that_waits_hears_of_a_change_and_of_the_end() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(4).unwrap();
    thread::scope(|scope| {
        let reader = scope.spawn(move || events.iter().count());
        scene.breaker.reset(&ann());
        drop(scene);
        assert_eq!(reader.join().unwrap(), 2);
    });
}

#[test]
fn a_wait_ends_in_time() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(4).unwrap();
    assert!(events.next_timeout(Duration::ZERO).is_some());
    assert_eq!(events.next_timeout(Duration::ZERO), None);
    assert_eq!(events.next_timeout(Duration::from_millis(2)), None);
    scene.breaker.reset(&ann());
    assert!(events.next_timeout(Duration::MAX).is_some());
}

/// Looks at the breaker in the moment in which it is woken.
struct Curious {
    breaker: Breaker,
    looks: AtomicUsize,
}

impl Wake for Curious {
    fn wake(self: Arc<Self>) {
        drop(self.breaker.snapshot());
        self.breaker.reset(&ann());
        self.looks.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn who_is_woken_may_use_the_breaker() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(4).unwrap();
    drop(events.try_next());
    let curious = Arc::new(Curious {
        breaker: scene.breaker.clone(),
        looks: AtomicUsize::new(0),
    });
    let waker = Waker::from(curious.clone());
    let mut context = Context::from_waker(&waker);
    {
        let mut next = pin!(events.next());
        assert!(next.as_mut().poll(&mut context).is_pending());
        scene.breaker.reset(&ann());
        assert_eq!(curious.looks.load(Ordering::Relaxed), 1);
        assert!(matches!(next.poll(&mut context), Poll::Ready(Some(_))));
    }
    assert_eq!(all(&mut events).len(), 1);
}

#[test]
fn a_future_that_is_dropped_loses_nothing() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(4).unwrap();
    drop(events.try_next());
    let mut context = Context::from_waker(Waker::noop());
    assert!(pin!(events.next()).poll(&mut context).is_pending());
    scene.breaker.reset(&ann());
    drop(events.next());
    assert_eq!(all(&mut events).len(), 1);
}

#[test]
fn the_capacity_is_bounded() {
    let scene = Scene::brittle(|builder| builder);
    for capacity in [1, 65_536] {
        assert!(scene.breaker.subscribe(capacity).is_ok());
    }
    for capacity in [0, 65_537] {
        let error = scene.breaker.subscribe(capacity).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("capacity must be at least 1 and at most 65536, got {capacity}")
        );
    }
}

#[test]
fn the_cause_of_a_change_comes_with_it() {
    let scene = Scene::brittle(|builder| builder);
    let mut events = scene.breaker.subscribe(4).unwrap();
    scene.fail(3);
    let Some(Event::Changed { transition, .. }) = events.iter().nth(1) else {
        panic!("no change");
    };
    let Cause::Tripped(trip) = transition.cause else {
        panic!("{transition:?}");
    };
    assert_eq!(trip.consecutive, 3);
}

/// What was imposed ends before the leases beneath it do, and each change has its own attempt.
#[test]
fn what_happens_in_one_step_is_told_in_order() {
    let scene = Scene::brittle(|builder| builder.probes(Probes::at_most(1).lease(secs(5))));
    scene.open_and_wait();
    std::mem::forget(scene.breaker.try_acquire().unwrap());
    scene.breaker.force(Force::Closed, Some(secs(10)), &ann());
    let mut events = scene.breaker.subscribe(16).unwrap();
    scene.time.advance(secs(10));
    scene.breaker.reset(&ann());
    let events = all(&mut events);
    let [
        Event::Snapshot(_),
        Event::Changed {
            transition: first,
            attempt: 1,
            ..
        },
        Event::ProbesLost { lost: 1, .. },
        Event::Changed {
            transition: last,
            attempt: 0,
            ..
        },
    ] = &events[..]
    else {
        panic!("{events:#?}");
    };
    assert_eq!(
        (&first.cause, first.to),
        (&Cause::Expired, Status::HalfOpen)
    );
    assert_eq!(last.from, Status::HalfOpen);
    path(&events);
}
