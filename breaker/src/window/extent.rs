use std::time::Duration;

use super::{CountWindow, TimeWindow};
use crate::{ConfigError, config::ensure};

/// What rates are taken over. A [`Duration`] is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Window {
    /// The calls of the last so much time, 100 ms to a day. It forgets in tenths: all calls of
    /// this time are in it, and none that is older by more than a tenth.
    Time(Duration),
    /// The last so many calls, 1 to 100,000, exactly; however long ago they were. Each takes 4
    /// bytes. All threads write to the same cache lines, so where several make very many calls a
    /// time window costs them less.
    Calls(u32),
}

impl Window {
    /// Refuses what is out of its bounds.
    pub(crate) fn check(self) -> Result<(), ConfigError> {
        match self {
            Self::Time(length) => {
                let within = (TimeWindow::SHORTEST..=TimeWindow::LONGEST).contains(&length);
                let bound = "at least 100 ms and at most a day";
                ensure(within, "window", bound, format_args!("{length:?}"))
            }
            Self::Calls(calls) => {
                let within = (1..=CountWindow::LARGEST).contains(&calls);
                let bound = "at least 1 and at most 100000 calls";
                ensure(within, "window", bound, calls)
            }
        }
    }
}

impl From<Duration> for Window {
    fn from(length: Duration) -> Self {
        Self::Time(length)
    }
}
