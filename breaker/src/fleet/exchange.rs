use std::{ops::RangeInclusive, time::Duration};

use drivers_port::DriverError;

use super::Stored;
use crate::{Era, Timestamp, Totals};

/// What a node sends at an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exchange {
    /// What it counted, and which window it wants to know; none, where it only reads the record.
    pub counted: Option<Counted>,
}

/// Counts of one window: that of an era and of a width of buckets, apart from all others.
///
/// The window is a row of buckets. That of a moment has the number ⌊moment ÷ `width`⌋, by the
/// store's time in milliseconds. Who asks for more or fewer buckets of the same width sees the same
/// ones.
///
/// ```
/// use std::time::Duration;
///
/// use breaker::{Counted, Record, Timestamp};
///
/// let now = Timestamp::from_millis(10_234);
/// let counted = Counted {
///     era: Record::new(now, &mut || 7).era(),
///     width: Duration::from_millis(100),
///     buckets: 10,
///     adds: Vec::new(),
/// };
/// assert_eq!(counted.window(now), 92..=102);
/// assert_eq!(counted.bucket(Duration::from_millis(34), now), Some(102));
/// assert_eq!(counted.bucket(Duration::from_millis(35), now), Some(101));
/// assert_eq!(counted.bucket(Duration::from_millis(1_035), now), None);
/// assert_eq!(counted.forgotten_at(102), Timestamp::from_millis(11_500));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The state in which the calls were let through.
    pub era: Era,
    /// The width of a bucket, in whole milliseconds, 1 ms to [`LONGEST_WIDTH`](Self::LONGEST_WIDTH).
    pub width: Duration,
    /// The buckets that make up the window behind the current one, which belongs to it too; at most
    /// [`MOST_BUCKETS`](Self::MOST_BUCKETS).
    pub buckets: u32,
    /// What to add, and where, at most `buckets` + 1 of them.
    pub adds: Vec<Add>,
}

/// What is added to a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Add {
    /// How long ago it was counted, in whole milliseconds: it belongs to the bucket of that
    /// moment. What is older than the window is left out.
    pub age: Duration,
    /// What was counted.
    pub totals: Totals,
}

/// What an exchange brings back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// The record; none, where there is none.
    pub record: Option<Stored>,
    /// What the window holds that was asked for; nothing, where none was.
    pub totals: Totals,
    /// The store's time.
    pub now: Timestamp,
}

impl Exchange {
    /// An exchange that adds nothing and asks for no window.
    pub const READ: Self = Self { counted: None };

    /// Refuses what no driver has to take: to be called before anything is sent.
    ///
    /// # Errors
    ///
    /// [`DriverError::Limit`] for a width, a number of buckets or a number of adds out of its
    /// bounds.
    pub fn check(&self) -> Result<(), DriverError> {
        let Some(counted) = &self.counted else {
            return Ok(());
        };
        let Counted { width, buckets, .. } = *counted;
        let whole = width.subsec_nanos() % 1_000_000 == 0;
        if !whole || width.is_zero() || width > Counted::LONGEST_WIDTH {
            let bound = "a whole number of milliseconds, at least 1 and at most a day of them";
            return Err(DriverError::limit(
                "width",
                bound,
                format_args!("{width:?}"),
            ));
        }
        if buckets > Counted::MOST_BUCKETS {
            let bound = format!("at most {}", Counted::MOST_BUCKETS);
            return Err(DriverError::limit("buckets", bound, buckets));
        }
        let most = buckets as usize + 1;
        if counted.adds.len() > most {
            let bound = format!("at most {most}, as many as there are buckets");
            return Err(DriverError::limit("adds", bound, counted.adds.len()));
        }
        Ok(())
    }
}

impl Counted {
    /// The most buckets that may be asked for behind the current one.
    pub const MOST_BUCKETS: u32 = 64;

    /// The widest bucket.
    pub const LONGEST_WIDTH: Duration = Duration::from_secs(24 * 60 * 60);

    /// The numbers of the buckets that make up the window at a moment.
    pub const fn window(&self, now: Timestamp) -> RangeInclusive<u64> {
        let current = now.as_millis() / self.millis();
        current.saturating_sub(self.buckets as u64)..=current
    }

    /// The number of the bucket that was the current one so long before `now`; none where it is no
    /// longer in the window, or before the epoch.
    pub fn bucket(&self, age: Duration, now: Timestamp) -> Option<u64> {
        let age = u64::try_from(age.as_millis()).ok()?;
        let bucket = now.as_millis().checked_sub(age)? / self.millis();
        self.window(now).contains(&bucket).then_some(bucket)
    }

    /// When a bucket may be forgotten, and from when on it counts no more, whoever asks: it has left
    /// the window two widths ago. It does not matter when it was last added to. Where several ask
    /// for different windows of one width, the longest that was added under counts.
    ///
    /// A store that keeps whole seconds rounds up, and then adds one.
    pub const fn forgotten_at(&self, bucket: u64) -> Timestamp {
        let last = bucket.saturating_add(self.buckets as u64 + 3);
        Timestamp::from_millis(last.saturating_mul(self.millis()))
    }

    /// At least 1, so that whoever forgets [`Exchange::check`] does not divide by zero.
    const fn millis(&self) -> u64 {
        let millis = self.width.as_millis();
        if millis == 0 {
            1
        } else if millis > u64::MAX as u128 {
            u64::MAX
        } else {
            millis as u64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(width: Duration, buckets: u32, adds: usize) -> Exchange {
        let add = Add {
            age: Duration::ZERO,
            totals: Totals::default(),
        };
        Exchange {
            counted: Some(Counted {
                era: Era(1),
                width,
                buckets,
                adds: vec![add; adds],
            }),
        }
    }

    #[test]
    fn what_is_out_of_its_bounds_is_refused_by_name() {
        let ms = Duration::from_millis(1);
        for exchange in [
            Exchange::READ,
            counted(ms, 0, 1),
            counted(Counted::LONGEST_WIDTH, 64, 65),
        ] {
            exchange.check().unwrap();
        }
        for (exchange, named) in [
            (counted(Duration::ZERO, 1, 0), "width must be a whole"),
            (counted(ms / 2, 1, 0), "width must be a whole"),
            (counted(ms * 3 / 2, 1, 0), "got 1.5ms"),
            (counted(Counted::LONGEST_WIDTH + ms, 1, 0), "got 86400.001s"),
            (counted(ms, 65, 0), "buckets must be at most 64, got 65"),
            (counted(ms, 2, 4), "adds must be at most 3, as many"),
        ] {
            let refused = exchange.check().unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
    }

    #[test]
    fn the_ends_of_time_have_buckets_too() {
        let exchange = counted(Duration::from_millis(100), 10, 0);
        let counted = exchange.counted.unwrap();
        let (start, end) = (Timestamp::default(), Timestamp::MAX);
        assert_eq!(counted.window(start), 0..=0);
        assert_eq!(counted.bucket(Duration::from_millis(1), start), None);
        assert_eq!(counted.bucket(Duration::MAX, end), None);
        let last = *counted.window(end).end();
        assert_eq!(counted.bucket(Duration::ZERO, end), Some(last));
        assert_eq!(counted.forgotten_at(last), Timestamp::MAX);
    }
}
