//! All ways in which a sample can be divided among options.

use alloc::vec;
use alloc::vec::Vec;

/// By how much the logarithms of probabilities may differ that count as equal.
pub(super) const TOLERANCE: f64 = 1e-7;

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
        Self {
            observed: observed.to_vec(),
            total,
            log_shares: (0..observed.len())
                .map(|option| libm::log(share(option)))
                .collect(),
            log_factorials: log_factorials(total),
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
    /// The order is that of the counts read from the last option to the first: the first option that
    /// has any gives one to the next, and the rest goes back to option 0 (A. Nijenhuis and H. S.
    /// Wilf, *Combinatorial Algorithms*, 1978, chapter 5). Options without any are not kept, so that
    /// every step is the same small work.
    fn each(&self, mut call: impl FnMut(f64)) {
        // The options that have any, the first one on top.
        let mut held: Vec<Held> = Vec::new();
        self.put(&mut held, 0, self.total);
        while let Some(top) = held.last() {
            call(top.sum);
            let Held { option, count, .. } = *top;
            if option + 1 == self.observed.len() {
                break;
            }
            held.pop();
            let more = match held.last() {
                Some(next) if next.option == option + 1 => next.count + 1,
                _ => 1,
            };
            if more > 1 {
                held.pop();
            }
            self.put(&mut held, option + 1, more);
            self.put(&mut held, 0, count - 1);
        }
    }

    /// Puts an option in front of all those held, unless its count is 0.
    fn put(&self, held: &mut Vec<Held>, option: usize, count: u64) {
        if count > 0 {
            let sum = held.last().map_or(0.0, |next| next.sum) + self.term(option, count);
            held.push(Held { option, count, sum });
        }
    }

    fn term(&self, option: usize, count: u64) -> f64 {
        count as f64 * self.log_shares[option] - self.log_factorials[count as usize]
    }
}

/// An option with what it has, and the sum of the terms from it to the last.
#[derive(Clone, Copy)]
struct Held {
    option: usize,
    count: u64,
    sum: f64,
}

/// ln m! for m up to the total.
pub(super) fn log_factorials(total: u64) -> Vec<f64> {
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
    log_factorials
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
