//! The ways in which a sample can be divided among options that are all expected alike, but for
//! which option has what: what counts is how often each count occurs.

use alloc::{vec, vec::Vec};

use super::outcomes::{TOLERANCE, log_factorials};

/// Whether a total is a sum of at most so many parts in no more than `most` ways. There are very few
/// where it is at most 60, whatever the number of parts, and very many soon after.
pub(super) fn are_few(total: u64, parts: u64, most: u64) -> bool {
    // With two parts there are n / 2 + 1. That bounds what is allocated, and the steps too, as there
    // are many times more with each further part.
    if total / 2 >= most {
        return parts < 2;
    }
    // In how many ways each number is a sum of at most 1, 2, … parts, which is in how many it is a
    // sum of parts no larger than that.
    let mut ways = vec![1_u64; total as usize + 1];
    for part in 2..=parts.min(total) as usize {
        for sum in part..ways.len() {
            ways[sum] = ways[sum].saturating_add(ways[sum - part]);
        }
        if ways[total as usize] > most {
            return false;
        }
    }
    ways[total as usize] <= most
}

/// The probability of all outcomes that are at most as probable as the one observed: with n counted,
/// k options and counts x of which m are the same, each of k! / ∏ m! outcomes has n! / ∏ x! · k⁻ⁿ.
///
/// It looks at all partitions: call it only where there [are few](are_few).
pub(super) fn p_value(counts: &[u64], total: u64) -> f64 {
    let all = Partitions::new(total, counts.len() as u64);
    let mut observed: Vec<u64> = counts.iter().copied().filter(|&count| count > 0).collect();
    // In the order in which all others are added up too.
    observed.sort_unstable_by(|a, b| b.cmp(a));
    let observed = observed
        .chunk_by(|a, b| a == b)
        .fold(0.0, |sum, run| sum + all.outcome(run[0], run.len() as u64));
    let mut p_value = 0.0;
    all.each(|outcome, logarithm| {
        if outcome <= observed + TOLERANCE {
            p_value += libm::exp(logarithm);
        }
    });
    p_value.min(1.0)
}

/// The partitions of a total into at most so many parts, one after the other.
struct Partitions {
    total: u64,
    parts: u64,
    /// ln m! for m up to the total.
    log_factorials: Vec<f64>,
}

impl Partitions {
    fn new(total: u64, parts: u64) -> Self {
        Self {
            total,
            parts,
            log_factorials: log_factorials(total),
        }
    }

    /// Calls for every partition with the logarithms of one outcome's probability, without the common
    /// factor n! / kⁿ, and of the probability of all outcomes that it stands for.
    ///
    /// The order is that of the largest part, of the next and so on, downwards: of the smallest part
    /// that can be lessened one is, and what it leaves is put together again from parts no larger
    /// (A. Nijenhuis and H. S. Wilf, *Combinatorial Algorithms*, 1978, chapter 9). Equal parts are
    /// kept as one, so that every step is small work.
    fn each(&self, mut call: impl FnMut(f64, f64)) {
        let placed = self.placed();
        let mut runs: Vec<Run> = Vec::new();
        self.put(&mut runs, self.total, self.total, self.parts);
        while let Some(last) = runs.last() {
            let used = self.parts - last.left;
            call(last.outcome, last.ways + placed[used as usize]);
            let (mut rest, mut left) = (0, last.left);
            while let Some(Run { part, times, .. }) = runs.pop() {
                // Where giving up one of them leaves no room, giving up more doesn't either, as each
                // needs more than it frees.
                if (part - 1).saturating_mul(left + 1) >= rest + part {
                    self.push(&mut runs, part, times - 1, left + 1);
                    self.put(&mut runs, rest + part, part - 1, left + 1);
                    break;
                }
                rest += part * times;
                left += times;
            }
        }
    }

    /// Puts a sum of parts that are as large as they may be.
    fn put(&self, runs: &mut Vec<Run>, mut sum: u64, largest: u64, mut left: u64) {
        let mut part = largest.min(sum);
        while sum > 0 {
            let times = sum / part;
            left -= times;
            self.push(runs, part, times, left);
            sum %= part;
            part = sum;
        }
    }

    fn push(&self, runs: &mut Vec<Run>, part: u64, times: u64, left: u64) {
        if times > 0 {
            let (outcome, ways) = runs
                .last()
                .map_or((0.0, 0.0), |run| (run.outcome, run.ways));
            let more = self.outcome(part, times);
            runs.push(Run {
                part,
                times,
                left,
                outcome: outcome + more,
                ways: ways + more - self.log_factorials[times as usize],
            });
        }
    }

    fn outcome(&self, part: u64, times: u64) -> f64 {
        -(times as f64 * self.log_factorials[part as usize])
    }

    /// For how many options that have any, the logarithm of n! · k! / (k − options)! · k⁻ⁿ.
    fn placed(&self) -> Vec<f64> {
        let (n, k) = (self.total as f64, self.parts as f64);
        let mut placed = 0.0;
        let most = self.parts.min(self.total);
        (0..=most)
            .map(|options| {
                let options = options as f64;
                // As a product of (k − i) / k, so that nothing large cancels.
                let sum = placed + self.log_factorials[self.total as usize]
                    - (n - options) * libm::log(k);
                placed += libm::log1p(-options / k);
                sum
            })
            .collect()
    }
}

/// Equal parts, with the sums of all up to them.
struct Run {
    part: u64,
    times: u64,
    /// How many parts there may be beyond.
    left: u64,
    /// −∑ ln x!, of all parts x.
    outcome: f64,
    /// The same less ∑ ln m!, of all runs of m.
    ways: f64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Partitions, are_few, p_value};
    use crate::{limits::MOST_EXACT_OUTCOMES, stats::outcomes::Outcomes};

    #[test]
    fn as_many_partitions_as_counted_with_a_sum_of_one() {
        // How many there are, by N. J. A. Sloane's A008284, A000041.
        for (total, parts, number) in [
            (1, 1, 1),
            (7, 1, 1),
            (7, 2, 4),
            (7, 3, 8),
            (7, 7, 15),
            (7, 1_000_000, 15),
            (10, 4, 23),
            (30, 1000, 5604),
            (60, 60, 966_467),
        ] {
            let (mut met, mut sum) = (0, 0.0);
            Partitions::new(total, parts).each(|_, logarithm| {
                met += 1;
                sum += libm::exp(logarithm);
            });
            assert_eq!(met, number, "{total} {parts}");
            assert!((sum - 1.0).abs() < 1e-12, "{total} {parts} {sum}");
            assert!(are_few(total, parts, number), "{total} {parts}");
            let fewer = number > 1 && are_few(total, parts, number - 1);
            assert!(!fewer, "{total} {parts}");
        }
    }

    #[test]
    fn too_many_partitions_are_not_counted() {
        let few = |total, parts| are_few(total, parts, MOST_EXACT_OUTCOMES);
        assert!(few(60, u64::MAX) && !few(61, u64::MAX));
        assert!(few(1_999_999, 2) && !few(2_000_000, 2));
        assert!(few(3460, 3) && !few(3470, 3));
        assert!(few(u64::MAX, 1) && !few(u64::MAX, 2) && !few(u64::MAX, u64::MAX));
    }

    proptest! {
        #[test]
        fn partitions_come_to_the_same_as_all_outcomes(
            counts in prop::collection::vec(0_u64..6, 2..8),
        ) {
            let total: u64 = counts.iter().sum();
            prop_assume!((1..16).contains(&total));
            let share = 1.0 / counts.len() as f64;
            let expected = Outcomes::new(&counts, total, |_| share).p_value();
            let found = p_value(&counts, total);
            prop_assert!((found / expected - 1.0).abs() < 1e-11, "{} {}", found, expected);
        }
    }
}
