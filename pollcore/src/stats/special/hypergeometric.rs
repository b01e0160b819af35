//! The hypergeometric distribution.

use super::saddle::binomial;

/// A sum ends after some ten standard deviations, and the largest sample that is let in has one of
/// at most 5,000.
const TERMS_MAX: u32 = 1_000_000;

/// What a part is below which a sum takes no notice of it.
const NEGLIGIBLE: f64 = 1e-17;

/// `sample` of `population` are drawn, of whom `successes` count; `0 < sample < population`.
#[derive(Debug, Clone, Copy)]
pub(in crate::stats) struct Urn {
    pub(in crate::stats) population: u64,
    pub(in crate::stats) successes: u64,
    pub(in crate::stats) sample: u64,
}

impl Urn {
    /// The probability that at least `drawn` of the sample are successes.
    pub(in crate::stats) fn at_least(self, drawn: u64) -> f64 {
        let mean = self.successes as f64 * (self.sample as f64 / self.population as f64);
        if drawn as f64 > mean {
            return self.sum_up(drawn);
        }
        match drawn.checked_sub(1) {
            Some(fewer) => 1.0 - self.sum_down(fewer),
            None => 1.0,
        }
    }

    fn sum_up(self, from: u64) -> f64 {
        let last = self.sample.min(self.successes);
        if from > last {
            return 0.0;
        }
        let mut term = self.probability(from);
        let mut sum = term;
        for drawn in (from..last).take(TERMS_MAX as usize) {
            let more = (self.successes - drawn) as f64 * (self.sample - drawn) as f64;
            let fewer = (drawn + 1) as f64 * (self.failures_left(drawn) + 1.0);
            term *= more / fewer;
            sum += term;
            if term <= sum * NEGLIGIBLE {
                break;
            }
        }
        sum
    }

    fn sum_down(self, from: u64) -> f64 {
        let failures = self.population - self.successes;
        let first = self.sample.saturating_sub(failures);
        if from < first {
            return 0.0;
        }
        let mut term = self.probability(from);
        let mut sum = term;
        for drawn in (first + 1..=from).rev().take(TERMS_MAX as usize) {
            let fewer = drawn as f64 * self.failures_left(drawn);
            let more = (self.successes - drawn + 1) as f64 * (self.sample - drawn + 1) as f64;
            term *= fewer / more;
            sum += term;
            if term <= sum * NEGLIGIBLE {
                break;
            }
        }
        sum
    }

    /// How many failures are not in the sample where `drawn` successes are.
    fn failures_left(self, drawn: u64) -> f64 {
        // Not negative for a possible number: at most all failures are drawn.
        (self.population - self.successes - (self.sample - drawn)) as f64
    }

    /// By Loader: a ratio of binomial probabilities whose share is that of the sample.
    fn probability(self, drawn: u64) -> f64 {
        let p = self.sample as f64 / self.population as f64;
        let q = (self.population - self.sample) as f64 / self.population as f64;
        let hits = binomial(drawn as f64, (self.successes - drawn) as f64, p, q);
        let misses = binomial(
            (self.sample - drawn) as f64,
            self.failures_left(drawn),
            p,
            q,
        );
        let all = binomial(
            self.sample as f64,
            (self.population - self.sample) as f64,
            p,
            q,
        );
        hits * misses / all
    }
}

#[cfg(test)]
mod tests {
    use super::Urn;

    #[test]
    fn the_tail_is_that_of_counting() {
        // 3 of 5 among 12: C(5,3) C(7,1) + C(5,4) C(7,0) = 75 of C(12,4) = 495.
        let urn = Urn {
            population: 12,
            successes: 5,
            sample: 4,
        };
        let tails = [1.0, 460.0, 285.0, 75.0, 5.0, 0.0];
        for (drawn, ways) in tails.into_iter().enumerate().skip(1) {
            let exact = ways / 495.0;
            assert!(
                (urn.at_least(drawn as u64) - exact).abs() < 1e-14,
                "{drawn}"
            );
        }
        assert_eq!(urn.at_least(0).to_bits(), 1.0_f64.to_bits());
    }
}
