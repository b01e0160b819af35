//! The exact sampler against what it has to sample.

use pollcore::limits::MOST_CONTRIBUTIONS;
use pollcore::privacy::{Epsilon, GeometricNoise, Neighbours, Sensitivity};
use pollcore::stats::Confidence;
use rand::{SeedableRng, rngs::StdRng};

use crate::statistics::{SIGMAS, assert_fit, moments};

fn noise(epsilon: f64, contributions: u32) -> GeometricNoise {
    let sensitivity = Sensitivity::new(Neighbours::AddRemove, contributions).unwrap();
    GeometricNoise::new(Epsilon::new(epsilon).unwrap(), sensitivity)
}

#[test]
fn fits_the_distribution() {
    let mut rng = StdRng::seed_from_u64(21);
    let n = 100_000;
    for noise in [
        noise(0.5, 1),
        noise(1.0, 1),
        noise(2.345_678, 1),
        noise(0.7, 3),
        noise(6.0, 1),
    ] {
        // From −50 to 50, and what lies beyond on either side.
        let mut counts = [0; 103];
        for _ in 0..n {
            let drawn = noise.sample(&mut rng).unwrap().clamp(-51, 51);
            counts[(drawn + 51) as usize] += 1;
        }
        let within: f64 = (-50..=50).map(|x| noise.probability(x)).sum();
        let mut expected: Vec<f64> = (-51..=51)
            .map(|x| noise.probability(x) * f64::from(n))
            .collect();
        expected[0] = (1.0 - within) / 2.0 * f64::from(n);
        expected[102] = expected[0];
        assert_fit(&counts, &expected, &format!("{noise:?}"));
    }
}

#[test]
fn has_no_mean_and_the_variance_stated() {
    let mut rng = StdRng::seed_from_u64(22);
    let n = 50_000;
    for noise in [noise(0.01, 1), noise(0.5, 1), noise(3.0, 2)] {
        let drawn: Vec<f64> = (0..n)
            .map(|_| noise.sample(&mut rng).unwrap() as f64)
            .collect();
        let (mean, variance) = moments(&drawn);
        let stated = noise.variance();
        assert!(
            mean.abs() < SIGMAS * (stated / f64::from(n)).sqrt(),
            "{mean}"
        );
        // Var(x²) = E x⁴ − (E x²)², summed up.
        let fourth: f64 = (1..20_000)
            .map(|x| 2.0 * noise.probability(x) * (x as f64).powi(4))
            .sum();
        let error = ((fourth - stated * stated) / f64::from(n)).sqrt();
        assert!(
            (variance - stated).abs() < SIGMAS * error,
            "{variance} {stated}"
        );
    }
}

#[test]
fn the_distribution_shifts_by_the_power_from_one_number_to_the_next() {
    for noise in [noise(0.5, 1), noise(1.0, 4), noise(1e-6, 1), noise(20.0, 1)] {
        let rate = noise.epsilon().as_f64() / f64::from(noise.sensitivity().total());
        for x in [0, 1, 5, 17] {
            let loss = (noise.probability(x) / noise.probability(x + 1)).ln();
            assert!(
                (loss - rate).abs() <= 1e-9 * rate.max(1e-3),
                "{loss} {rate}"
            );
            assert!((noise.probability(x) - noise.probability(-x)).abs() < f64::EPSILON);
        }
    }
    let sum: f64 = (-400..=400).map(|x| noise(0.5, 1).probability(x)).sum();
    assert!((sum - 1.0).abs() < 1e-12);
}

#[test]
fn a_margin_is_the_least_that_covers() {
    for noise in [noise(0.1, 1), noise(0.5, 1), noise(1.0, 3), noise(5.0, 1)] {
        for confidence in [0.01, 0.5, 0.9, 0.95, 0.999] {
            let margin = noise.margin(Confidence::new(confidence).unwrap()) as i64;
            let covers = |m: i64| (-m..=m).map(|x| noise.probability(x)).sum::<f64>();
            assert!(covers(margin) >= confidence - 1e-12);
            assert!(margin == 0 || covers(margin - 1) < confidence);
        }
    }
}

#[test]
fn sensitivity_has_bounds() {
    for bad in [0, MOST_CONTRIBUTIONS + 1, u32::MAX] {
        assert!(Sensitivity::new(Neighbours::AddRemove, bad).is_err());
    }
    let most = Sensitivity::new(Neighbours::Replace, MOST_CONTRIBUTIONS).unwrap();
    assert_eq!(most.total(), 1 << 21);
    // The widest noise there is.
    let widest = GeometricNoise::new(Epsilon::LEAST, most);
    let mut rng = StdRng::seed_from_u64(23);
    let drawn = widest.sample(&mut rng).unwrap();
    assert!(drawn.unsigned_abs() > 1 << 30 && drawn.unsigned_abs() < 1 << 57);
    assert!(widest.variance().is_finite());
}
