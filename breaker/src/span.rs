use std::time::Duration;

use crate::{ConfigError, config::ensure, window};

/// What rates are taken over. A [`Duration`] is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Window {
    /// The calls of the last so much time, 100 ms to a day. It forgets in tenths: all calls of
    /// this time are in it, and none that is older by more than a tenth.
    Time(Duration),
    /// The last so many calls, 1 to 100,000, exactly; however long ago they were.
    Calls(u32),
}

impl Window {
    pub(crate) fn check(self) -> Result<window::Span, ConfigError> {
        match self {
            Self::Time(length) => {
                let within =
                    length >= window::TimeWindow::SHORTEST && length <= window::TimeWindow::LONGEST;
                let bound = "at least 100 ms and at most a day";
                ensure(within, "window", bound, format_args!("{length:?}"))?;
                Ok(window::Span::Time(length))
            }
            Self::Calls(calls) => {
                let within = (1..=window::CountWindow::LARGEST).contains(&calls);
                ensure(
                    within,
                    "window",
                    "at least 1 and at most 100000 calls",
                    calls,
                )?;
                Ok(window::Span::Count(calls))
            }
        }
    }
}

impl From<Duration> for Window {
    fn from(length: Duration) -> Self {
        Self::Time(length)
    }
}
