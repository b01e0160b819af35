use super::special::{Side, beta_quantile};
use super::wilson::wilson;
use super::{Confidence, Interval, Method, StatsError};

/// `successes` of `trials`: a share that a sample has.
///
/// The intervals hold for a random sample of a population that is much larger; for a part of a
/// population of known size see
/// [`finite_population_interval`](super::finite_population_interval).
///
/// ```
/// use pollcore::stats::{Confidence, Method, Proportion, StatsError};
///
/// let yes = Proportion::new(521, 1000)?;
/// assert_eq!(yes.share(), 0.521);
/// let wilson = yes.wilson(Confidence::P95);
/// assert_eq!(wilson, yes.interval(Method::Wilson, Confidence::P95));
/// assert!(wilson.low() < 0.5);
/// # Ok::<(), StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Proportion {
    successes: u64,
    trials: u64,
}

impl Proportion {
    /// A share of at least one trial.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoTrials`] without any, [`StatsError::Successes`] where there are more
    /// successes than trials.
    pub const fn new(successes: u64, trials: u64) -> Result<Self, StatsError> {
        if trials == 0 {
            Err(StatsError::NoTrials)
        } else if successes > trials {
            Err(StatsError::Successes { successes, trials })
        } else {
            Ok(Self { successes, trials })
        }
    }

    /// How many of the trials succeeded.
    pub const fn successes(self) -> u64 {
        self.successes
    }

    /// How many trials there were, at least one.
    pub const fn trials(self) -> u64 {
        self.trials
    }

    /// The share of the sample, between 0 and 1.
    pub const fn share(self) -> f64 {
        self.successes as f64 / self.trials as f64
    }

    /// The share of the others.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self {
            successes: self.failures(),
            trials: self.trials,
        }
    }

    /// The interval by a method of choice.
    pub fn interval(self, method: Method, confidence: Confidence) -> Interval {
        match method {
            Method::Wilson => self.wilson(confidence),
            Method::ClopperPearson => self.clopper_pearson(confidence),
            Method::AgrestiCoull => self.agresti_coull(confidence),
            Method::Jeffreys => self.jeffreys(confidence),
            Method::Wald => self.wald(confidence),
        }
    }

    /// The shares that a test by the normal distribution, with their own variance, would not reject
    /// (E. B. Wilson, 1927): the one to take unless there is a reason for another.
    ///
    /// Its coverage is the level on average and may be some points below it near 0 and 1. Contains
    /// the estimate.
    pub fn wilson(self, confidence: Confidence) -> Interval {
        let (successes, failures) = self.counts();
        let (low, high) = wilson(successes, failures, confidence.deviations());
        Interval::around(low, self.share(), high)
    }

    /// The shares that an exact binomial test of each side would not reject (C. J. Clopper and
    /// E. S. Pearson, 1934).
    ///
    /// Its coverage is never below the level, and usually above. Contains the estimate. At 0 and at
    /// n of n one side is closed by 0 or 1 and the other is still asked for half of α.
    ///
    /// ```
    /// use pollcore::stats::{Confidence, Proportion, StatsError};
    ///
    /// let none = Proportion::new(0, 100)?.clopper_pearson(Confidence::P90);
    /// assert_eq!(none.low(), 0.0);
    /// // The rule of three: 3 / n.
    /// assert!((none.high() - 0.0295).abs() < 1e-4);
    /// # Ok::<(), StatsError>(())
    /// ```
    pub fn clopper_pearson(self, confidence: Confidence) -> Interval {
        let (x, y) = self.counts();
        let half = confidence.alpha() / 2.0;
        let rate = libm::log(half) / self.trials as f64;
        let low = match self.successes {
            0 => 0.0,
            all if all == self.trials => libm::exp(rate),
            _ => beta_quantile(x, y + 1.0, Side::Below, half),
        };
        let high = match self.failures() {
            0 => 1.0,
            all if all == self.trials => -libm::expm1(rate),
            _ => beta_quantile(x + 1.0, y, Side::Above, half),
        };
        Interval::around(low, self.share(), high)
    }

    /// Wilson's middle with Wald's formula: about two successes and two failures are added
    /// (A. Agresti and B. A. Coull, 1998). Cut off at 0 and 1.
    ///
    /// Never narrower than Wilson's before it is cut off, and easy to check by hand. Contains the
    /// estimate.
    pub fn agresti_coull(self, confidence: Confidence) -> Interval {
        let (x, y) = self.counts();
        let z = confidence.deviations();
        let trials = x + y + z * z;
        let (p, q) = ((x + z * z / 2.0) / trials, (y + z * z / 2.0) / trials);
        let margin = z * libm::sqrt(p * q / trials);
        Interval::around(p - margin, self.share(), p + margin)
    }

    /// What lies between the equal tails of the posterior Beta(x + ½, n − x + ½), from the prior of
    /// H. Jeffreys (L. D. Brown, T. T. Cai and A. `DasGupta`, 2001).
    ///
    /// Its coverage is the level on average. It contains the posterior median rather than the
    /// estimate: at 0 of n it starts above 0, at n of n it ends below 1. (The same authors suggest
    /// to replace these two ends by 0 and 1.)
    pub fn jeffreys(self, confidence: Confidence) -> Interval {
        let (x, y) = self.counts();
        let half = confidence.alpha() / 2.0;
        Interval::between(
            beta_quantile(x + 0.5, y + 0.5, Side::Below, half),
            beta_quantile(x + 0.5, y + 0.5, Side::Above, half),
        )
    }

    /// The estimate and its standard error times the normal quantile, cut off at 0 and 1: what
    /// textbooks have, **not to be used**.
    ///
    /// Its coverage falls far short of the level, also for large samples, and at 0 and n of n it is
    /// a point (Brown, Cai and `DasGupta`, 2001). It is here to be compared with.
    pub fn wald(self, confidence: Confidence) -> Interval {
        let (x, y) = self.counts();
        let n = self.trials as f64;
        let margin = confidence.deviations() * libm::sqrt(x / n * (y / n) / n);
        Interval::around(self.share() - margin, self.share(), self.share() + margin)
    }

    const fn failures(self) -> u64 {
        self.trials - self.successes
    }

    const fn counts(self) -> (f64, f64) {
        (self.successes as f64, self.failures() as f64)
    }
}
