//! The regularised incomplete beta function.

use super::Tails;
use super::fraction::fraction;
use super::quadrature::tail;
use super::saddle::binomial;

/// Where both shapes are larger than this the density is integrated, since the fraction would take
/// about as many terms as the root of the smaller shape.
const QUADRATURE_FROM: f64 = 3000.0;

/// The probabilities below and above `x` under Beta(a, b), for `a, b ≥ ½` and `y = 1 − x`.
pub(in crate::stats) fn beta(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        Tails::from_below(0.0)
    } else if y <= 0.0 {
        Tails::from_below(1.0)
    } else if x * (a + b + 2.0) <= a + 1.0 {
        Tails::from_below(below(a, b, x, y))
    } else {
        Tails::from_below(below(b, a, y, x)).swapped()
    }
}

/// The density of Beta(a, b) at `x`.
pub(super) fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    binomial(a, b, x, y) * (a / (a + b)) * (b / x) / y
}

fn below(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a.min(b) > QUADRATURE_FROM {
        let deviation = libm::sqrt(a / (a + b) * (b / (a + b)) / (a + b));
        let slope = (a - 1.0) / x - (b - 1.0) / y;
        let unit = deviation.min(1.0 / slope.abs());
        return tail(|x| beta_density(a, b, x, 1.0 - x), x, 0.0, unit);
    }
    // DLMF 8.17.22
    let terms = fraction(|term| {
        let m = f64::from((term - 1) / 2);
        let numerator = if term == 1 {
            1.0
        } else if term % 2 == 1 {
            m * (b - m) / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)) * x
        } else {
            -(a + m) / (a + 2.0 * m) * ((a + b + m) / (a + 2.0 * m + 1.0)) * x
        };
        (numerator, 1.0)
    });
    binomial(a, b, x, y) * (b / (a + b)) * terms
}
