use core::fmt;

use thiserror::Error;

use super::{Phase, Poll, Visibility};
use crate::time::Timestamp;

/// Who asks for results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Viewer {
    /// Somebody of whom nothing is known.
    Anyone,
    /// Somebody who may vote.
    Voter {
        /// Whether a vote of theirs counts at this moment.
        voted: bool,
    },
}

/// Results are not to be seen yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("results are hidden until {until}")]
pub struct Hidden {
    /// Until when.
    pub until: Until,
}

/// When hidden results are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Until {
    /// Once the poll is closed.
    Closed {
        /// When that is at the latest, where it goes by time.
        closes: Option<Timestamp>,
    },
    /// Once who asks has voted, or the poll is closed.
    OwnVote {
        /// When it is closed at the latest, where that goes by time.
        closes: Option<Timestamp>,
    },
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, closes) = match self {
            Self::Closed { closes } => ("the poll is closed", closes),
            Self::OwnVote { closes } => ("the viewer has voted or the poll is closed", closes),
        };
        f.write_str(what)?;
        match closes {
            Some(closes) => write!(f, ", at {closes} at the latest"),
            None => Ok(()),
        }
    }
}

impl Poll {
    /// Whether results may be shown at `now`.
    ///
    /// Who has voted can see results and vote again where the poll takes [revotes](Poll::revotes):
    /// [`Visibility::AfterOwnVote`] keeps nobody from looking first but who votes once.
    ///
    /// ```
    /// use pollcore::{Hidden, Poll, Timestamp, Until, Viewer, Visibility};
    ///
    /// let at = Timestamp::from_millis;
    /// let mut poll = Poll::builder("lunch")
    ///     .options(["tea", "coffee"])
    ///     .visibility(Visibility::AfterOwnVote)
    ///     .closes(at(2000))
    ///     .build()?;
    /// poll.open(at(0))?;
    /// let until = Until::OwnVote { closes: Some(at(2000)) };
    /// let (yes, no) = (Viewer::Voter { voted: true }, Viewer::Voter { voted: false });
    /// assert_eq!(poll.may_see(at(1999), no), Err(Hidden { until }));
    /// assert_eq!(poll.may_see(at(1999), yes), Ok(()));
    /// assert_eq!(poll.may_see(at(2000), Viewer::Anyone), Ok(()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Hidden`], which says until when.
    pub fn may_see(&self, now: Timestamp, viewer: Viewer) -> Result<(), Hidden> {
        let closes = self.closes();
        let until = match (self.visibility(), self.phase(now), viewer) {
            (Visibility::Live, ..)
            | (_, Phase::Closed { .. }, _)
            | (Visibility::AfterOwnVote, _, Viewer::Voter { voted: true }) => return Ok(()),
            (Visibility::AfterOwnVote, _, Viewer::Voter { voted: false }) => {
                Until::OwnVote { closes }
            }
            (Visibility::AfterOwnVote, _, Viewer::Anyone) | (Visibility::AfterClose, ..) => {
                Until::Closed { closes }
            }
        };
        Err(Hidden { until })
    }
}
