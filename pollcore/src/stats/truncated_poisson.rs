//! A Poisson variable that is kept within a window around its mean.

use super::special::{gamma_near, poisson};

/// Windows of at most as many values are summed; of wider ones the moments come from their ends.
const SUMMED_MAX: u64 = 128;

/// The probability of the window and the first four moments within it, the latter three central.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Truncated {
    pub(super) probability: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
    pub(super) third: f64,
    pub(super) fourth: f64,
}

impl Truncated {
    /// Of mean `count`, from `low` to `high`, where `low ≤ count ≤ high`.
    pub(super) fn new(count: u64, low: u64, high: u64) -> Self {
        if high - low < SUMMED_MAX {
            Self::summed(count, low, high)
        } else {
            Self::from_ends(count, low, high)
        }
    }

    fn summed(count: u64, low: u64, high: u64) -> Self {
        let offset = |value: u64| value as f64 - count as f64;
        let mut probability = 0.0;
        let mut moments = [0.0; 4];
        for value in low..=high {
            let term = poisson(value as f64, count as f64, offset(value));
            let mut power = term;
            probability += term;
            for moment in &mut moments {
                power *= offset(value);
                *moment += power;
            }
        }
        Self::about(
            count,
            probability,
            moments.map(|moment| moment / probability),
        )
    }

    /// E[(Z − λ) g(Z)] = λ E[g(Z + 1) − g(Z)] + B g(low) − A g(high + 1), where A = λ P(high) / P and
    /// B = λ P(low − 1) / P: the identity of C. Stein and L. Chen with the ends of the window. With
    /// g = 1, Z − λ, (Z − λ)², (Z − λ)³ every moment follows from those before; the differences from
    /// λ keep the large numbers out of the sums.
    fn from_ends(count: u64, low: u64, high: u64) -> Self {
        let mean = count as f64;
        let offset = |value: u64| value as f64 - mean;
        // P(Z < low) and P(Z > high): Z ≥ m where a gamma value of shape m is below the mean.
        let (under, enter) = match low.checked_sub(1) {
            None => (0.0, 0.0),
            Some(before) => (
                gamma_near(low as f64, mean, -offset(low)).above,
                mean * poisson(before as f64, mean, offset(before)),
            ),
        };
        let (first, beyond) = (offset(low), offset(high) + 1.0);
        let over = gamma_near(high as f64 + 1.0, mean, -beyond).below;
        let probability = (1.0 - under - over).max(0.0);
        let enter = enter / probability;
        let leave = mean * poisson(high as f64, mean, offset(high)) / probability;
        let m1 = enter - leave;
        let m2 = mean + enter * first - leave * beyond;
        let m3 = mean * (2.0 * m1 + 1.0) + enter * first * first - leave * beyond * beyond;
        let m4 = mean * (3.0 * m2 + 3.0 * m1 + 1.0) + enter * first * first * first
            - leave * beyond * beyond * beyond;
        Self::about(count, probability, [m1, m2, m3, m4])
    }

    /// From the moments of the difference to `count`.
    fn about(count: u64, probability: f64, [m1, m2, m3, m4]: [f64; 4]) -> Self {
        let square = m1 * m1;
        Self {
            probability,
            mean: count as f64 + m1,
            variance: m2 - square,
            third: m3 - 3.0 * m1 * m2 + 2.0 * m1 * square,
            fourth: m4 - 4.0 * m1 * m3 + 6.0 * square * m2 - 3.0 * square * square,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truncated;

    #[test]
    fn the_ends_tell_what_the_sum_tells() {
        for (count, low, high) in [
            (0, 0, 127),
            (1, 0, 3),
            (60, 0, 120),
            (1000, 940, 1060),
            (100_000, 99_950, 100_050),
        ] {
            let (sum, ends) = (
                Truncated::summed(count, low, high),
                Truncated::from_ends(count, low, high),
            );
            let near = |a: f64, b: f64, unit: f64| (a - b).abs() <= 1e-8 * unit;
            let v = sum.variance;
            assert!(near(sum.probability, ends.probability, 1e-4), "{count}");
            assert!(near(sum.mean, ends.mean, v.sqrt()), "{count}");
            assert!(near(v, ends.variance, v), "{count}");
            assert!(near(sum.third, ends.third, v * v.sqrt()), "{count}");
            assert!(near(sum.fourth, ends.fourth, v * v), "{count}");
        }
    }
}
