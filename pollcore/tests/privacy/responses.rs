//! Simulated polls: estimates without bias, the variance that was said, and odds within e^ε.

use pollcore::privacy::{
    Epsilon, EstimateError, OptionNumber, RandomizedResponse, UnaryEncoding, consistent,
};
use pollcore::stats::Confidence;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use crate::statistics::{SIGMAS, assert_fit, assert_moments};

fn epsilon(epsilon: f64) -> Epsilon {
    Epsilon::new(epsilon).unwrap()
}

/// Votes in the order of the options, so many for each.
fn votes(counts: &[usize]) -> Vec<u8> {
    let of = |(option, &count): (usize, &usize)| std::iter::repeat_n(option as u8, count);
    counts.iter().enumerate().flat_map(of).collect()
}

#[test]
fn randomized_response_is_unbiased_with_the_variance_stated() {
    let truth = [500, 300, 200, 0, 0];
    let n = 1000;
    let mechanism = RandomizedResponse::new(truth.len(), epsilon(1.0)).unwrap();
    let mut rng = StdRng::seed_from_u64(11);
    let trials = 1000;
    let mut estimates = vec![vec![]; truth.len()];
    let mut covered = vec![0.0; truth.len()];
    let mut stated = vec![0.0; truth.len()];
    for _ in 0..trials {
        let mut responses = votes(&truth);
        mechanism.respond_all(&mut responses, &mut rng).unwrap();
        let mut counts = [0; 5];
        for response in responses {
            counts[usize::from(response)] += 1;
        }
        for (i, estimate) in mechanism.estimate(&counts, n).unwrap().iter().enumerate() {
            estimates[i].push(estimate.count);
            stated[i] += estimate.variance / f64::from(trials);
            let interval = estimate.interval(Confidence::P95);
            covered[i] += f64::from(u8::from(interval.contains(truth[i] as f64)));
        }
    }
    let allowance = SIGMAS * (f64::from(trials) * 0.95 * 0.05).sqrt();
    for (i, &votes) in truth.iter().enumerate() {
        let share = votes as f64 / n as f64;
        let variance = mechanism.probabilities().variance(n as f64, share);
        assert_moments(
            &estimates[i],
            votes as f64,
            variance,
            &format!("option {i}"),
        );
        assert!(
            (stated[i] / variance - 1.0).abs() < 0.05,
            "{} {variance}",
            stated[i]
        );
        assert!(
            (covered[i] - 0.95 * f64::from(trials)).abs() < allowance,
            "option {i} covered {} times of {trials}",
            covered[i]
        );
    }
}

#[test]
fn unary_encoding_is_unbiased_with_the_variance_stated() {
    // Two words, and an option without votes in each.
    let mut truth = [0; 70];
    (truth[0], truth[5], truth[64], truth[69]) = (60, 90, 20, 30);
    let n = 200;
    let mechanism = UnaryEncoding::new(truth.len(), epsilon(1.5)).unwrap();
    let mut rng = StdRng::seed_from_u64(12);
    let mut estimates = vec![vec![]; truth.len()];
    let ballots = votes(&truth);
    for _ in 0..400 {
        let mut counts = [0; 70];
        for &vote in &ballots {
            let response = mechanism.respond(usize::from(vote), &mut rng).unwrap();
            for option in response.options_set() {
                counts[option] += 1;
            }
        }
        for (i, estimate) in mechanism.estimate(&counts, n).unwrap().iter().enumerate() {
            estimates[i].push(estimate.count);
        }
    }
    for (i, &votes) in truth.iter().enumerate() {
        let variance = mechanism
            .probabilities()
            .variance(n as f64, votes as f64 / n as f64);
        assert_moments(
            &estimates[i],
            votes as f64,
            variance,
            &format!("option {i}"),
        );
    }
}

#[test]
fn one_by_one_and_all_at_once_have_the_same_distribution() {
    let mechanism = RandomizedResponse::new(4, epsilon(0.7)).unwrap();
    let probabilities = mechanism.probabilities();
    let n = 200_000;
    let mut expected = [probabilities.other * f64::from(n); 4];
    expected[2] = probabilities.truth * f64::from(n);
    let mut rng = StdRng::seed_from_u64(13);
    let mut counts = [0; 4];
    for _ in 0..n {
        counts[mechanism.respond(2, &mut rng).unwrap()] += 1;
    }
    assert_fit(&counts, &expected, "one by one");
    let mut bytes = vec![2_u8; n as usize];
    mechanism.respond_all(&mut bytes, &mut rng).unwrap();
    assert_fit(&counted(&bytes), &expected, "all at once");
    let mut pairs = vec![2_u16; n as usize];
    mechanism.respond_all(&mut pairs, &mut rng).unwrap();
    assert_fit(&counted(&pairs), &expected, "in 16 bits");
}

fn counted<I: OptionNumber>(responses: &[I]) -> [u64; 4] {
    let mut counts = [0; 4];
    for response in responses {
        counts[response.index()] += 1;
    }
    counts
}

#[test]
fn odds_of_two_votes_shift_by_at_most_the_power_and_nearly_so() {
    let asked = 0.5;
    let n = 400_000;
    let mut rng = StdRng::seed_from_u64(14);
    let grr = RandomizedResponse::new(3, epsilon(asked)).unwrap();
    let oue = UnaryEncoding::new(2, epsilon(asked)).unwrap();
    let mut seen = [[[0_u32; 4]; 2]; 2];
    for vote in 0..2 {
        for _ in 0..n {
            seen[0][vote][grr.respond(vote, &mut rng).unwrap()] += 1;
            let response = oue.respond(vote, &mut rng).unwrap();
            seen[1][vote][response.words()[0] as usize] += 1;
        }
    }
    for [one, other] in seen {
        let mut most = f64::NEG_INFINITY;
        for (a, b) in one.into_iter().zip(other).filter(|&(a, b)| a + b > 0) {
            let loss = (f64::from(a) / f64::from(b)).ln().abs();
            // The delta method: ln of a binomial's share has a variance of below 1/count.
            let error = SIGMAS * (1.0 / f64::from(a) + 1.0 / f64::from(b)).sqrt();
            assert!(loss <= asked + error, "{a} {b}: {loss}");
            most = most.max(loss + error);
        }
        assert!(most >= asked, "nothing comes near: {most}");
    }
}

#[test]
fn an_average_of_fresh_responses_would_tell_the_vote() {
    let mechanism = RandomizedResponse::new(5, epsilon(0.5)).unwrap();
    let mut rng = StdRng::seed_from_u64(15);
    let mut counts = [0; 5];
    for _ in 0..2000 {
        counts[mechanism.respond(3, &mut rng).unwrap()] += 1;
    }
    assert_eq!(counts.iter().max(), Some(&counts[3]));
}

#[test]
fn no_responses_are_no_votes() {
    let mechanism = RandomizedResponse::new(3, epsilon(1.0)).unwrap();
    for estimate in mechanism.estimate(&[0; 3], 0).unwrap() {
        assert_eq!((estimate.count, estimate.variance), (0.0, 0.0));
        let interval = estimate.interval(Confidence::P90);
        assert_eq!((interval.low, interval.high), (0.0, 0.0));
    }
}

#[test]
fn counts_have_to_fit_the_responses() {
    let grr = RandomizedResponse::new(3, epsilon(1.0)).unwrap();
    let oue = UnaryEncoding::new(3, epsilon(1.0)).unwrap();
    let options = EstimateError::Options {
        counts: 2,
        options: 3,
    };
    assert_eq!(grr.estimate(&[1, 2], 3).unwrap_err(), options);
    assert_eq!(oue.estimate(&[1, 2], 3).unwrap_err(), options);
    assert_eq!(
        grr.estimate(&[u64::MAX, u64::MAX, 5], 3).unwrap_err(),
        EstimateError::Sum {
            sum: 2 * u128::from(u64::MAX) + 5,
            responses: 3
        }
    );
    assert_eq!(
        oue.estimate(&[3, 4, 0], 3).unwrap_err(),
        EstimateError::Count {
            option: 1,
            count: 4,
            responses: 3
        }
    );
    assert!(oue.estimate(&[3, 3, 0], 3).is_ok());
    // The largest of all is worked out, too.
    let most = grr.estimate(&[u64::MAX, 0, 0], u64::MAX).unwrap();
    assert!(most.iter().all(|estimate| estimate.count.is_finite()));
    assert!(most[0].count > most[1].count);
}

fn share() -> impl Strategy<Value = Epsilon> {
    (1..=20_000_000_u32).prop_map(|millionths| Epsilon::from_millionths(millionths).unwrap())
}

proptest! {
    #[test]
    fn switch_and_epsilon_go_there_and_back(epsilon in share(), options in 2..=65_536_usize) {
        let switch = epsilon.switching(options);
        if let Ok(back) = Epsilon::from_switching(switch, options) {
            // Rounded down, and through floating point where ε is small and so much of s the same.
            let off = epsilon.as_millionths().abs_diff(back.as_millionths());
            prop_assert!(off <= 1, "{epsilon} {back}");
            let mechanism = RandomizedResponse::switching(switch, options).unwrap();
            let realised = 1.0 - mechanism.probabilities().truth;
            prop_assert!((realised / switch - 1.0).abs() < 3e-6, "{realised} {switch}");
        } else {
            // Only at the ends, where rounding down or up goes beyond them.
            let millionths = epsilon.as_millionths();
            prop_assert!(!(2..20_000_000).contains(&millionths), "{epsilon}");
        }
    }

    #[test]
    fn estimates_keep_the_order_of_the_counts_and_add_up(
        counts in proptest::collection::vec(0..1_000_000_u64, 2..40),
        epsilon in share(),
    ) {
        let responses = counts.iter().sum();
        let grr = RandomizedResponse::new(counts.len(), epsilon).unwrap();
        let oue = UnaryEncoding::new(counts.len(), epsilon).unwrap();
        let of_grr = grr.estimate(&counts, responses).unwrap();
        let of_oue = oue.estimate(&counts, responses).unwrap();
        for estimates in [&of_grr, &of_oue] {
            let possible = consistent(estimates, responses);
            for i in 1..counts.len() {
                let order = counts[i - 1].cmp(&counts[i]);
                let (a, b) = (&estimates[i - 1], &estimates[i]);
                prop_assert_eq!(a.count.total_cmp(&b.count), order);
                prop_assert!(a.variance >= 0.0);
                if order.is_ge() {
                    prop_assert!(possible[i - 1] >= possible[i]);
                }
            }
            let largest = estimates.iter().map(|e| e.count.abs()).fold(1.0, f64::max);
            let sum: f64 = possible.iter().sum();
            prop_assert!((sum - responses as f64).abs() <= 1e-12 * largest * counts.len() as f64);
            prop_assert!(possible.iter().all(|&votes| votes >= 0.0));
        }
        let sum: f64 = of_grr.iter().map(|estimate| estimate.count).sum();
        let largest = of_grr.iter().map(|e| e.count.abs()).fold(1.0, f64::max);
        // The shares of the words add up exactly; the sum is off as far as the terms cancel.
        prop_assert!((sum - responses as f64).abs() <= 1e-12 * largest * counts.len() as f64);
    }

    #[test]
    fn intervals_are_nested(count in -1e6..1e6_f64, variance in 0.0..1e9_f64, a in 0.001..0.999_f64, b in 0.001..0.999_f64) {
        let estimate = pollcore::privacy::Estimate { count, variance };
        let narrow = estimate.interval(Confidence::new(a.min(b)).unwrap());
        let wide = estimate.interval(Confidence::new(a.max(b)).unwrap());
        prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high);
        prop_assert!(narrow.contains(count));
        let clamped = wide.clamped(1000);
        prop_assert!(0.0 <= clamped.low && clamped.high <= 1000.0);
    }
}
