//! Continued fractions.

/// More than any fraction here takes: they are asked only where they take fewer than some hundreds.
const TERMS_MAX: u32 = 20_000;

/// a₁ / (b₁ + a₂ / (b₂ + …)) by the method of Lentz, where `term` gives (aₘ, bₘ).
///
/// W. J. Lentz (1976), with the guard against zeros of I. J. Thompson and A. R. Barnett (1986).
pub(super) fn fraction(term: impl Fn(u32) -> (f64, f64)) -> f64 {
    let mut value = f64::MIN_POSITIVE;
    let mut numerators = value;
    let mut denominators = 0.0;
    for m in 1..=TERMS_MAX {
        let (a, b) = term(m);
        denominators = 1.0 / apart_from_zero(b + a * denominators);
        numerators = apart_from_zero(b + a / numerators);
        let factor = numerators * denominators;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

fn apart_from_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}
