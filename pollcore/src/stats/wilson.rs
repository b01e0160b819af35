//! The quadratic that Wilson's and Goodman's intervals solve.

/// The roots t of (p − t)² = z² t (1 − t) / n, for counts that need not be whole.
///
/// The lower root is the product of both over the upper one, and the other way round for the
/// complement, so that nothing cancels.
pub(super) fn wilson(successes: f64, failures: f64, z: f64) -> (f64, f64) {
    let n = successes + failures;
    let square = z * z;
    let spread = z * libm::sqrt(square + 4.0 * successes * (failures / n));
    let high = (2.0 * successes + square + spread) / (2.0 * (n + square));
    let low = 2.0 * successes * (successes / n) / (2.0 * successes + square + spread);
    if failures == 0.0 {
        (low, 1.0)
    } else {
        (low, high)
    }
}
