//! All ways in which a sample can be divided among options.

use alloc::vec;
use alloc::vec::Vec;

/// By how much the logarithms of probabilities may differ that count as equal.
const TOLERANCE: f64 = 1e-7;

/// How many ways there are: (n + k − 1) over (k − 1). None where there are very many.
pub(super) fn outcomes(total: u64, options: usize) -> Option<u64> {
    let others = (options as u64).checked_sub(1)?;
    let sum = total.checked_add(others)?;
    let mut ways: u64 = 1;
    for i in 1..=total.min(others) {
        // Each product is a binomial coefficient times i, so the division leaves no rest; and since
        // the coefficients grow, this ends soon where they are too large.
        ways = ways.checked_mul(sum - total.min(others) + i)? / i;
    }
    Some(ways)
}

/// The outcomes one after the other, with the logarithms of their probabilities.
pub(super) struct Outcomes {
    observed: Vec<u64>,
    total: u64,
    log_shares: Vec<f64>,
    /// ln m! for m up to the total.
    log_factorials: Vec<f64>,
}

impl Outcomes {
    /// Room for all counts and all factorials: call it only where there are few outcomes, which
    /// bounds both.
    pub(super) fn new(observed: &[u64], total: u64, share: impl Fn(usize) -> f64) -> Self {
        let mut log_factorials = vec![0.0];
        let mut sum = 0.0;
        // Summed with what rounding takes away, so that the error doesn't grow with the total.
        let mut rest = 0.0;
        for m in 1..=total {
            let term = libm::log(m as f64) - rest;
            let next = sum + term;
            rest = (next - sum) - term;
            sum = next;
            log_factorials.push(sum);
        }
        Self {
            observed: observed.to_vec(),
            total,
            log_shares: (0..observed.len())
                .map(|option| libm::log(share(option)))
                .collect(),
            log_factorials,
        }
    }

    /// The probability of all outcomes that are at most as probable as the one observed.
    pub(super) fn p_value(&self) -> f64 {
        let observed = (0..self.observed.len()).rev().fold(0.0, |sum, option| {
            sum + self.term(option, self.observed[option])
        });
        let all = self.log_factorials[self.total as usize];
        let mut p_value = 0.0;
        self.each(|logarithm| {
            if logarithm <= observed + TOLERANCE {
                p_value += libm::exp(all + logarithm);
            }
        });
        p_value.min(1.0)
    }

    /// Calls with the logarithm of every outcome's probability, without the common factor n!.
    ///
    /// The order is that of the counts read from the last option to the first: the first non-empty
    /// option gives one to the next, and the rest of it goes back to the first (A. Nijenhuis and
    /// H. S. Wilf, *Combinatorial Algorithms*, 1978, chapter 5). `sums[i]` is the sum of the terms
    /// from option i on; only those below the place of the change are computed again.
    fn each(&self, mut call: impl FnMut(f64)) {
        let options = self.observed.len();
        let mut counts = vec![0; options];
        let mut sums = vec![0.0; options + 1];
        counts[0] = self.total;
        sums[0] = self.term(0, self.total);
        call(sums[0]);
        let mut first = 0;
        while first + 1 < options {
            let moved = counts[first];
            counts[first] = 0;
            counts[0] = moved - 1;
            counts[first + 1] += 1;
            sums[first + 1] = sums[first + 2] + self.term(first + 1, counts[first + 1]);
            for empty in 1..=first {
                sums[empty] = sums[first + 1];
            }
            sums[0] = sums[1] + self.term(0, counts[0]);
            call(sums[0]);
            first = if counts[0] > 0 { 0 } else { first + 1 };
        }
    }

    fn term(&self, option: usize, count: u64) -> f64 {
        count as f64 * self.log_shares[option] - self.log_factorials[count as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcomes, outcomes};

    #[test]
    fn as_many_outcomes_as_counted_with_a_sum_of_one() {
        for (total, options) in [
            (1, 1),
            (7, 1),
            (1, 2),
            (9, 2),
            (4, 3),
            (12, 5),
            (2, 40),
            (20, 4),
        ] {
            let observed = {
                let mut counts = alloc::vec![0; options];
                counts[options / 2] = total;
                counts
            };
            let weights: u64 = (1..=options as u64).sum();
            let all = Outcomes::new(&observed, total, |i| (i + 1) as f64 / weights as f64);
            let (mut met, mut sum) = (0, 0.0);
            all.each(|logarithm| {
                met += 1;
                sum += libm::exp(logarithm + all.log_factorials[total as usize]);
            });
            assert_eq!(Some(met), outcomes(total, options));
            assert!((sum - 1.0).abs() < 1e-12, "{total} {options} {sum}");
        }
    }

    #[test]
    fn too_many_outcomes_are_not_counted() {
        assert_eq!(outcomes(999_999, 2), Some(1_000_000));
        assert_eq!(outcomes(1, 1_000_000), Some(1_000_000));
        assert_eq!(outcomes(u64::MAX, 2), None);
        assert_eq!(outcomes(1_000_000, 1_000_000), None);
        assert_eq!(outcomes(u64::MAX - 1, 2), Some(u64::MAX));
    }
}
