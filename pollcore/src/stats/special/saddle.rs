//! Probabilities of single outcomes without cancellation.
//!
//! C. Loader, "Fast and accurate computation of binomial probabilities" (2000): the factorials are
//! written by Stirling's formula with its error, and what is left of the powers is a deviance, which
//! is small where the probability is large.

use core::f64::consts::PI;

/// ½ ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// From here on seven terms of the series are exact to 1e-17.
const SERIES_FROM: f64 = 16.0;

/// B₂ₖ / (2k (2k − 1)), the terms of Stirling's series.
const SERIES: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
];

/// ln Γ(n + 1) less Stirling's formula, `n > 0`.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n < SERIES_FROM {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - HALF_LN_TAU;
    }
    let inverse = 1.0 / n;
    let square = inverse * inverse;
    SERIES
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * square + term)
        * inverse
}

/// x ln(x / m) + m − x where `difference` is x − m, for `x ≥ 0` and `m > 0`.
pub(super) fn deviance(x: f64, mean: f64, difference: f64) -> f64 {
    let sum = x + mean;
    if x <= 0.0 {
        return mean;
    }
    if difference.abs() >= 0.1 * sum {
        return x * libm::log(x / mean) - difference;
    }
    // x ln((1 + v) / (1 − v)) = 2x (v + v³/3 + v⁵/5 + …); twelve terms are enough for v < 0.1.
    let v = difference / sum;
    let square = v * v;
    let mut power = 2.0 * x * v;
    let mut total = difference * v;
    for odd in 1..=12 {
        power *= square;
        total += power / f64::from(2 * odd + 1);
    }
    total
}

/// Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) pᵃ qᵇ for any `a, b ≥ 0`, where q = 1 − p.
pub(in crate::stats) fn binomial(a: f64, b: f64, p: f64, q: f64) -> f64 {
    if p <= 0.0 || q <= 0.0 {
        return f64::from((p > 0.0 || a == 0.0) && (q > 0.0 || b == 0.0));
    }
    let n = a + b;
    if a == 0.0 {
        return libm::exp(b * log_of_share(q, p));
    }
    if b == 0.0 {
        return libm::exp(a * log_of_share(p, q));
    }
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * p, a * q - b * p)
        - deviance(b, n * q, b * p - a * q);
    libm::sqrt(n / (2.0 * PI * a * b)) * libm::exp(exponent)
}

/// mᵃ e⁻ᵐ / Γ(a + 1) for a mean m, where `difference` is a − m, for `a ≥ 0` and `m ≥ 0`.
pub(in crate::stats) fn poisson(a: f64, mean: f64, difference: f64) -> f64 {
    if mean <= 0.0 {
        return f64::from(a == 0.0);
    }
    if a == 0.0 {
        return libm::exp(-mean);
    }
    libm::exp(-stirling_error(a) - deviance(a, mean, difference)) / libm::sqrt(2.0 * PI * a)
}

/// ln p, by the complement where that is the exact one.
fn log_of_share(p: f64, q: f64) -> f64 {
    if p > 0.5 {
        libm::log1p(-q)
    } else {
        libm::log(p)
    }
}

#[cfg(test)]
mod tests {
    use super::{binomial, deviance, poisson, stirling_error};

    fn near(found: f64, exact: f64) {
        assert!((found / exact - 1.0).abs() < 2e-14, "{found} {exact}");
    }

    #[test]
    fn small_numbers_are_those_of_the_formula() {
        near(binomial(3.0, 4.0, 0.25, 0.75), 35.0 * 81.0 / 16384.0);
        near(binomial(0.0, 20.0, 0.1, 0.9), 0.9_f64.powi(20));
        near(binomial(2.0, 0.0, 0.125, 0.875), 1.0 / 64.0);
        near(poisson(3.0, 2.0, 1.0), 4.0 / 3.0 * (-2.0_f64).exp());
        near(poisson(0.0, 2.5, -2.5), (-2.5_f64).exp());
        assert_eq!((poisson(0.0, 0.0, 0.0), poisson(2.0, 0.0, 2.0)), (1.0, 0.0));
        assert_eq!(
            (binomial(0.0, 5.0, 0.0, 1.0), binomial(1.0, 5.0, 0.0, 1.0)),
            (1.0, 0.0)
        );
    }

    #[test]
    fn the_series_goes_on_where_the_function_ends() {
        // ε(n) − ε(n + 1) = (n + ½) ln(1 + 1/n) − 1
        for n in [0.5_f64, 3.0, 15.0, 15.5, 16.0, 200.0] {
            let step = (n + 0.5) * (1.0 / n).ln_1p() - 1.0;
            let off = stirling_error(n) - stirling_error(n + 1.0) - step;
            assert!(off.abs() < 1e-13, "{n} {off:e}");
        }
        for (x, mean) in [
            (100.0, 81.9),
            (100.0, 81.7),
            (100.0, 122.1),
            (100.0, 122.3_f64),
        ] {
            let exact = x * (x / mean).ln() + mean - x;
            assert!(
                (deviance(x, mean, x - mean) - exact).abs() < 1e-13,
                "{x} {mean}"
            );
        }
    }
}
