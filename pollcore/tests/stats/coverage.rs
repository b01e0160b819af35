//! How often intervals contain the truth: by exact sums where there are few samples, else by
//! simulation from a fixed seed.

use pollcore::stats::{
    Confidence, Interval, Method, Proportion, StatsError, finite_population_interval, goodman,
    hypergeometric_interval, sison_glaz,
};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

const CONFIDENCES: [Confidence; 3] = [Confidence::P90, Confidence::P95, Confidence::P99];

/// The intervals of all numbers of successes.
fn intervals(n: u64, method: Method, confidence: Confidence) -> Vec<Interval> {
    let of = |x| Proportion::new(x, n).unwrap().interval(method, confidence);
    (0..=n).map(of).collect()
}

/// The probabilities of all numbers of successes, from the most probable one outwards.
fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mut weights = vec![0.0; n as usize + 1];
    let top = (((n + 1) as f64 * p) as u64).min(n);
    weights[top as usize] = 1.0;
    let odds = p / (1.0 - p);
    for x in top + 1..=n {
        weights[x as usize] = weights[x as usize - 1] * odds * (n - x + 1) as f64 / x as f64;
    }
    for x in (0..top).rev() {
        weights[x as usize] = weights[x as usize + 1] / odds * (x + 1) as f64 / (n - x) as f64;
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn coverage(probabilities: &[f64], intervals: &[Interval], truth: f64) -> f64 {
    let all = probabilities.iter().zip(intervals);
    all.filter(|(_, interval)| interval.contains(truth))
        .map(|(p, _)| p)
        .sum()
}

/// The midpoints of equal parts of (0, 1).
fn grid(points: u32) -> impl Iterator<Item = f64> {
    (0..points).map(move |i| (f64::from(i) + 0.5) / f64::from(points))
}

#[test]
fn clopper_and_pearson_never_cover_less() {
    for n in [1, 2, 7, 20, 60, 150] {
        for confidence in CONFIDENCES {
            let intervals = intervals(n, Method::ClopperPearson, confidence);
            // Coverage is least just beyond a bound.
            let beside = intervals.iter().flat_map(|interval| {
                let (low, high) = (interval.low() - 1e-9, interval.high() + 1e-9);
                [low, high]
            });
            for p in grid(500).chain(beside).filter(|p| 0.0 < *p && *p < 1.0) {
                let covered = coverage(&binomial(n, p), &intervals, p);
                assert!(covered >= confidence.level() - 1e-9, "{n} {p} {covered}");
            }
        }
    }
}

/// The error of the coverage is a part that swings between its signs along p, of order 1/√n, and a
/// smooth one of order 1/(n p q) (Brown, Cai and `DasGupta`, 2002). The mean over p is free of the
/// first. Of the second it has φ(z) z times a polynomial of z over n where n p q > z², so at most
/// 1/n for the levels here; and there are less than 4z²/n of all p beyond, where it is at most α/2.
fn allowance(n: u64, confidence: Confidence) -> f64 {
    let square = confidence.deviations() * confidence.deviations();
    (1.0 + 2.0 * square * confidence.alpha()) / n as f64
}

#[test]
fn on_average_the_others_cover_what_they_promise() {
    for n in [20, 50, 100, 400] {
        for confidence in CONFIDENCES {
            let mean = |method| {
                let intervals = intervals(n, method, confidence);
                let points = 2000;
                let covered = grid(points).map(|p| coverage(&binomial(n, p), &intervals, p));
                covered.sum::<f64>() / f64::from(points)
            };
            let level = confidence.level();
            let (wilson, jeffreys, agresti_coull) = (
                mean(Method::Wilson),
                mean(Method::Jeffreys),
                mean(Method::AgrestiCoull),
            );
            println!(
                "{n} {level} ± {:.4}: {wilson:.4} {jeffreys:.4} {agresti_coull:.4}",
                allowance(n, confidence)
            );
            assert!(
                (wilson - level).abs() < allowance(n, confidence),
                "{n} {wilson}"
            );
            assert!(
                (jeffreys - level).abs() < allowance(n, confidence),
                "{n} {jeffreys}"
            );
            // Wider than Wilson's by as much as it adds to the smooth part.
            assert!(agresti_coull > wilson, "{n} {agresti_coull}");
            assert!(
                agresti_coull - level < 2.0 * allowance(n, confidence),
                "{n} {agresti_coull}"
            );
            let wald = mean(Method::Wald);
            assert!(wald < level - allowance(n, confidence) / 2.0, "{n} {wald}");
        }
    }
}

/// The probabilities of `x` successes in a sample of `n`, for all x.
fn hypergeometric(population: u64, successes: u64, n: u64) -> Vec<f64> {
    let ways = |of: u64, take: u64| -> f64 {
        if take > of {
            return 0.0;
        }
        (0..take)
            .map(|i| (of - i) as f64 / (take - i) as f64)
            .product()
    };
    let all = ways(population, n);
    let of = |x| ways(successes, x) * ways(population - successes, n - x) / all;
    (0..=n).map(of).collect()
}

#[test]
fn a_part_of_a_population_is_covered() {
    for (population, n) in [(12, 5), (50, 20), (200, 150), (300, 40)] {
        for confidence in CONFIDENCES {
            let of = |interval: fn(Proportion, u64, Confidence) -> Result<Interval, StatsError>| {
                let of = |x| interval(Proportion::new(x, n).unwrap(), population, confidence);
                (0..=n).map(|x| of(x).unwrap()).collect::<Vec<_>>()
            };
            let (exact, wilson) = (of(hypergeometric_interval), of(finite_population_interval));
            let mut mean = 0.0;
            for successes in 0..=population {
                let truth = successes as f64 / population as f64;
                let probabilities = hypergeometric(population, successes, n);
                let covered = coverage(&probabilities, &exact, truth);
                assert!(
                    covered >= confidence.level() - 1e-9,
                    "{population} {n} {successes}"
                );
                mean += coverage(&probabilities, &wilson, truth) / (population + 1) as f64;
            }
            // As large a sample from a population without end has the variance of this one.
            let effective = n * (population - 1) / (population - n);
            let allowance = allowance(effective, confidence);
            println!(
                "{population} {n} {} ± {allowance:.4}: {mean:.4}",
                confidence.level()
            );
            assert!(
                (mean - confidence.level()).abs() < allowance,
                "{population} {n} {mean}"
            );
        }
    }
}

/// How often all shares are in their intervals.
fn together(
    shares: &[f64],
    n: u32,
    confidence: Confidence,
    of: fn(&[u64], Confidence) -> Result<Vec<Interval>, StatsError>,
) -> f64 {
    let mut random = SmallRng::seed_from_u64(1965);
    let hits = (0..SAMPLES).filter(|_| {
        let mut counts = vec![0; shares.len()];
        for _ in 0..n {
            let mut at: f64 = random.random();
            let option = shares.iter().position(|share| {
                at -= share;
                at < 0.0
            });
            counts[option.unwrap_or(shares.len() - 1)] += 1;
        }
        let intervals = of(&counts, confidence).unwrap();
        intervals
            .iter()
            .zip(shares)
            .all(|(interval, &share)| interval.contains(share))
    });
    f64::from(hits.count() as u32) / f64::from(SAMPLES)
}

const SAMPLES: u32 = 2000;

/// Four standard deviations of the mean of the simulation.
fn deviation(confidence: Confidence) -> f64 {
    4.0 * (confidence.level() * confidence.alpha() / f64::from(SAMPLES)).sqrt()
}

#[test]
fn goodman_covers_all_shares_together() {
    for shares in [
        &[0.5, 0.5][..],
        &[0.4, 0.3, 0.2, 0.1],
        &[0.125; 8],
        &[0.7, 0.1, 0.1, 0.1],
    ] {
        for confidence in CONFIDENCES {
            let covered = together(shares, 300, confidence, goodman);
            println!("{} {}: {covered}", shares.len(), confidence.level());
            // Bonferroni's bound on intervals that cover on average what they promise.
            let least = confidence.level() - deviation(confidence) - allowance(300, confidence);
            assert!(covered > least, "{shares:?} {covered}");
        }
    }
}

#[test]
fn sison_and_glaz_cover_about_what_they_promise() {
    for shares in [&[0.125; 8][..], &[0.2, 0.2, 0.15, 0.15, 0.1, 0.1, 0.1]] {
        for confidence in CONFIDENCES {
            let covered = together(shares, 300, confidence, sison_glaz);
            println!("{} {}: {covered}", shares.len(), confidence.level());
            // The width is a whole number of votes, so the level moves by as much as one vote
            // changes the probability that none of k differences is larger: at most 2k φ(z) / σ,
            // where z is Bonferroni's and σ the least standard deviation of a count.
            let options = shares.len() as f64;
            let z = Confidence::new(1.0 - confidence.alpha() / options)
                .unwrap()
                .deviations();
            let least = shares.iter().copied().fold(1.0, f64::min);
            let sigma = (300.0 * least * (1.0 - least)).sqrt();
            let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
            let step = 2.0 * options * density / sigma;
            let off = (covered - confidence.level()).abs();
            assert!(
                off < deviation(confidence) + step,
                "{shares:?} {covered} {step}"
            );
        }
    }
}
