use std::time::{Duration, Instant};

/// When to try again to reach a store that could not be reached, so that those that have lost it
/// don't all come back at once: after each failure in a row a random time between nothing and a
/// bound that doubles, from 10 ms up to a second ("full jitter": Marc Brooker, "Exponential Backoff
/// And Jitter", AWS Architecture Blog, 2015).
///
/// Time and randomness are passed in. Of all the calls that come meanwhile, one at a time is let
/// try; the others are told how long there is to wait.
///
/// ```
/// use std::time::{Duration, Instant};
///
/// use drivers_port::Reconnect;
///
/// let mut reconnect = Reconnect::default();
/// let now = Instant::now();
/// assert!(reconnect.attempt(now).is_ok());
/// reconnect.failed(now, u64::MAX);
/// let wait = reconnect.attempt(now).unwrap_err();
/// assert!(wait <= Duration::from_millis(10));
/// assert!(reconnect.attempt(now + wait).is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Reconnect {
    failures: u32,
    /// Nobody tries before; none, where all may.
    until: Option<Instant>,
    /// One was let try, and has not told how it went.
    trying: bool,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self::new()
    }
}

impl Reconnect {
    /// The bound after the first failure.
    pub const SHORTEST: Duration = Duration::from_millis(10);
    /// The highest bound.
    pub const LONGEST: Duration = Duration::from_secs(1);

    /// As long as nothing fails, everyone may try.
    pub const fn new() -> Self {
        Self {
            failures: 0,
            until: None,
            trying: false,
        }
    }

    /// Lets a caller try, or tells how long to wait. After a failure one is let try at a time: the
    /// next has to wait for the outcome, or for [`LONGEST`](Self::LONGEST) where there is none, as
    /// when the attempt was dropped.
    ///
    /// # Errors
    ///
    /// The time that is left.
    pub fn attempt(&mut self, now: Instant) -> Result<(), Duration> {
        let Some(until) = self.until else {
            return Ok(());
        };
        let left = until.saturating_duration_since(now);
        if !left.is_zero() {
            return Err(left);
        }
        self.until = Some(now + Self::LONGEST);
        self.trying = true;
        Ok(())
    }

    /// The store was not reached. `word` is drawn at random from all of them. Where many tried at
    /// once, the first that tells counts.
    pub fn failed(&mut self, now: Instant, word: u64) {
        if self.until.is_some() && !self.trying {
            return;
        }
        self.trying = false;
        let bound = Self::SHORTEST
            .saturating_mul(1 << self.failures.min(16))
            .min(Self::LONGEST);
        self.failures = self.failures.saturating_add(1);
        let nanos = (u128::from(word) * bound.as_nanos()) >> 64;
        // No more than a second's, so it fits.
        self.until = Some(now + Duration::from_nanos(nanos as u64));
    }

    /// The store was reached: everyone may try.
    pub fn worked(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound_and_are_anything_below_it() {
        let mut now = Instant::now();
        let mut reconnect = Reconnect::new();
        let mut longest = Vec::new();
        for _ in 0..40 {
            reconnect.attempt(now).unwrap();
            reconnect.failed(now, u64::MAX);
            let wait = reconnect.attempt(now).unwrap_err();
            longest.push(wait.as_micros().div_ceil(1000));
            now += wait;
        }
        assert_eq!(longest[..8], [10, 20, 40, 80, 160, 320, 640, 1000]);
        assert_eq!(longest[39], 1000);
        reconnect.attempt(now).unwrap();
        reconnect.failed(now, 0);
        reconnect.attempt(now).unwrap();
        reconnect.failed(now, 1 << 63);
        assert_eq!(reconnect.attempt(now), Err(Duration::from_millis(500)));
    }

    #[test]
    fn of_many_that_fail_at_once_the_first_counts() {
        let now = Instant::now();
        let mut reconnect = Reconnect::new();
        for _ in 0..16 {
            reconnect.attempt(now).unwrap();
        }
        for _ in 0..16 {
            reconnect.failed(now, u64::MAX);
        }
        assert!(reconnect.attempt(now).unwrap_err() <= Reconnect::SHORTEST);
    }

    #[test]
    fn one_tries_at_a_time_after_a_failure_and_all_once_it_worked() {
        let now = Instant::now();
        let mut reconnect = Reconnect::new();
        assert_eq!(
            (reconnect.attempt(now), reconnect.attempt(now)),
            (Ok(()), Ok(()))
        );
        reconnect.failed(now, 0);
        assert_eq!(reconnect.attempt(now), Ok(()));
        assert_eq!(reconnect.attempt(now), Err(Reconnect::LONGEST));
        // It was dropped.
        assert_eq!(reconnect.attempt(now + Reconnect::LONGEST), Ok(()));
        reconnect.worked();
        assert_eq!(
            (reconnect.attempt(now), reconnect.attempt(now)),
            (Ok(()), Ok(()))
        );
        reconnect.failed(now, u64::MAX);
        assert!(reconnect.attempt(now).unwrap_err() <= Reconnect::SHORTEST);
    }
}
