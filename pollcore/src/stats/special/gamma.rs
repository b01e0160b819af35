//! The regularised incomplete gamma function.

use super::Tails;
use super::fraction::fraction;
use super::quadrature::tail;
use super::saddle::poisson;

/// From this shape on the density is integrated: series and fraction take as many terms as its root.
const QUADRATURE_FROM: f64 = 1000.0;

/// More than the series takes for a shape below [`QUADRATURE_FROM`].
const TERMS_MAX: u32 = 2000;

/// The probabilities below and above `x` under a gamma distribution of shape `a ≥ ½` and unit scale.
pub(in crate::stats) fn gamma(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        Tails::from_below(0.0)
    } else if x == f64::INFINITY {
        Tails::from_below(1.0)
    } else if a > QUADRATURE_FROM {
        let deviation = libm::sqrt(a);
        let slope = (a - 1.0) / x - 1.0;
        let unit = deviation.min(1.0 / slope.abs());
        let density = |x| gamma_density(a, x, x - a);
        if x < a {
            Tails::from_below(tail(density, x, 0.0, unit))
        } else {
            Tails::from_below(tail(density, x, f64::INFINITY, unit)).swapped()
        }
    } else if x < a + 1.0 {
        Tails::from_below(poisson(a, a - x) * series(a, x))
    } else {
        // DLMF 8.9.2
        let terms = fraction(|term| {
            let before = f64::from(term - 1);
            let numerator = if term == 1 {
                1.0
            } else {
                before * (a - before)
            };
            (numerator, x + (2.0 * before + 1.0) - a)
        });
        Tails::from_below(poisson(a, a - x) * a * terms).swapped()
    }
}

/// The density at `x`, where `difference` is x − a.
pub(in crate::stats) fn gamma_density(a: f64, x: f64, difference: f64) -> f64 {
    poisson(a, -difference) * (a / x)
}

/// 1 + x/(a+1) + x²/((a+1)(a+2)) + …, DLMF 8.7.1.
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..=TERMS_MAX {
        term *= x / (a + f64::from(n));
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    sum
}
