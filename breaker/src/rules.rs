use crate::{
    ConfigError, Rule, Totals, Trip,
    config::{Number, ensure},
    share::Share,
};

/// When a closed circuit opens: the thresholds, and nothing about how calls are counted.
///
/// Rates are held as millionths, and compared as integers, so that a window at exactly the
/// threshold breaks the rule on every machine.
///
/// ```
/// use breaker::{Rule, Rules, Totals};
///
/// let rules = Rules::new(Some(0.5), 20, Some(5), None)?;
/// let half = Totals { calls: 20, failed: 10, slow: 0 };
/// assert_eq!(rules.breach(half, 1).map(|trip| trip.rule), Some(Rule::FailureRate));
///
/// let too_few = Totals { calls: 19, failed: 19, slow: 0 };
/// assert_eq!(rules.breach(too_few, 4), None);
/// assert_eq!(rules.breach(too_few, 5).map(|trip| trip.rule), Some(Rule::ConsecutiveFailures));
/// # Ok::<(), breaker::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rules {
    failure_rate: Option<Share>,
    minimum_calls: u64,
    consecutive: Option<u32>,
    slow_rate: Option<Share>,
}

impl Rules {
    /// Rules of which the first that is broken opens the circuit.
    ///
    /// - `failure_rate`: the share of failed calls in the window, above 0 and at most 1, from
    ///   which on it opens. Held as a number of millionths, rounded down, at least one: two calls
    ///   of three reach a rate of `2.0 / 3.0`.
    /// - `minimum_calls`: below so many calls in the window no rate is looked at, 1 to a
    ///   thousand million.
    /// - `consecutive`: so many failures without a success between them, at least 1, whatever the
    ///   window holds.
    /// - `slow_rate`: as `failure_rate`, for slow calls.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where a threshold is out of its bounds, or where there is no rule at all.
    pub fn new(
        failure_rate: Option<f64>,
        minimum_calls: u64,
        consecutive: Option<u32>,
        slow_rate: Option<f64>,
    ) -> Result<Self, ConfigError> {
        ensure(
            failure_rate.is_some() || consecutive.is_some() || slow_rate.is_some(),
            "rules",
            "at least one of failure_rate, consecutive_failures and slow_call_rate",
            "none",
        )?;
        ensure(
            (1..=1_000_000_000).contains(&minimum_calls),
            "minimum_calls",
            "at least 1 and at most 1000000000",
            minimum_calls,
        )?;
        ensure(
            consecutive != Some(0),
            "consecutive_failures",
            "at least 1",
            0,
        )?;
        Ok(Self {
            failure_rate: rate("failure_rate", failure_rate)?,
            minimum_calls,
            consecutive,
            slow_rate: rate("slow_call_rate", slow_rate)?,
        })
    }

    /// The first rule that is broken by what the window holds and by `consecutive` failures
    /// without a success between them: consecutive failures before the failure rate before the
    /// rate of slow calls.
    pub fn breach(&self, totals: Totals, consecutive: u32) -> Option<Trip> {
        let rule = if self.row_broken(consecutive) {
            Rule::ConsecutiveFailures
        } else {
            self.rate_broken(totals)?
        };
        Some(Trip {
            rule,
            totals,
            consecutive,
        })
    }

    /// Whether so many failures without a success between them open the circuit.
    pub(crate) fn row_broken(&self, consecutive: u32) -> bool {
        self.consecutive.is_some_and(|most| consecutive >= most)
    }

    /// Whether the share of failures reaches its threshold, however few calls there were.
    #[cfg(feature = "driver")]
    pub(crate) fn failures_reach(&self, totals: Totals) -> bool {
        totals.failed > 0
            && (self.failure_rate).is_some_and(|share| share.reached(totals.failed, totals.calls))
    }

    /// The first rate whose threshold is reached by what the window holds.
    pub(crate) fn rate_broken(&self, totals: Totals) -> Option<Rule> {
        let over = |share: Option<Share>, part| {
            share.is_some_and(|share| share.reached(part, totals.calls))
        };
        if totals.calls < self.minimum_calls {
            None
        } else if over(self.failure_rate, totals.failed) {
            Some(Rule::FailureRate)
        } else if over(self.slow_rate, totals.slow) {
            Some(Rule::SlowCallRate)
        } else {
            None
        }
    }

    /// How many more failures, and how many more slow calls, it takes at least until the rate is
    /// broken, whatever else is counted beside them; none where there is no such rule. 0 where the
    /// rate is broken, or any call may complete the minimum.
    #[cfg(feature = "std")]
    pub(crate) fn headroom(&self, totals: Totals) -> [Option<u64>; 2] {
        let room = |share: Option<Share>, part| {
            share.map(|share| share.headroom(part, totals.calls, self.minimum_calls))
        };
        [
            room(self.failure_rate, totals.failed),
            room(self.slow_rate, totals.slow),
        ]
    }

    /// The calls that the window must hold before a rate is looked at, at least 1.
    pub const fn minimum_calls(&self) -> u64 {
        self.minimum_calls
    }

    /// The failures without a success between them that open the circuit, where that is a rule.
    pub const fn consecutive_failures(&self) -> Option<u32> {
        self.consecutive
    }

    /// Whether the share of failures is a rule.
    #[cfg(feature = "std")]
    pub(crate) const fn judges_failures(&self) -> bool {
        self.failure_rate.is_some()
    }

    /// Whether slow calls count against the service.
    pub const fn judges_slow_calls(&self) -> bool {
        self.slow_rate.is_some()
    }
}

fn rate(field: &'static str, rate: Option<f64>) -> Result<Option<Share>, ConfigError> {
    let Some(rate) = rate else { return Ok(None) };
    ensure(
        rate > 0.0 && rate <= 1.0,
        field,
        "above 0 and at most 1",
        Number(rate),
    )?;
    Ok(Some(Share::within(rate).at_least_one()))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn totals(calls: u64, failed: u64, slow: u64) -> Totals {
        Totals {
            calls,
            failed,
            slow,
        }
    }

    fn broken(rules: &Rules, totals: Totals, consecutive: u32) -> Option<Rule> {
        rules.breach(totals, consecutive).map(|trip| trip.rule)
    }

    #[test]
    fn a_rate_is_broken_from_the_threshold_on() {
        for (rate, calls, failed) in [(0.5, 2, 1), (0.1, 10, 1), (0.3, 10, 3), (1.0, 7, 7)] {
            let rules = Rules::new(Some(rate), 1, None, None).unwrap();
            assert!(rules.breach(totals(calls, failed, 0), 0).is_some());
            assert!(rules.breach(totals(calls, failed - 1, 0), 0).is_none());
        }
    }

    #[test]
    fn a_third_is_a_third_of_a_million() {
        let rules = Rules::new(Some(1.0 / 3.0), 1, None, None).unwrap();
        assert!(rules.breach(totals(3, 1, 0), 0).is_some());
        assert!(rules.breach(totals(1_000_000, 333_332, 0), 0).is_none());
    }

    #[test]
    fn a_ratio_reaches_its_own_rate_and_less_does_not() {
        for calls in 1..=1_000_u32 {
            for failed in 1..=calls {
                let rate = f64::from(failed) / f64::from(calls);
                let rules = Rules::new(Some(rate), 1, None, None).unwrap();
                let reached =
                    |failed: u32| rules.rate_broken(totals(calls.into(), failed.into(), 0));
                assert!(reached(failed).is_some(), "{failed} of {calls}");
                assert!(reached(failed - 1).is_none(), "{failed} of {calls}");
            }
        }
        // Not a millionth less, though the nearest number to 0.3 is below it.
        for (rate, millionths) in [
            (0.3, 300_000),
            (0.1, 100_000),
            (0.7, 700_000),
            (1.0, 1_000_000),
        ] {
            let rules = Rules::new(Some(rate), 1, None, None).unwrap();
            assert!(
                rules
                    .rate_broken(totals(1_000_000, millionths, 0))
                    .is_some()
            );
            assert!(
                rules
                    .rate_broken(totals(1_000_000, millionths - 1, 0))
                    .is_none()
            );
        }
    }

    #[test]
    fn no_count_overflows() {
        let rules = Rules::new(Some(1.0), 1, None, Some(1e-9)).unwrap();
        let full = totals(u64::MAX, u64::MAX, u64::MAX);
        assert_eq!(broken(&rules, full, u32::MAX), Some(Rule::FailureRate));
    }

    #[test]
    fn no_failure_breaks_no_rate_however_small() {
        let rules = Rules::new(Some(1e-300), 1, None, Some(1e-300)).unwrap();
        assert_eq!(rules.breach(totals(1_000_000, 0, 0), 0), None);
        assert!(rules.breach(totals(1_000_000, 1, 0), 0).is_some());
        assert!(rules.breach(totals(1_000_001, 1, 0), 0).is_none());
    }

    #[test]
    fn the_order_is_consecutive_then_failures_then_slow() {
        let rules = Rules::new(Some(0.5), 10, Some(3), Some(0.5)).unwrap();
        let all = totals(10, 5, 5);
        assert_eq!(broken(&rules, all, 3), Some(Rule::ConsecutiveFailures));
        assert_eq!(broken(&rules, all, 2), Some(Rule::FailureRate));
        let slow = totals(10, 4, 5);
        assert_eq!(broken(&rules, slow, 2), Some(Rule::SlowCallRate));
        assert_eq!(broken(&rules, totals(9, 9, 9), 2), None);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let refused = |failure, minimum, consecutive, slow| {
            Rules::new(failure, minimum, consecutive, slow).unwrap_err()
        };
        for rate in [0.0, -0.1, 1.000_001, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(Some(rate), 1, None, None).field(), "failure_rate");
            assert_eq!(refused(None, 1, None, Some(rate)).field(), "slow_call_rate");
        }
        assert_eq!(refused(Some(0.5), 0, None, None).field(), "minimum_calls");
        assert_eq!(
            refused(None, 1, Some(0), None).to_string(),
            "consecutive_failures must be at least 1, got 0"
        );
        assert_eq!(refused(None, 1, None, None).field(), "rules");
    }
}
