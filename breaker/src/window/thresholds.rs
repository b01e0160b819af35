/// What the windows have to know of the rules, so that they ask for a decision when, and only when,
/// a rule may have been broken. Values are valid: the builder has seen to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Thresholds {
    /// Calls that the window must hold before a rate says anything, at least 1.
    pub(crate) minimum_calls: u64,
    /// The share of failures that breaks the rule, in parts per million.
    pub(crate) failure_rate: Option<u32>,
    /// The share of slow calls that breaks the rule, in parts per million.
    pub(crate) slow_rate: Option<u32>,
    /// How many failures without a success between them break the rule.
    pub(crate) consecutive: Option<u32>,
}

const MILLION: u64 = 1_000_000;

/// How many more bad calls (failures, or slow ones) it takes at least until
/// `bad / calls >= rate` and `calls >= minimum`, whatever else is counted beside them. 0 where bad
/// calls are enough already, and the rule is broken or any call may complete the minimum.
///
/// With `k` more bad calls there are at least `max(calls + k, minimum)` calls when the rule is
/// broken, so `bad + k` is at least `rate` times both.
pub(crate) fn headroom(rate: u32, minimum: u64, bad: u64, calls: u64) -> u64 {
    let rate = u64::from(rate);
    let for_minimum = rate
        .saturating_mul(minimum)
        .div_ceil(MILLION)
        .saturating_sub(bad);
    let missing = rate
        .saturating_mul(calls)
        .saturating_sub(bad.saturating_mul(MILLION));
    let for_rate = match MILLION - rate {
        _ if missing == 0 => 0,
        0 => u64::MAX,
        gain => missing.div_ceil(gain),
    };
    for_minimum.max(for_rate)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::{MILLION, headroom};

    fn broken(rate: u32, minimum: u64, bad: u64, calls: u64) -> bool {
        calls >= minimum && bad * MILLION >= u64::from(rate) * calls
    }

    proptest! {
        #[test]
        fn fewer_bad_calls_never_break_the_rule_and_as_many_can(
            rate in 1..=1_000_000_u32,
            minimum in 1..60_u64,
            bad in 0..60_u64,
            good in 0..60_u64,
            more_good in 0..60_u64,
        ) {
            let calls = bad + good;
            let room = headroom(rate, minimum, bad, calls);
            for more in 0..room.min(200) {
                prop_assert!(!broken(rate, minimum, bad + more, calls + more + more_good));
            }
            if room < u64::MAX {
                let least = minimum.saturating_sub(calls + room);
                prop_assert!(broken(rate, minimum, bad + room, calls + room + least));
            }
        }
    }

    #[test]
    fn every_call_has_to_fail_where_the_rate_is_one() {
        assert_eq!(headroom(1_000_000, 5, 3, 3), 2);
        assert_eq!(headroom(1_000_000, 5, 3, 4), u64::MAX);
    }
}
