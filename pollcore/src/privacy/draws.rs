use rand_core::Rng;
use thiserror::Error;

// An exact sample takes some 30 words; that it takes as many as this has a probability below 2^-1000.
const MOST: u32 = 1 << 16;

/// Exact random decisions in whole numbers, as many as a sound generator needs.
///
/// Canonne, Kamath, Steinke, *The discrete Gaussian for differential privacy* (2020), algorithms 1
/// and 2; Lemire, *Fast random integer generation in an interval* (2019).
pub(super) struct Draws<'a, R: ?Sized> {
    rng: &'a mut R,
    left: u32,
}

impl<'a, R: Rng + ?Sized> Draws<'a, R> {
    pub(super) fn new(rng: &'a mut R) -> Self {
        Self { rng, left: MOST }
    }

    /// A whole number with probability proportional to e^(−|x| `steps`/`scale`); `steps` and `scale`
    /// above 0, `scale` below 2^48.
    pub(super) fn two_sided_geometric(
        &mut self,
        steps: u64,
        scale: u64,
    ) -> Result<i64, StuckGenerator> {
        loop {
            let part = self.below(scale)?;
            if !self.decays(part, scale)? {
                continue;
            }
            let mut wholes = 0;
            while self.decays(1, 1)? {
                wholes += 1;
            }
            // Below 2^48 + 2^48 * 2^16, as each whole takes a word.
            let magnitude = u128::from(part) + u128::from(scale) * wholes;
            let magnitude = (magnitude / u128::from(steps)) as i64;
            let negative = self.word()? >> 63 == 1;
            if negative && magnitude == 0 {
                // There is one zero, not two.
                continue;
            }
            return Ok(if negative { -magnitude } else { magnitude });
        }
    }

    /// True with probability e^(−`numerator`/`denominator`), of a fraction of at most 1.
    fn decays(&mut self, numerator: u64, denominator: u64) -> Result<bool, StuckGenerator> {
        let mut i = 1;
        // denominator < 2^48, and i < 2^16, as each round takes a word.
        while self.below(denominator * i)? < numerator {
            i += 1;
        }
        Ok(i % 2 == 1)
    }

    /// A number below `bound`, which is above 0, each as likely as any.
    fn below(&mut self, bound: u64) -> Result<u64, StuckGenerator> {
        let unfair = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.word()?) * u128::from(bound);
            if product as u64 >= unfair {
                return Ok((product >> 64) as u64);
            }
        }
    }

    fn word(&mut self) -> Result<u64, StuckGenerator> {
        self.left = self.left.checked_sub(1).ok_or(StuckGenerator)?;
        Ok(self.rng.next_u64())
    }
}

/// The generator keeps giving numbers that have to be thrown away, which one that works does with a
/// probability below 2^−1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a generator whose {MOST} numbers don't give one sample")]
pub struct StuckGenerator;

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn numbers_below_a_bound_are_fair() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut counts = [0_u32; 6];
        for _ in 0..600_000 {
            counts[Draws::new(&mut rng).below(6).unwrap() as usize] += 1;
        }
        // 5 standard deviations of a binomial of 600,000 and 1/6.
        assert!(counts.iter().all(|&count| count.abs_diff(100_000) < 1444));
        // Four words for three numbers: one of them has to be thrown away.
        let mut counts = [0_u32; 3];
        for _ in 0..90_000 {
            counts[(Draws::new(&mut rng).below(3 << 62).unwrap() % 3) as usize] += 1;
        }
        assert!(counts.iter().all(|&count| count.abs_diff(30_000) < 708));
    }

    #[test]
    fn decays_by_the_exponential() {
        let mut rng = StdRng::seed_from_u64(4);
        for (numerator, denominator) in [(0, 1), (1, 1), (1, 2), (999_999, 1_000_000), (1, 1000)] {
            let expected = libm::exp(-(numerator as f64) / denominator as f64);
            let n = 200_000;
            let hits = (0..n)
                .filter(|_| Draws::new(&mut rng).decays(numerator, denominator).unwrap())
                .count();
            let deviation = libm::sqrt(f64::from(n) * expected * (1.0 - expected));
            assert!((hits as f64 - f64::from(n) * expected).abs() <= 5.0 * deviation);
        }
    }
}
