use breaker::{
    Backoff, BreakerBuilder, Force, Outcome, Ramp, Reason, Share, Snapshot, Status, Window,
};
use proptest::prelude::*;

use crate::scene::{Scene, ann, ms, secs};

const RAMP: Ramp = Ramp::over(secs(10)).from(0.2);

fn scene(configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder) -> Scene {
    Scene::brittle(|builder| configure(builder.ramp(RAMP)))
}

impl Scene {
    /// Opens and closes again.
    fn recover(&self) {
        self.open_and_wait();
        self.succeed(1);
        assert_eq!(self.status(), Status::Closed);
    }

    /// Whether each of so many calls passes; those that do succeed.
    fn pass(&self, calls: usize) -> Vec<bool> {
        let pass = || self.breaker.try_acquire().map(breaker::Permit::success);
        (0..calls).map(|_| pass().is_ok()).collect()
    }

    fn admitted(&self) -> Option<f64> {
        self.breaker.snapshot().admitted.map(Share::as_f64)
    }
}

fn passed(calls: &[bool]) -> usize {
    calls.iter().filter(|&&passes| passes).count()
}

#[test]
fn calls_come_back_by_and_by() {
    let scene = scene(|builder| builder);
    assert_eq!(passed(&scene.pass(100)), 100, "it has not recovered");
    scene.recover();
    let shares: Vec<usize> = (0..=10)
        .map(|_| {
            let passed = passed(&scene.pass(1_000));
            scene.time.advance(secs(1));
            passed
        })
        .collect();
    let exact = [200, 280, 360, 440, 520, 600, 680, 760, 840, 920, 1_000];
    for (share, exact) in shares.iter().zip(exact) {
        assert!(share.abs_diff(exact) <= 1, "{shares:?}");
    }
}

#[test]
fn who_is_left_over_hears_why_and_until_when() {
    let scene = scene(|builder| builder);
    scene.recover();
    scene.time.advance(ms(2_500));
    let rejected = loop {
        if let Err(rejected) = scene.breaker.try_acquire() {
            break rejected;
        }
    };
    assert_eq!(rejected.reason, Reason::Recovering);
    assert_eq!(rejected.retry_after, Some(ms(7_500)));
    assert_eq!(
        rejected.to_string(),
        "the circuit has closed and takes up its calls again by and by, retry after 7.5s"
    );
    let Snapshot {
        rejected,
        recovering,
        throttled,
        ..
    } = scene.breaker.snapshot();
    assert_eq!((rejected, recovering, throttled), (1, 1, 0));
}

#[test]
fn what_is_foretold_happens() {
    let scene = scene(|builder| builder);
    scene.recover();
    for _ in 0..1_000 {
        scene.time.advance(ms(11));
        let foretold = scene.breaker.would_reject();
        assert_eq!(scene.breaker.would_reject(), foretold, "it takes no turn");
        let happens = scene.breaker.try_acquire();
        assert_eq!(happens.as_ref().err(), foretold.as_ref());
        let _ = happens.map(breaker::Permit::success);
    }
    assert_eq!(scene.breaker.would_reject(), None);
}

#[test]
fn a_snapshot_says_the_share() {
    let scene = scene(|builder| builder);
    assert_eq!(scene.admitted(), Some(1.0));
    scene.fail(3);
    assert_eq!(scene.admitted(), None);
    scene.time.advance(secs(1));
    scene.succeed(1);
    assert_eq!(scene.admitted(), Some(0.2));
    scene.time.advance(secs(5));
    assert_eq!(scene.admitted(), Some(0.6));
    scene.time.advance(secs(5));
    assert_eq!(scene.admitted(), Some(1.0));
    scene.breaker.force(Force::Closed, None, &ann());
    assert_eq!(scene.admitted(), None);

    let without = Scene::brittle(|builder| builder);
    assert_eq!(without.admitted(), None);
}

#[test]
fn the_end_is_no_new_state() {
    for window in [Window::Time(secs(60)), Window::Calls(50)] {
        let scene = scene(|builder| builder.window(window));
        scene.recover();
        let early = loop {
            if let Ok(permit) = scene.breaker.try_acquire() {
                break permit;
            }
        };
        let counted = passed(&scene.pass(20)) as u64;
        let events = scene.breaker.subscribe(16).unwrap();
        scene.time.advance(secs(10));
        assert_eq!(scene.pass(5), [true; 5]);
        assert_eq!(scene.breaker.snapshot().window.calls, counted + 5);
        // Let through while calls were picked, it counts afterwards, and opens with two more.
        early.failure();
        assert_eq!(scene.breaker.snapshot().window.calls, counted + 6);
        assert_eq!(scene.breaker.snapshot().window.failed, 1);
        scene.fail(2);
        assert_eq!(scene.status(), Status::Open);
        let mut events = events;
        let seen: Vec<_> = std::iter::from_fn(|| events.try_next()).collect();
        assert_eq!(seen.len(), 2, "a snapshot and the opening");
    }
}

#[test]
fn a_failure_while_calls_are_picked_opens() {
    let scene = scene(|builder| builder);
    for _ in 0..3 {
        scene.recover();
        scene.time.advance(secs(5));
        let mut failed = 0;
        while scene.status() == Status::Closed {
            if let Ok(permit) = scene.breaker.try_acquire() {
                permit.failure();
                failed += 1;
            }
        }
        assert_eq!(failed, 3);
        scene.time.advance(secs(1));
        // The next ramp begins from the beginning.
        scene.breaker.try_acquire().unwrap().success();
        assert_eq!(scene.admitted(), Some(0.2));
        scene.time.advance(secs(10));
    }
    scene.recover();
    scene.time.advance(secs(9));
    let asked = std::iter::repeat_with(|| scene.breaker.try_acquire());
    let permit = asked.flatten().next().unwrap();
    permit.record(Outcome::OpenFor(ms(10)));
    assert_eq!(scene.status(), Status::Open);
}

#[test]
fn under_a_force_the_time_goes_on_and_nothing_is_picked() {
    let scene = scene(|builder| builder);
    scene.recover();
    for force in [Force::Closed, Force::Disabled, Force::MetricsOnly] {
        scene.breaker.force(force, Some(secs(2)), &ann());
        assert_eq!(passed(&scene.pass(200)), 200);
        scene.time.advance(secs(2));
        // The call that finds that the force is over is picked already.
        let calls = passed(&scene.pass(1_000));
        let share = scene.admitted().unwrap();
        assert!((calls as f64 - 1_000.0 * share).abs() <= 1.0, "{calls}");
    }
    assert_eq!(scene.admitted(), Some(0.68));
    scene.breaker.force(Force::Closed, None, &ann());
    scene.time.advance(secs(4));
    scene.breaker.lift(&ann());
    assert_eq!(passed(&scene.pass(200)), 200);
}

#[test]
fn the_call_that_ends_a_force_is_picked_as_well() {
    let scene = scene(|builder| builder);
    scene.recover();
    let calls: Vec<bool> = (0..50)
        .flat_map(|_| {
            scene.breaker.force(Force::Closed, Some(ms(1)), &ann());
            scene.time.advance(ms(1));
            scene.pass(1)
        })
        .collect();
    assert!((9..=12).contains(&passed(&calls)), "{calls:?}");
}

#[test]
fn an_operators_reset_begins_one_and_ends_one() {
    let scene = scene(|builder| builder);
    scene.fail(3);
    scene.breaker.reset(&ann());
    assert_eq!(scene.admitted(), Some(0.2));
    scene.breaker.reset(&ann());
    assert_eq!(scene.admitted(), Some(1.0));
    assert_eq!(passed(&scene.pass(100)), 100);
}

#[test]
fn a_seed_repeats_it() {
    let run = |seed| {
        let scene = scene(|builder| builder.seed(seed));
        scene.recover();
        scene.pass(100)
    };
    assert_eq!(run(7), run(7));
    let begins: Vec<_> = (0..20).map(run).collect();
    assert!(begins.iter().any(|other| *other != begins[0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Of any calls on end as many pass as their shares come to, give or take one.
    #[test]
    fn as_many_pass_as_the_shares_come_to(
        seed in any::<u64>(),
        from in 0.000_001..0.999_999_f64,
        millis in 1..100_000_u64,
        gaps in prop::collection::vec(0..400_u64, 1..300),
    ) {
        let ramp = Ramp::over(ms(millis)).from(from);
        let scene = Scene::brittle(|builder| {
            builder.seed(seed).ramp(ramp).open_for(Backoff::constant(secs(1)))
        });
        scene.recover();
        let mut passed = 0.0;
        let mut shares = 0.0;
        let mut since = ms(0);
        // The most and the least that the two have been apart.
        let mut apart = [0.0_f64, 0.0];
        for gap in gaps {
            scene.time.advance(ms(gap));
            since += ms(gap);
            shares += ramp.share(since).as_f64();
            if let Ok(permit) = scene.breaker.try_acquire() {
                permit.success();
                passed += 1.0;
            }
            apart = [apart[0].min(passed - shares), apart[1].max(passed - shares)];
            prop_assert!(apart[1] - apart[0] <= 1.000_001, "{apart:?}");
        }
    }
}
