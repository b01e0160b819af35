use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::Timestamp;

/// Where a breaker takes the time from.
///
/// Time never runs backward: it is the wall's time as the process first saw it, and has gone on
/// since by the system's monotonic clock. A wall clock that is set afterwards changes nothing.
///
/// | clock | a reading costs about | resolution |
/// |---|---|---|
/// | [`Clock::coarse`], the default | 5 ns | the kernel's tick, 1 to 4 ms (Linux; elsewhere as `precise`) |
/// | [`Clock::precise`] | 22 to 27 ns | nanoseconds |
/// | [`Clock::fed`] | under 1 ns | how often it is fed |
///
/// Windows are divided in buckets of at least 10 ms and waits are in milliseconds, so the coarse
/// clock is precise enough for every rule but a threshold of slow calls near its tick: of 100 calls
/// of exactly 5 ms, 76 were seen to take 5 ms. Such a threshold wants [`Clock::precise`].
///
/// The monotonic clock of Linux stands still while the machine sleeps, and so do waits and windows.
///
/// ```
/// use std::time::Duration;
///
/// use breaker::{Clock, Timestamp};
///
/// let (clock, ticker) = Clock::fed_from(Timestamp::from_millis(1_000));
/// ticker.advance(Duration::from_millis(500));
/// assert_eq!(clock.timestamp(), Timestamp::from_millis(1_500));
/// ```
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    /// With what is to be added to a reading of the system's monotonic clock.
    Coarse(u64),
    Precise(u64),
    Fed(Arc<AtomicU64>),
}

/// Feeds the [`Clock`]s that were made together with it. Its clones feed the same.
///
/// A service whose event loop turns anyway feeds once a turn with [`Ticker::tick`]; a test says
/// what time it is.
#[derive(Clone)]
pub struct Ticker(Arc<AtomicU64>);

/// Nanoseconds since the Unix epoch: until the year 2554.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Nanos(pub(crate) u64);

impl Clock {
    /// `CLOCK_MONOTONIC_COARSE` where there is one, which is on Linux; elsewhere the same as
    /// [`Clock::precise`].
    pub fn coarse() -> Self {
        Self(Source::Coarse(monotonic::offset()))
    }

    /// The system's monotonic clock, as [`Instant`](std::time::Instant) reads it.
    pub fn precise() -> Self {
        Self(Source::Precise(monotonic::offset()))
    }

    /// A clock that shows what its [`Ticker`] was last told, beginning with the time of now in whole
    /// milliseconds.
    ///
    /// While nobody feeds it, no time passes: an open circuit stays open, a probe keeps its lease and
    /// a force its hold. So it has to be fed for as long as a breaker goes by it, and once its last
    /// [`Ticker`] is dropped it stands still for ever. A thread that feeds it every millisecond:
    ///
    /// ```
    /// use std::{
    ///     sync::mpsc::{self, RecvTimeoutError},
    ///     thread,
    ///     time::Duration,
    /// };
    ///
    /// use breaker::Clock;
    ///
    /// let (clock, ticker) = Clock::fed();
    /// let (stop, stopped) = mpsc::channel::<()>();
    /// let feeder = thread::spawn(move || {
    ///     let millisecond = Duration::from_millis(1);
    ///     while stopped.recv_timeout(millisecond) == Err(RecvTimeoutError::Timeout) {
    ///         ticker.tick();
    ///     }
    /// });
    /// let start = clock.timestamp();
    /// while clock.timestamp() == start {
    ///     thread::yield_now();
    /// }
    /// drop(stop);
    /// feeder.join().unwrap();
    /// ```
    #[must_use = "without its ticker, the clock stands still"]
    pub fn fed() -> (Self, Ticker) {
        Self::fed_from(Self::precise().timestamp())
    }

    /// A clock that shows what its [`Ticker`] was last told, beginning with `start`; as
    /// [`Clock::fed`], it has to be fed.
    #[must_use = "without its ticker, the clock stands still"]
    pub fn fed_from(start: Timestamp) -> (Self, Ticker) {
        let start = Nanos::from(start).min(Nanos::LAST);
        let time = Arc::new(AtomicU64::new(start.0));
        (Self(Source::Fed(Arc::clone(&time))), Ticker(time))
    }

    /// The time.
    pub fn timestamp(&self) -> Timestamp {
        self.now().timestamp()
    }

    #[inline(always)]
    pub(crate) fn now(&self) -> Nanos {
        Nanos(match &self.0 {
            Source::Fed(time) => time.load(Ordering::Acquire),
            Source::Coarse(offset) => monotonic::coarse().wrapping_add(*offset),
            Source::Precise(offset) => monotonic::precise().wrapping_add(*offset),
        })
    }
}

/// The coarse clock.
impl Default for Clock {
    fn default() -> Self {
        Self::coarse()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Coarse(_) => "Clock::coarse",
            Source::Precise(_) => "Clock::precise",
            Source::Fed(_) => "Clock::fed",
        })
    }
}

impl Ticker {
    /// Lets this time pass.
    pub fn advance(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.advance_to(|now| now.saturating_add(nanos));
    }

    /// Says what time it is. A clock never goes back, so an earlier time than it shows changes
    /// nothing.
    pub fn set(&self, time: Timestamp) {
        self.advance_to(|_| Nanos::from(time).0);
    }

    /// Says what time it is by the system's clock, read precisely.
    pub fn tick(&self) {
        let now = Clock::precise().now();
        self.advance_to(|_| now.0);
    }

    fn advance_to(&self, later: impl Fn(u64) -> u64) {
        // Never Err: the closure always answers.
        let _ = self
            .0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| {
                Some(later(now).clamp(now, Nanos::LAST.0))
            });
    }
}

impl fmt::Debug for Ticker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Ticker({})",
            Nanos(self.0.load(Ordering::Acquire)).timestamp()
        )
    }
}

impl Nanos {
    /// The last moment that a clock can be fed. It stays there; the one after it never comes, so
    /// that no call lasts as long as `u64::MAX` nanoseconds.
    const LAST: Self = Self(u64::MAX - 1);

    pub(crate) const fn timestamp(self) -> Timestamp {
        Timestamp::from_millis(self.0 / 1_000_000)
    }

    /// The moment `time` later, at most the last.
    #[cfg(feature = "driver")]
    pub(crate) fn after(self, time: Duration) -> Self {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos)).min(Self::LAST)
    }

    /// How long after `earlier` this is; zero where it is not after it.
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// A moment that never comes, for a timestamp that nanoseconds don't reach.
impl From<Timestamp> for Nanos {
    fn from(time: Timestamp) -> Self {
        Self(time.as_millis().saturating_mul(1_000_000))
    }
}

/// The system's monotonic clocks, which count from one moment, and what leads from there to the
/// epoch.
mod monotonic {
    use super::{OnceLock, SystemTime, UNIX_EPOCH};

    /// The time at the wall less that of the monotonic clock, as they were when the process first
    /// asked.
    pub(super) fn offset() -> u64 {
        static OFFSET: OnceLock<u64> = OnceLock::new();
        *OFFSET.get_or_init(|| {
            let wall = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            u64::try_from(wall.as_nanos())
                .unwrap_or(u64::MAX)
                .wrapping_sub(precise())
        })
    }

    #[cfg(all(target_os = "linux", not(miri)))]
    pub(super) use linux::{coarse, precise};
    #[cfg(not(all(target_os = "linux", not(miri))))]
    pub(super) use portable::{coarse, precise};

    #[cfg(all(target_os = "linux", not(miri)))]
    mod linux {
        use rustix::time::{ClockId, clock_gettime};

        #[inline(never)]
        pub(in super::super) fn coarse() -> u64 {
            nanos(ClockId::MonotonicCoarse)
        }

        #[inline(never)]
        pub(in super::super) fn precise() -> u64 {
            nanos(ClockId::Monotonic)
        }

        #[inline(always)]
        fn nanos(clock: ClockId) -> u64 {
            let time = clock_gettime(clock);
            (time.tv_sec as u64)
                .wrapping_mul(1_000_000_000)
                .wrapping_add(time.tv_nsec as u64)
        }
    }

    #[cfg(not(all(target_os = "linux", not(miri))))]
    mod portable {
        use std::time::Instant;

        use super::OnceLock;

        pub(in super::super) fn coarse() -> u64 {
            precise()
        }

        pub(in super::super) fn precise() -> u64 {
            static START: OnceLock<Instant> = OnceLock::new();
            let start = START.get_or_init(Instant::now);
            u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::time::Duration;

    use super::{Clock, Nanos};
    use crate::Timestamp;

    #[test]
    fn a_fed_clock_shows_what_it_was_told_and_never_goes_back() {
        let (clock, ticker) = Clock::fed_from(Timestamp::from_millis(100));
        assert_eq!(clock.timestamp(), Timestamp::from_millis(100));
        ticker.clone().advance(Duration::from_micros(1_500));
        assert_eq!(clock.now(), Nanos(101_500_000));
        ticker.set(Timestamp::from_millis(101));
        assert_eq!(clock.clone().now(), Nanos(101_500_000));
        ticker.set(Timestamp::from_millis(200));
        assert_eq!(
            clock.now().since(Nanos(150_000_000)),
            Duration::from_millis(50)
        );
        assert_eq!(clock.now().since(Nanos(u64::MAX)), Duration::ZERO);
        ticker.advance(Duration::MAX);
        assert_eq!(clock.now(), Nanos(u64::MAX - 1));
        ticker.set(Timestamp::MAX);
        assert_eq!(clock.now(), Nanos(u64::MAX - 1));
        assert_eq!(Clock::fed_from(Timestamp::MAX).0.now(), clock.now());
    }

    #[test]
    fn a_tick_feeds_the_time_of_the_system() {
        let (clock, ticker) = Clock::fed_from(Timestamp::from_millis(0));
        let before = Clock::precise().now();
        ticker.tick();
        assert!(clock.now() >= before);
        assert!(clock.now() <= Clock::precise().now());
    }

    #[test]
    fn all_clocks_are_anchored_at_the_same_moment() {
        let (fed, _ticker) = Clock::fed();
        let coarse = Clock::default().now();
        let precise = Clock::precise().now();
        assert!(fed.now() <= precise);
        assert!(precise.since(coarse) < Duration::from_secs(60));
        assert!(coarse.since(precise) < Duration::from_secs(60));
    }

    #[test]
    fn a_timestamp_beyond_nanoseconds_never_comes() {
        assert_eq!(Nanos::from(Timestamp::MAX), Nanos(u64::MAX));
        assert_eq!(Nanos(2_999_999).timestamp(), Timestamp::from_millis(2));
    }
}
