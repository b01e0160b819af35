//! The normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, TAU};

/// Newton's steps from a bound roughly double the digits; eight are enough, the rest is for rounding.
const STEPS_MAX: u32 = 40;

/// The point above which a standard normal value lies with probability `p`, `0 < p < 1`.
///
/// Newton's method on the logarithm of the tail, which is concave: from a start that is too large,
/// √(−2 ln 2p) by Chernoff's bound, every step ends nearer and never too low.
pub(in crate::stats) fn normal_quantile_above(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile_above(1.0 - p);
    }
    let mut z = libm::sqrt((-2.0 * libm::log(2.0 * p)).max(0.0));
    for _ in 0..STEPS_MAX {
        let above = normal_above(z);
        let step = libm::log(above / p) * above / density(z);
        let next = (z + step).max(0.0);
        if !next.is_finite() || (next - z).abs() <= f64::EPSILON * z {
            break;
        }
        z = next;
    }
    z
}

/// The probability that a standard normal value lies above `z`.
pub(super) fn normal_above(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / libm::sqrt(TAU)
}
