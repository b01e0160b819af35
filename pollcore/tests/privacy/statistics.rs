//! What simulations are held against: bounds five standard deviations wide.

/// The number of standard deviations that a seeded simulation may be off.
pub(crate) const SIGMAS: f64 = 5.0;

/// The mean and the variance of numbers.
pub(crate) fn moments(numbers: &[f64]) -> (f64, f64) {
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    let squares: f64 = numbers.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, squares / (n - 1.0))
}

/// Asserts that `numbers` look like normal ones of this mean and variance: the mean is off by a
/// normal error of variance/n, the variance by one of 2 variance²/(n − 1).
pub(crate) fn assert_moments(numbers: &[f64], mean: f64, variance: f64, what: &str) {
    let n = numbers.len() as f64;
    let (got_mean, got_variance) = moments(numbers);
    let error = (got_mean - mean) / (variance / n).sqrt();
    assert!(
        error.abs() < SIGMAS,
        "{what}: mean {got_mean} of {mean}, {error} sigma"
    );
    let error = (got_variance / variance - 1.0) / (2.0 / (n - 1.0)).sqrt();
    assert!(
        error.abs() < SIGMAS,
        "{what}: variance {got_variance} of {variance}, {error} sigma"
    );
}

/// Asserts that counts fit what was expected of them, by χ² at five standard deviations
/// (Wilson and Hilferty's approximation). What is expected less than ten times goes together.
pub(crate) fn assert_fit(counts: &[u64], expected: &[f64], what: &str) {
    assert_eq!(counts.len(), expected.len());
    let (mut statistic, mut cells) = (0.0, 0);
    let (mut rare_count, mut rare_expected) = (0.0, 0.0);
    for (&count, &expected) in counts.iter().zip(expected) {
        if expected < 10.0 {
            rare_count += count as f64;
            rare_expected += expected;
        } else {
            statistic += (count as f64 - expected).powi(2) / expected;
            cells += 1;
        }
    }
    if rare_expected >= 10.0 {
        statistic += (rare_count - rare_expected).powi(2) / rare_expected;
        cells += 1;
    }
    let freedom = f64::from(cells - 1);
    let spread = 2.0 / (9.0 * freedom);
    let bound = freedom * (1.0 - spread + SIGMAS * spread.sqrt()).powi(3);
    assert!(
        statistic < bound,
        "{what}: chi-squared {statistic} beyond {bound}"
    );
}
