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

#[cfg(test)]
mod tests {
    use super::{normal_above, normal_quantile_above};

    /// To 40 digits, by mpmath.
    const POINTS: [(f64, f64); 9] = [
        (0.4999, 0.000_250_662_830_088_007_5),
        (0.25, 0.674_489_750_196_081_7),
        (0.05, 1.644_853_626_951_472_7),
        (0.025, 1.959_963_984_540_054_2),
        (0.005, 2.575_829_303_548_901),
        (1e-6, 4.753_424_308_822_899),
        (1e-17, 8.493_793_224_109_598),
        (1e-100, 21.273_453_560_965_324),
        (1e-300, 37.047_096_299_361_2),
    ];

    #[test]
    fn quantiles() {
        assert_eq!(normal_quantile_above(0.5).to_bits(), 0);
        for (p, z) in POINTS {
            let found = normal_quantile_above(p);
            // What is left of 0.4999 after ½ is taken away has four digits less.
            let tolerance = if p > 0.4 { 1e-12 } else { 1e-15 };
            assert!((found / z - 1.0).abs() < tolerance, "{p}: {found} {z}");
            assert!((normal_above(found) / p - 1.0).abs() < 1e-12, "{p}");
        }
        for p in [0.75, 0.95, 0.9999] {
            let sum = normal_quantile_above(p) + normal_quantile_above(1.0 - p);
            assert!(sum.abs() < 1e-12, "{p}");
        }
    }

    #[test]
    fn what_has_no_quantile_ends_too() {
        for p in [0.0, 1.0, 2.0, -1.0, f64::NAN, f64::from_bits(1)] {
            normal_quantile_above(p);
        }
    }
}
