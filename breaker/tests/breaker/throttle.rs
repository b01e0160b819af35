use breaker::{
    BreakerBuilder, Force, Outcome, Permit, Ramp, Reason, Share, Status, Throttle, Window,
};
use proptest::prelude::*;

use crate::scene::{Scene, ann, ms, secs};

/// Never opens by failures in a row, so that only the throttle acts.
fn scene(k: f64, configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder) -> Scene {
    Scene::new(|builder| {
        configure(
            builder
                .without_failure_rate()
                .or_consecutive_failures(u32::MAX)
                .throttle(Throttle::new(k)),
        )
    })
}

impl Scene {
    /// Ends so many calls so, however many are turned away meanwhile.
    fn end(&self, calls: u32, outcome: Outcome) {
        self.breaker.force(Force::Closed, None, &ann());
        self.breaker.lift(&ann());
        self.end_more(calls, outcome);
    }

    fn end_more(&self, calls: u32, outcome: Outcome) {
        let permits: Vec<_> = (0..calls)
            .map(|_| self.breaker.try_acquire().unwrap())
            .collect();
        for permit in permits {
            permit.record(outcome);
        }
    }

    fn chance(&self) -> f64 {
        let admitted = self.breaker.snapshot().admitted.unwrap();
        1.0 - admitted.as_f64()
    }
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

#[test]
fn the_chance_follows_the_formula() {
    let scene = scene(2.0, |builder| builder);
    assert!(close(scene.chance(), 0.0));
    let held: Vec<_> = (0..20)
        .map(|_| scene.breaker.try_acquire().unwrap())
        .collect();
    assert!(close(scene.chance(), 0.0), "calls count as they end");
    let mut ended = held.into_iter();
    for (failed, outcome) in [
        (0, Outcome::Success),
        (0, Outcome::Slow),
        (0, Outcome::Ignore),
    ] {
        ended.next().unwrap().record(outcome);
        assert_eq!(failed, 0);
    }
    assert!(close(scene.chance(), 0.0));
    // Two accepts: nothing, up to two failures.
    ended.by_ref().take(2).for_each(Permit::failure);
    assert!(close(scene.chance(), 0.0));
    ended.by_ref().take(5).for_each(Permit::failure);
    assert!(close(scene.chance(), 0.5), "(9 − 2 · 2) / 10");
}

#[test]
fn who_is_turned_away_hears_why_and_counts_as_a_request() {
    let scene = scene(1.0, |builder| builder);
    scene.end(99, Outcome::Failure);
    assert!(close(scene.chance(), 0.99));
    let rejected = loop {
        if let Err(rejected) = scene.breaker.try_acquire().map(Permit::ignore) {
            break rejected;
        }
    };
    assert_eq!(
        (rejected.reason, rejected.retry_after),
        (Reason::Throttled, None)
    );
    assert_eq!(
        rejected.to_string(),
        "the circuit is throttled, as many of its calls fail"
    );
    let snapshot = scene.breaker.snapshot();
    assert_eq!((snapshot.rejected, snapshot.throttled), (1, 1));
    assert_eq!(snapshot.window.calls, 99, "no call of the circuit's window");
    assert!(
        (scene.chance() - 100.0 / 101.0).abs() < 2e-6,
        "one request more"
    );
}

#[test]
fn what_is_foretold_happens() {
    let scene = scene(2.2, |builder| builder);
    scene.end(50, Outcome::Failure);
    let mut seen = [0, 0];
    for n in 0..2_000 {
        let foretold = scene.breaker.would_reject();
        assert_eq!(scene.breaker.would_reject(), foretold, "it takes no turn");
        let happens = scene.breaker.try_acquire();
        assert_eq!(happens.as_ref().err(), foretold.as_ref());
        seen[usize::from(happens.is_ok())] += 1;
        let outcome = [Outcome::Success, Outcome::Failure][n % 2];
        let _ = happens.map(|permit| permit.record(outcome));
    }
    assert!(seen[0] > 10 && seen[1] > 10, "{seen:?}");
}

#[test]
fn a_seed_repeats_it() {
    let run = |seed| {
        let scene = scene(2.0, |builder| builder.seed(seed));
        scene.end(9, Outcome::Failure);
        let ask = || scene.breaker.try_acquire().map(Permit::failure).is_ok();
        (0..64).map(|_| ask()).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn it_forgets_with_its_own_window() {
    let throttle = Throttle::default().window(secs(10));
    let scene = scene(2.0, |builder| {
        builder.throttle(throttle).window(Window::Calls(5))
    });
    scene.end(50, Outcome::Failure);
    scene.time.advance(secs(10));
    assert!(scene.chance() > 0.9);
    scene.time.advance(secs(1));
    assert!(close(scene.chance(), 0.0));
}

#[test]
fn it_begins_anew_with_each_state_and_acts_on_none_but_closed() {
    let scene = scene(2.0, |builder| builder);
    scene.end(50, Outcome::Failure);
    assert!(scene.chance() > 0.9);
    for force in [Force::Closed, Force::Disabled, Force::MetricsOnly] {
        scene.breaker.force(force, None, &ann());
        scene.end_more(100, Outcome::Failure);
        assert_eq!(scene.breaker.snapshot().admitted, None);
        scene.breaker.lift(&ann());
        assert!(close(scene.chance(), 0.0));
    }
    let permit = scene.breaker.try_acquire().unwrap();
    scene.breaker.reset(&ann());
    permit.failure();
    assert!(close(scene.chance(), 0.0), "a call of an earlier state");
}

#[test]
fn an_opening_has_its_own_reason() {
    let scene = Scene::brittle(|builder| builder.throttle(Throttle::default()));
    let failed: u32 = std::iter::repeat_with(|| scene.breaker.try_acquire().map(Permit::failure))
        .take_while(|_| scene.status() == Status::Closed)
        .map(|call| u32::from(call.is_ok()))
        .sum();
    assert_eq!(failed, 2, "and the third opened it");
    let rejected = scene.breaker.try_acquire().unwrap_err();
    assert_eq!(rejected.reason, Reason::Open);
    scene.time.advance(secs(1));
    assert!(scene.breaker.try_acquire().unwrap().is_probe());
}

#[test]
fn with_a_ramp_the_shares_multiply() {
    let scene = scene(1.0, |builder| builder.ramp(Ramp::over(secs(100)).from(0.5)));
    scene
        .breaker
        .try_acquire()
        .unwrap()
        .record(Outcome::OpenFor(secs(1)));
    scene.time.advance(secs(2));
    scene.succeed(1);
    let held: Vec<_> = std::iter::repeat_with(|| scene.breaker.try_acquire())
        .flatten()
        .take(9)
        .collect();
    held.into_iter().for_each(Permit::failure);
    let admitted = scene.breaker.snapshot().admitted;
    assert_eq!(admitted.map(Share::as_f64), Some(0.05), "a tenth of a half");
    // When the ramp is over, only the throttle is left.
    scene.time.advance(secs(100));
    assert_eq!(scene.breaker.would_reject(), scene.breaker.would_reject());
    for _ in 0..100 {
        let reason = scene.breaker.try_acquire().map(Permit::success);
        assert_ne!(
            reason.map_err(|rejected| rejected.reason),
            Err(Reason::Recovering)
        );
    }
    // For nine calls at a half.
    assert!((8..=10).contains(&scene.breaker.snapshot().recovering));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// At a chance that stands still, as many pass as a binomial distribution lets one expect: five
    /// standard deviations are missed once in a million.
    #[test]
    fn the_share_is_that_of_the_chance(seed in any::<u64>(), failed in 1..200_u32, good in 0..40_u32) {
        let scene = scene(2.0, |builder| builder.seed(seed));
        let permits: Vec<_> = (0..failed + good)
            .map(|_| scene.breaker.try_acquire().unwrap())
            .collect();
        for (n, permit) in (0..).zip(permits) {
            permit.record(if n < good { Outcome::Success } else { Outcome::Failure });
        }
        let (mut expected, mut variance, mut passed) = (0.0, 0.0, 0.0);
        for _ in 0..2_000 {
            // It grows with each that is turned away.
            let chance = scene.chance();
            expected += 1.0 - chance;
            variance += chance * (1.0 - chance);
            passed += f64::from(u8::from(scene.breaker.try_acquire().map(Permit::ignore).is_ok()));
        }
        let apart: f64 = passed - expected;
        prop_assert!(apart.abs() <= 5.0 * variance.sqrt() + 1e-6, "{} and {}", passed, expected);
    }

    /// A service that can answer so many calls a second gets K times as many.
    #[test]
    fn it_settles_at_k_times_the_accepts(
        seed in any::<u64>(),
        k in 1.5..3.0_f64,
        accepts in 10..30_u32,
        times in 4..12_u32,
    ) {
        let demand = accepts * times;
        let throttle = Throttle::new(k).window(secs(20));
        let scene = scene(k, |builder| builder.seed(seed).throttle(throttle));
        let (mut passed, mut answered) = (0, 0);
        for second in 0..120 {
            let mut room = accepts;
            for _ in 0..demand {
                scene.time.advance(ms(1_000 / u64::from(demand)));
                if let Ok(permit) = scene.breaker.try_acquire() {
                    let well = room > 0;
                    room -= u32::from(well);
                    permit.record(if well { Outcome::Success } else { Outcome::Failure });
                    if second >= 60 {
                        passed += 1;
                        answered += u32::from(well);
                    }
                }
            }
        }
        let ratio = f64::from(passed) / f64::from(answered);
        prop_assert!((ratio / k - 1.0).abs() < 0.15, "{} times instead of {}", ratio, k);
        prop_assert!(answered >= 60 * accepts * 9 / 10, "{} answered", answered);
    }
}
