//! The inverse of the incomplete beta function.

use super::Side;
use super::beta::{beta, beta_density};

/// Newton's steps are some ten; where they don't fall between the bounds, these are halved, in
/// logarithms where they are far apart, which ends in fewer than a hundred steps.
const STEPS_MAX: u32 = 200;

/// The point that has probability `p` on `side` under Beta(a, b), for `a, b ≥ ½` and `0 < p < 1`.
pub(in crate::stats) fn beta_quantile(a: f64, b: f64, side: Side, p: f64) -> f64 {
    // From the end of (0, 1) that is nearer, where steps in logarithms are the right ones.
    let half = beta(a, b, 0.5, 0.5);
    let is_below = match side {
        Side::Below => p <= half.below,
        Side::Above => p >= half.above,
    };
    if is_below {
        search(a, b, side, p)
    } else {
        1.0 - search(b, a, side.other(), p)
    }
}

/// Newton's method on the logarithm of the tail as a function of ln x, which is concave, between
/// bounds that always enclose the answer, which is at most ½.
fn search(a: f64, b: f64, side: Side, p: f64) -> f64 {
    let mut low = 0.0;
    let mut high = 1.0;
    let mut x = (a / (a + b)).min(0.5);
    for _ in 0..STEPS_MAX {
        let tail = side.of(beta(a, b, x, 1.0 - x));
        let too_low = (side == Side::Below) == (tail < p);
        if too_low {
            low = x;
        } else {
            high = x;
        }
        let excess = libm::log(tail / p) * tail / (x * beta_density(a, b, x, 1.0 - x));
        let step = if side == Side::Below { -excess } else { excess };
        let mut next = x * libm::exp(step);
        if (next - x).abs() <= f64::EPSILON * x {
            return next.clamp(low, high);
        }
        // Also where it isn't a number.
        if !(low < next && next < high) {
            next = between(low, high);
        }
        if next <= low || next >= high {
            break;
        }
        x = next;
    }
    x
}

fn between(low: f64, high: f64) -> f64 {
    if low == 0.0 {
        high / 1024.0
    } else if high > 4.0 * low {
        libm::sqrt(low) * libm::sqrt(high)
    } else {
        low + (high - low) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::beta::beta;
    use super::{Side, beta_quantile};

    #[test]
    fn the_quantile_has_its_probability() {
        let shapes = [
            0.5, 1.0, 1.5, 3.0, 40.5, 999.0, 2999.5, 3000.5, 1e5, 1e7, 1e12,
        ];
        for a in shapes {
            for b in shapes {
                for p in [1e-12, 0.005, 0.05, 0.3, 0.5, 0.9] {
                    for side in [Side::Below, Side::Above] {
                        let x = beta_quantile(a, b, side, p);
                        assert!((0.0..=1.0).contains(&x), "{a} {b} {p}: {x}");
                        // The neighbours enclose p, where rounding of x doesn't tell.
                        let at = |x: f64| side.of(beta(a, b, x, 1.0 - x));
                        let (under, over) = (at(x * (1.0 - 4e-16)), at(x * (1.0 + 4e-16)));
                        let step = (under - over).abs();
                        let off = ((at(x) - p).abs() - 2.0 * step).max(0.0) / p;
                        assert!(off < 1e-11, "{a} {b} {side:?} {p}: {x} {off:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_uniform_value_is_its_own_quantile() {
        for p in [1e-300, 1e-9, 0.1, 0.5, 0.999] {
            let x = beta_quantile(1.0, 1.0, Side::Below, p);
            assert!((x / p - 1.0).abs() < 1e-13, "{p} {x}");
        }
    }
}
