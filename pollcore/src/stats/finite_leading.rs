use alloc::vec;
use alloc::vec::Vec;
use core::f64::consts::TAU;

use super::StatsError;
use super::counts::{at_most, total};
use super::leading::race;
use super::special::binomial;
use crate::limits::MOST_LEADING_OPTIONS;

/// Up to so many steps every outcome is looked at.
const STEPS_MAX: f64 = (1 << 24) as f64;

/// Standard deviations to either side, beyond which nothing counts.
const REACH: f64 = 10.0;

/// The probability that each option has more votes than any other in a population of known size, of
/// which a random sample with `counts` was drawn without putting back.
///
/// In the order of `counts`. The prior is that of [`probability_of_leading`](super::probability_of_leading),
/// and those who were not asked are drawn from what it and the sample make of it, a
/// Dirichlet-multinomial distribution (W. A. Ericson, 1969). An option that the others can't reach
/// any more leads with probability 1, one that can't get ahead with 0. What the probabilities are
/// less than 1 together is that of a tie at the top.
///
/// Sums over all outcomes by a Fourier transform, exact to 1e-9, where that takes at most some 2²⁴
/// steps: with three options up to a population of about 10,000 for a sample of 1000, and where few
/// are left. Beyond, the shares of the population are a Dirichlet distribution with the same means,
/// variances and covariances. There it knows no ties, and is off by about half the probability of one:
/// less than 0.001 with few options, more where hundreds are close to each other.
///
/// ```
/// use pollcore::stats::{StatsError, finite_population_leading};
///
/// // One of 101 is left, who can make it 51 to 50 at best.
/// assert_eq!(finite_population_leading(&[51, 49], 101)?, [1.0, 0.0]);
/// // Who is left decides between a lead and a tie.
/// let even = finite_population_leading(&[50, 49], 100)?;
/// assert!((even[0] - 50.5 / 100.0).abs() < 1e-12 && even[1] == 0.0);
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoOptions`], [`StatsError::NoTrials`] where all counts are 0,
/// [`StatsError::Options`] where there are more than [`MOST_LEADING_OPTIONS`],
/// [`StatsError::Overflow`] where the sum of the counts doesn't fit into 64 bits,
/// [`StatsError::Population`] where it is larger than the population.
pub fn finite_population_leading(counts: &[u64], population: u64) -> Result<Vec<f64>, StatsError> {
    at_most(counts.len(), MOST_LEADING_OPTIONS)?;
    let sample = total(counts)?;
    let Some(left) = population.checked_sub(sample) else {
        return Err(StatsError::Population { population, sample });
    };
    let rest = Rest::new(counts, sample, left);
    let mut leads = if left == 0 {
        vec![0.0; counts.len()]
    } else if rest.steps() <= STEPS_MAX {
        rest.leads()
    } else {
        // Dirichlet-multinomial totals C of N have E(C + ½) = (N + k/2) α/A and, as shares of N + k/2,
        // variances p (1 − p) m / ((A + 1) (m + A)).
        let all = rest.shapes;
        let shapes = (all + 1.0) * ((rest.left() + all) / rest.left()) - 1.0;
        race(counts, shapes / all)
    };
    // What is certain.
    for (option, leads) in leads.iter_mut().enumerate() {
        let others = counts.iter().enumerate().filter(|&(i, _)| i != option);
        let most = others.map(|(_, &count)| count).max();
        if most.is_none_or(|most| counts[option].saturating_sub(left) > most) {
            *leads = 1.0;
        } else if most.is_some_and(|most| counts[option] + left <= most) {
            *leads = 0.0;
        }
    }
    Ok(leads)
}

/// Those who were not asked: independent negative binomial variables under the condition of their sum.
struct Rest<'a> {
    counts: &'a [u64],
    sample: u64,
    left: u64,
    /// The sum of all c + ½.
    shapes: f64,
}

impl<'a> Rest<'a> {
    fn new(counts: &'a [u64], sample: u64, left: u64) -> Self {
        Self {
            counts,
            sample,
            left,
            shapes: sample as f64 + counts.len() as f64 / 2.0,
        }
    }

    fn left(&self) -> f64 {
        self.left as f64
    }

    /// The probability of `value` under the negative binomial distribution of a shape, whose mean is
    /// its part of those left.
    fn probability(&self, shape: f64, value: f64) -> f64 {
        let all = self.left() + self.shapes;
        let (p, q) = (self.shapes / all, self.left() / all);
        binomial(shape, value, p, q) * (shape / (shape + value))
    }

    /// Its standard deviation.
    fn deviation(&self, shape: f64) -> f64 {
        libm::sqrt(shape * (self.left() / self.shapes) * (1.0 + self.left() / self.shapes))
    }

    /// The totals that an option may have.
    fn range(&self, count: u64) -> (u64, u64) {
        let shape = count as f64 + 0.5;
        let (mean, reach) = (
            self.left() * (shape / self.shapes),
            REACH * self.deviation(shape) + REACH,
        );
        let (low, high) = ((mean - reach).max(0.0), mean + reach);
        (
            count + (low as u64).min(self.left),
            count + (libm::ceil(high) as u64).min(self.left),
        )
    }

    /// The number of frequencies, such that sums that are so far from that of those left have no
    /// probability to speak of.
    fn frequencies(&self) -> f64 {
        let (left, mut number) = (self.left(), REACH * self.deviation(self.shapes) + 2.0);
        let negligible = 1e-14 * self.probability(self.shapes, left);
        while self.probability(self.shapes, left + number) > negligible
            || (number <= left && self.probability(self.shapes, left - number) > negligible)
        {
            number *= 1.25;
        }
        libm::ceil(number)
    }

    fn steps(&self) -> f64 {
        let ranges = self.counts.iter().map(|&count| self.range(count));
        let totals: f64 = ranges.map(|(low, high)| (high - low + 1) as f64).sum();
        let high = self.counts.iter().map(|&count| self.range(count).1).max();
        let led = high.unwrap_or_default() - self.least() + 1;
        let work = totals + led as f64 * self.counts.len() as f64;
        work * self.frequencies() / 2.0
    }

    /// The least total of an option that leads: no less than any option has at least.
    fn least(&self) -> u64 {
        let lows = self.counts.iter().map(|&count| self.range(count).0);
        lows.max().unwrap_or_default()
    }

    /// ∑ over t of P(Cᵢ = t, all others < t, all together N) / P(all together N): the condition on
    /// the sum is a coefficient of the product of generating functions, cut off at t, and comes from
    /// their values at the roots of unity.
    fn leads(&self) -> Vec<f64> {
        let options: Vec<Totals> = self.counts.iter().map(|&c| Totals::new(self, c)).collect();
        let (from, number) = (self.least(), self.frequencies() as u64);
        let to = options.iter().map(Totals::end).max().unwrap_or_default();
        let roots: Vec<Complex> = (0..number)
            .map(|i| Complex::root(i as f64 / number as f64))
            .collect();
        let mut leads = vec![0.0; options.len()];
        let mut below = vec![Complex::ZERO; options.len()];
        let mut others = vec![Complex::ONE; options.len()];
        for frequency in 0..=number / 2 {
            let power = |total: u64| {
                let turn = u128::from(frequency) * u128::from(total) % u128::from(number);
                roots[turn as usize]
            };
            // Values at other frequencies are the conjugates of these.
            let twice = if frequency == 0 || 2 * frequency == number {
                1.0
            } else {
                2.0
            };
            for (below, option) in below.iter_mut().zip(&options) {
                *below = Complex::ZERO;
                for total in option.low..from.min(option.end()) {
                    below.add(power(total).scaled(option.at(total)));
                }
            }
            let back = power(self.sample + self.left).conjugate();
            for total in from..to {
                let mut product = power(total).times(back).scaled(twice);
                for (others, below) in others.iter_mut().zip(&below) {
                    *others = product;
                    product = product.times(*below);
                }
                let mut product = Complex::ONE;
                for (i, option) in options.iter().enumerate().rev() {
                    leads[i] += others[i].times(product).real * option.at(total);
                    product = product.times(below[i]);
                }
                let turn = power(total);
                for (below, option) in below.iter_mut().zip(&options) {
                    below.add(turn.scaled(option.at(total)));
                }
            }
        }
        let condition = self.probability(self.shapes, self.left()) * number as f64;
        leads
            .iter()
            .map(|sum| (sum / condition).clamp(0.0, 1.0))
            .collect()
    }
}

/// The probabilities of an option's totals.
struct Totals {
    low: u64,
    probabilities: Vec<f64>,
}

impl Totals {
    fn new(rest: &Rest<'_>, count: u64) -> Self {
        let (low, high) = rest.range(count);
        let shape = count as f64 + 0.5;
        let of = |total: u64| rest.probability(shape, (total - count) as f64);
        Self {
            low,
            probabilities: (low..=high).map(of).collect(),
        }
    }

    /// One more than the largest.
    fn end(&self) -> u64 {
        self.low + self.probabilities.len() as u64
    }

    fn at(&self, total: u64) -> f64 {
        let place = total.checked_sub(self.low);
        let probability = place.and_then(|place| self.probabilities.get(place as usize));
        probability.copied().unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
struct Complex {
    real: f64,
    imaginary: f64,
}

impl Complex {
    const ZERO: Self = Self {
        real: 0.0,
        imaginary: 0.0,
    };

    const ONE: Self = Self {
        real: 1.0,
        imaginary: 0.0,
    };

    /// After a part of a full turn.
    fn root(turn: f64) -> Self {
        Self {
            real: libm::cos(TAU * turn),
            imaginary: libm::sin(TAU * turn),
        }
    }

    fn conjugate(self) -> Self {
        Self {
            imaginary: -self.imaginary,
            ..self
        }
    }

    fn scaled(self, by: f64) -> Self {
        Self {
            real: self.real * by,
            imaginary: self.imaginary * by,
        }
    }

    fn times(self, other: Self) -> Self {
        Self {
            real: self.real * other.real - self.imaginary * other.imaginary,
            imaginary: self.real * other.imaginary + self.imaginary * other.real,
        }
    }

    fn add(&mut self, other: Self) {
        self.real += other.real;
        self.imaginary += other.imaginary;
    }
}
