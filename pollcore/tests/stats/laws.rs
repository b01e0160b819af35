//! What holds for all counts.

use pollcore::stats::{
    Confidence, Expected, Interval, Method, Proportion, finite_population_interval,
    finite_population_margin, goodman, goodness_of_fit, hypergeometric_interval, sison_glaz,
};
use proptest::prelude::*;

/// x ≤ n, with all sizes of n.
fn shares() -> impl Strategy<Value = Proportion> {
    (0_u32..60, any::<u64>(), any::<u64>()).prop_map(|(bits, n, x)| {
        let n = (n % (1 << bits)).max(1);
        Proportion::new(x % (n + 1), n).unwrap()
    })
}

fn confidences() -> impl Strategy<Value = Confidence> {
    prop_oneof![0.5..0.9999, 1e-6..1.0 - 1e-12].prop_map(|level| Confidence::new(level).unwrap())
}

fn methods() -> impl Strategy<Value = Method> {
    prop::sample::select(Method::ALL.to_vec())
}

fn counts() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0_u64..2000, 2..12).prop_filter("somebody has to vote", |counts| {
        counts.iter().any(|&count| count > 0)
    })
}

/// Whether a contains b, apart from rounding.
fn contains(a: Interval, b: Interval) -> bool {
    a.low() <= b.low() + 1e-13 && b.high() <= a.high() + 1e-13
}

proptest! {
    #[test]
    fn intervals_lie_in_the_unit_and_contain_the_estimate(
        share in shares(), confidence in confidences(), method in methods(),
    ) {
        let interval = share.interval(method, confidence);
        prop_assert!(0.0 <= interval.low() && interval.high() <= 1.0, "{:?}", interval);
        prop_assert!(interval.low() <= interval.high());
        let middle = if method == Method::Jeffreys {
            // The posterior median instead.
            let point = share.interval(method, Confidence::new(1e-9).unwrap());
            f64::midpoint(point.low(), point.high())
        } else {
            share.share()
        };
        if method != Method::Jeffreys || confidence.level() > 1e-3 {
            prop_assert!(interval.contains(middle), "{:?} {}", interval, middle);
        }
    }

    #[test]
    fn the_complement_has_the_mirror_image(
        share in shares(), confidence in confidences(), method in methods(),
    ) {
        let interval = share.interval(method, confidence);
        let mirror = share.complement().interval(method, confidence);
        prop_assert!((interval.low() - (1.0 - mirror.high())).abs() < 1e-13, "{} {}", interval, mirror);
        prop_assert!((interval.high() - (1.0 - mirror.low())).abs() < 1e-13, "{} {}", interval, mirror);
    }

    #[test]
    fn more_confidence_is_wider(
        share in shares(), a in confidences(), b in confidences(), method in methods(),
    ) {
        let (less, more) = if a.level() < b.level() { (a, b) } else { (b, a) };
        prop_assert!(contains(share.interval(method, more), share.interval(method, less)));
    }

    #[test]
    fn a_larger_sample_is_surer(
        x in 0_u64..1000, n in 1_u64..1000, factor in 2_u64..1000, method in methods(),
        confidence in (0.5..0.9999).prop_map(|level| Confidence::new(level).unwrap()),
    ) {
        let x = x % (n + 1);
        let small = Proportion::new(x, n).unwrap().interval(method, confidence);
        let large = Proportion::new(x * factor, n * factor).unwrap().interval(method, confidence);
        prop_assert!(large.width() <= small.width() + 1e-14, "{} {}", small, large);
    }

    #[test]
    fn clopper_and_pearson_contain_jeffreys(share in shares(), confidence in confidences()) {
        let exact = share.clopper_pearson(confidence);
        prop_assert!(contains(exact, share.jeffreys(confidence)));
        prop_assert!(contains(share.agresti_coull(confidence), share.wilson(confidence)));
    }

    #[test]
    fn a_bound_has_the_tail_that_it_promises(
        x in 0_u64..60, n in 1_u64..60, confidence in confidences(),
    ) {
        let x = x % (n + 1);
        let interval = Proportion::new(x, n).unwrap().clopper_pearson(confidence);
        let half = confidence.alpha() / 2.0;
        if x > 0 {
            let tail: f64 = (x..=n).map(|k| binomial(k, n, interval.low())).sum();
            prop_assert!((tail / half - 1.0).abs() < 1e-10, "{} {}", tail, half);
        }
        if x < n {
            let tail: f64 = (0..=x).map(|k| binomial(k, n, interval.high())).sum();
            prop_assert!((tail / half - 1.0).abs() < 1e-10, "{} {}", tail, half);
        }
    }

    #[test]
    fn a_population_narrows_the_interval(
        share in (1_u64..3000, any::<u64>())
            .prop_map(|(n, x)| Proportion::new(x % (n + 1), n).unwrap()),
        others in 0_u64..5000, confidence in confidences(),
    ) {
        let population = share.trials() + others;
        let finite = finite_population_interval(share, population, confidence).unwrap();
        prop_assert!(contains(share.wilson(confidence), finite), "{}", finite);
        prop_assert!(finite.contains(share.share()));
        // What was found is there.
        let part = |successes: u64| successes as f64 / population as f64;
        prop_assert!(part(share.successes()) <= finite.low());
        prop_assert!(finite.high() <= part(population - share.complement().successes()));
        let exact = hypergeometric_interval(share, population, confidence).unwrap();
        prop_assert!(exact.contains(share.share()));
        let mirror = hypergeometric_interval(share.complement(), population, confidence).unwrap();
        prop_assert!((exact.low() + mirror.high() - 1.0).abs() < 1e-12);
        let margin = |population| finite_population_margin(share, population, confidence).unwrap();
        prop_assert!(margin(population) <= margin(population + 1));
        let wald = share.wald(confidence);
        let infinite = margin(u64::MAX);
        prop_assert!(wald.width() <= 2.0 * infinite * (1.0 + 1e-9));
    }

    #[test]
    fn simultaneous_intervals_contain_their_estimates(
        counts in counts(), confidence in confidences(),
    ) {
        let total = counts.iter().sum::<u64>();
        let goodman = goodman(&counts, confidence).unwrap();
        prop_assert_eq!(goodman.len(), counts.len());
        for (&count, interval) in counts.iter().zip(&goodman) {
            let share = Proportion::new(count, total).unwrap();
            prop_assert!(interval.contains(share.share()));
            // Together is harder than alone.
            prop_assert!(contains(*interval, share.wilson(confidence)));
        }
        match sison_glaz(&counts, confidence) {
            Ok(intervals) => {
                for (&count, interval) in counts.iter().zip(&intervals) {
                    prop_assert!(interval.contains(count as f64 / total as f64));
                    prop_assert!(0.0 <= interval.low() && interval.high() <= 1.0);
                }
            }
            Err(_) => prop_assert!(counts.contains(&total)),
        }
    }

    #[test]
    fn simultaneous_intervals_follow_their_options(
        counts in counts(), turn in 0_usize..12, confidence in confidences(),
    ) {
        let turn = turn % counts.len();
        let mut turned = counts.clone();
        turned.rotate_left(turn);
        let mut expected = goodman(&counts, confidence).unwrap();
        expected.rotate_left(turn);
        prop_assert_eq!(goodman(&turned, confidence).unwrap(), expected);
        if let Ok(mut expected) = sison_glaz(&counts, confidence) {
            expected.rotate_left(turn);
            for (a, b) in sison_glaz(&turned, confidence).unwrap().iter().zip(&expected) {
                prop_assert!((a.low() - b.low()).abs() < 1e-9 && (a.high() - b.high()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_fit_has_a_probability(
        counts in prop::collection::vec(0_u64..12, 1..5), weights in prop::collection::vec(1_u64..9, 5),
    ) {
        prop_assume!(counts.iter().any(|&count| count > 0));
        let weights = &weights[..counts.len()];
        let fit = goodness_of_fit(&counts, Expected::Weights(weights)).unwrap();
        prop_assert!((0.0..=1.0).contains(&fit.p_value) && fit.statistic >= 0.0, "{:?}", fit);
        prop_assert_eq!(fit.degrees, counts.len() as u64 - 1);
        let reversed = |slice: &[u64]| slice.iter().rev().copied().collect::<Vec<_>>();
        let mirror =
            goodness_of_fit(&reversed(&counts), Expected::Weights(&reversed(weights))).unwrap();
        prop_assert!((mirror.p_value - fit.p_value).abs() < 1e-12);
        // Exactly what is expected fits best.
        let best = goodness_of_fit(weights, Expected::Weights(weights)).unwrap();
        prop_assert!(best.statistic == 0.0 && best.p_value > 1.0 - 1e-12, "{:?}", best);
    }
}

/// By a product of ratios, for small n.
fn binomial(k: u64, n: u64, p: f64) -> f64 {
    let ways: f64 = (0..k).map(|i| (n - i) as f64 / (k - i) as f64).product();
    ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
}
