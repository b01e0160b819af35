//! The inverse of the incomplete beta function.

use super::Side;
use super::beta::{beta, beta_density};

/// Newton's steps are some ten; where they don't fall between the bounds, these are halved, in
/// logarithms where they are far apart, which ends in fewer than a hundred steps.
const STEPS_MAX: u32 = 200;

/// The point that has probability `p` on `side` under Beta(a, b), for `a, b ≥ ½` and `0 < p < 1`.
pub(in crate::stats) fn beta_quantile(a: f64, b: f64, side: Side, p: f64) -> f64 {
    if a <= b {
        search(a, b, side, p)
    } else {
        1.0 - search(b, a, side.other(), p)
    }
}

/// Newton's method on the logarithm of the tail as a function of ln x, which is concave, between
/// bounds that always enclose the answer.
fn search(a: f64, b: f64, side: Side, p: f64) -> f64 {
    let mut low = 0.0;
    let mut high = 1.0;
    let mut x = a / (a + b);
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
