use std::{iter::from_fn, time::Duration};

use breaker::{Backoff, BreakerBuilder, Event, FlapDetection, Outcome, Status, Subscription};

use crate::scene::{Scene, ann, ms, secs};

/// Waits 1 s at first and 60 s at most; is stable after a second, so that the wait alone never grows.
fn scene(configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder) -> Scene {
    Scene::brittle(|builder| {
        configure(
            builder
                .flap_detection(FlapDetection::half_life(secs(600)))
                .stable_after(secs(1)),
        )
        .open_for(Backoff::exponential(secs(1)..=secs(60)))
    })
}

impl Scene {
    /// Opens, gives the wait, and closes again.
    fn flap(&self) -> Duration {
        self.time.advance(secs(5));
        self.fail(3);
        let wait = self.breaker.snapshot().retry_after.unwrap();
        self.time.advance(wait);
        self.succeed(1);
        assert_eq!(self.status(), Status::Closed);
        wait
    }

    fn flap_times(&self, times: u32) {
        for _ in 0..times {
            self.flap();
        }
    }

    fn flapping(&self) -> bool {
        self.breaker.snapshot().flapping
    }
}

/// What was told but for transitions: whether it flaps.
fn told(events: &mut Subscription) -> Vec<bool> {
    from_fn(|| events.try_next())
        .filter_map(|event| match event {
            Event::Flapping { flapping, .. } => Some(flapping),
            _ => None,
        })
        .collect()
}

#[test]
fn openings_that_come_again_and_again_wait_the_longest_wait() {
    let scene = scene(|builder| builder);
    let mut events = scene.breaker.subscribe(64).unwrap();
    assert_eq!([(); 3].map(|()| scene.flap()), [secs(1); 3]);
    assert!(!scene.flapping());
    assert!(told(&mut events).is_empty());
    assert_eq!(scene.flap(), secs(60));
    assert!(scene.flapping());
    assert_eq!(told(&mut events), [true]);
    assert_eq!([(); 3].map(|()| scene.flap()), [secs(60); 3]);
    assert!(told(&mut events).is_empty(), "it is told once");
    assert_eq!(scene.breaker.snapshot().attempt, 1);
}

#[test]
fn it_is_told_after_the_opening_with_the_next_number() {
    let scene = scene(|builder| builder);
    scene.flap_times(3);
    scene.time.advance(secs(5));
    let mut events = scene.breaker.subscribe(64).unwrap();
    scene.fail(3);
    let seen: Vec<_> = from_fn(|| events.try_next()).collect();
    let Event::Changed {
        sequence,
        wait,
        transition,
        ..
    } = &seen[1]
    else {
        panic!("{seen:?}");
    };
    assert_eq!(*wait, Some(secs(60)));
    let expected = Event::Flapping {
        service: "service".into(),
        sequence: sequence + 1,
        at: transition.at,
        flapping: true,
    };
    assert_eq!(seen[2], expected);
    assert_eq!(seen.len(), 3);
}

#[test]
fn it_ends_by_time_and_is_told_when_somebody_looks() {
    let scene = scene(|builder| builder);
    scene.flap_times(4);
    let mut events = scene.breaker.subscribe(64).unwrap();
    // 4 openings, and 0.75 is left after 2.4 half-lives of 600 s.
    scene.time.advance(secs(1_300));
    assert!(scene.flapping());
    scene.time.advance(secs(200));
    assert!(told(&mut events).is_empty(), "nobody has looked");
    assert_eq!(scene.status(), Status::Closed);
    assert_eq!(told(&mut events), [false]);
    assert!(!scene.flapping());
    // Some is left: it takes three more.
    let waits = [(); 4].map(|()| scene.flap());
    assert_eq!(waits, [secs(1), secs(1), secs(60), secs(60)]);
    assert_eq!(told(&mut events), [true]);
}

#[test]
fn a_probe_that_fails_waits_as_long_but_is_no_opening_of_its_own() {
    let scene = scene(|builder| builder);
    scene.time.advance(secs(5));
    scene.fail(3);
    for _ in 0..20 {
        let wait = scene.breaker.snapshot().retry_after.unwrap();
        scene.time.advance(wait);
        scene.fail(1);
        assert!(!scene.flapping());
    }
    scene.breaker.reset(&ann());
    scene.flap_times(4);
    scene.time.advance(secs(5));
    scene.fail(3);
    scene.time.advance(secs(60));
    scene.fail(1);
    assert_eq!(scene.breaker.snapshot().retry_after, Some(secs(60)));
    scene.time.advance(secs(60));
    let probe = scene.breaker.try_acquire().unwrap();
    probe.record(Outcome::OpenFor(ms(5)));
    assert_eq!(scene.breaker.snapshot().retry_after, Some(secs(60)));
}

#[test]
fn an_operators_reset_forgets_the_openings() {
    let scene = scene(|builder| builder);
    scene.flap_times(4);
    let mut events = scene.breaker.subscribe(64).unwrap();
    scene.breaker.reset(&ann());
    assert_eq!(told(&mut events), [false]);
    assert!(!scene.flapping());
    assert_eq!([(); 3].map(|()| scene.flap()), [secs(1); 3]);
    assert!(!scene.flapping());
    scene.breaker.reset(&ann());
    assert!(told(&mut events).is_empty(), "it did not flap");
}

#[test]
fn openings_far_apart_are_none() {
    let scene = scene(|builder| builder);
    for _ in 0..50 {
        assert_eq!(scene.flap(), secs(1));
        // Once a half-life, the penalties come to 2.
        scene.time.advance(secs(600));
    }
    assert!(!scene.flapping());
}

#[test]
fn without_it_nothing_flaps() {
    let scene = Scene::brittle(|builder| {
        builder
            .stable_after(secs(1))
            .open_for(Backoff::exponential(secs(1)..=secs(60)))
    });
    assert_eq!([(); 9].map(|()| scene.flap()), [secs(1); 9]);
    assert!(!scene.flapping());
}
