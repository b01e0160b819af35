use core::time::Duration;

use crate::{
    ConfigError, Share,
    config::{Number, ensure},
};

/// How a closed circuit turns away calls of which a part is going to fail: as adaptive throttling
/// on the client's side does it, in "Handling Overload" of Google's book on site reliability
/// engineering (Beyer, Jones, Petoff and Murphy, 2016).
///
/// Of the calls of a window, those that did not fail are *accepts*, and all together with those
/// turned away here are *requests*. A call is turned away with the probability
/// max(0, (requests − K · accepts) / (requests + 1)), with
/// [`Reason::Throttled`](crate::Reason::Throttled). So while more than one call of K gets on well
/// nothing happens; and a service that can answer so many calls gets about K times as many, with
/// which it shows when it can answer more.
///
/// A call counts when it has ended, in the state in which it was let through, and not if its outcome
/// was ignored. The window is the throttle's own, since it has to remember for longer than the rules:
/// one that forgets what it turned away lets all of it in again. It begins anew with each state. All
/// threads write to the same two cache lines of it.
///
/// ```
/// use breaker::Throttle;
///
/// let throttle = Throttle::new(2.0);
/// assert_eq!(throttle.chance(99, 50).as_f64(), 0.0);
/// assert_eq!(throttle.chance(99, 30).as_f64(), 0.39);
/// assert_eq!(throttle.chance(99, 0).as_f64(), 0.99);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    k: f64,
    window: Duration,
}

impl Throttle {
    /// Lets through `k` times as many calls as have succeeded, 1 to 1,000, to a millionth, over a
    /// window of two minutes. 2 is a good number: with less, fewer calls are made in vain; with
    /// more, it is found out sooner that the service has recovered.
    pub const fn new(k: f64) -> Self {
        Self {
            k,
            window: Duration::from_secs(120),
        }
    }

    /// Over which time calls are counted, 100 ms to a day; it forgets in tenths, as
    /// [`Window::Time`](crate::Window::Time) does.
    #[must_use]
    pub const fn window(mut self, time: Duration) -> Self {
        self.window = time;
        self
    }

    /// The probability of turning away a call after so many requests, and accepts among them; to a
    /// millionth, rounded down, so it never is that of all calls.
    pub fn chance(&self, requests: u64, accepts: u64) -> Share {
        let expected = Share::of(self.k).times(accepts);
        let beyond = Share::ALL.times(requests).saturating_sub(expected);
        if beyond == 0 {
            return Share::NONE;
        }
        Share::one_of(u128::from(requests) + 1, beyond)
    }

    /// Over which time calls are counted.
    pub const fn time(&self) -> Duration {
        self.window
    }

    /// Whether the settings are in their bounds; until then nothing is refused.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        ensure(
            (1.0..=1_000.0).contains(&self.k),
            "throttle.k",
            "at least 1 and at most 1000",
            Number(self.k),
        )?;
        ensure(
            self.window >= Duration::from_millis(100)
                && self.window <= Duration::from_secs(24 * 3600),
            "throttle.window",
            "at least 100 ms and at most a day",
            format_args!("{:?}", self.window),
        )
    }
}

/// Twice as many calls as have succeeded, over two minutes.
impl Default for Throttle {
    fn default() -> Self {
        Self::new(2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millionths(k: f64, requests: u64, accepts: u64) -> u64 {
        Throttle::new(k).chance(requests, accepts).millionths()
    }

    #[test]
    fn the_chance_is_that_of_the_formula() {
        for (k, requests, accepts, chance) in [
            (2.0, 0, 0, 0),
            (2.0, 1, 0, 500_000),
            (2.0, 1, 1, 0),
            (2.0, 2, 1, 0),
            (2.0, 3, 1, 250_000),
            (2.0, 100, 50, 0),
            (2.0, 101, 50, 9_803),
            (1.0, 3, 2, 250_000),
            (1.5, 9, 4, 300_000),
            (1.1, 10, 9, 9_090),
            (1_000.0, 999, 1, 0),
            (1_000.0, 2_000, 1, 499_750),
            (2.0, u64::MAX, 0, 999_999),
            (2.0, u64::MAX, u64::MAX, 0),
            (1_000.0, u64::MAX, u64::MAX, 0),
        ] {
            assert_eq!(millionths(k, requests, accepts), chance, "{k} {requests}");
        }
    }

    #[test]
    fn never_all_calls_are_turned_away() {
        for requests in (0..64).map(|power| 1 << power) {
            let chance = Throttle::default().chance(requests, 0);
            assert!(chance < Share::ALL);
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        for k in [0.999, 1_000.1, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Throttle::new(k).check().unwrap_err().field(), "throttle.k");
            // What was never checked does not panic either.
            let _ = Throttle::new(k).chance(u64::MAX, u64::MAX);
        }
        assert_eq!(
            alloc::format!("{}", Throttle::new(0.5).check().unwrap_err()),
            "throttle.k must be at least 1 and at most 1000, got 0.5"
        );
        let good = Throttle::default();
        assert!(good.check().is_ok());
        for millis in [99, 24 * 3_600_000 + 1] {
            let error = good.window(Duration::from_millis(millis)).check();
            assert_eq!(error.unwrap_err().field(), "throttle.window");
        }
    }
}
