use thiserror::Error;

use super::{Poll, PollBuilder};
use crate::time::Timestamp;

/// Where a poll is in its life at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", tag = "phase")
)]
#[non_exhaustive]
pub enum Phase {
    /// Not opened yet; it can be edited.
    Draft,
    /// Opened, and its time has not come.
    Scheduled {
        /// When it comes: its opening time, or when it was opened, whichever is later.
        opens: Timestamp,
    },
    /// Takes votes.
    Open,
    /// Takes no more votes.
    Closed {
        /// Since when.
        at: Timestamp,
    },
}

/// What was done by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
pub(crate) enum Life {
    Draft,
    Opened { at: Timestamp },
    Closed { opened: Timestamp, at: Timestamp },
}

/// Why a poll can't be opened, edited or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LifeError {
    /// It was opened before.
    #[error("the poll is open already")]
    Opened,
    /// It is a draft.
    #[error("the poll is a draft and was never opened")]
    Draft,
    /// It is closed.
    #[error("the poll has been closed since {at}")]
    Closed {
        /// Since when.
        at: Timestamp,
    },
    /// It was opened later than this.
    #[error("the poll was opened at {opened}, after that")]
    BeforeOpened {
        /// When it was opened.
        opened: Timestamp,
    },
    /// It was edited as often as versions can be counted.
    #[error("version {version} was the last")]
    LastVersion {
        /// The version.
        version: u32,
    },
    /// Its time is over before it is opened.
    #[error("the poll's time ended at {closes}")]
    Over {
        /// When it ended.
        closes: Timestamp,
    },
}

impl Poll {
    /// Where the poll is at `now`. Its window is half-open: what comes at the moment that it
    /// [closes](Poll::closes) comes too late. Before it was [opened](Poll::opened) no poll takes votes,
    /// whatever its opening time.
    ///
    /// ```
    /// use pollcore::{Phase, Poll, Timestamp};
    ///
    /// let at = Timestamp::from_millis;
    /// let poll = Poll::builder("lunch").options(["tea", "coffee"]);
    /// let mut poll = poll.opens(at(1000)).closes(at(2000)).build()?;
    /// assert_eq!(poll.phase(at(1000)), Phase::Draft);
    /// poll.open(at(500))?;
    /// assert_eq!(poll.phase(at(999)), Phase::Scheduled { opens: at(1000) });
    /// assert_eq!(poll.phase(at(1000)), Phase::Open);
    /// assert_eq!(poll.phase(at(1999)), Phase::Open);
    /// assert_eq!(poll.phase(at(2000)), Phase::Closed { at: at(2000) });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn phase(&self, now: Timestamp) -> Phase {
        let opened = match self.life {
            Life::Draft => return Phase::Draft,
            Life::Closed { at, .. } => return Phase::Closed { at },
            Life::Opened { at } => at,
        };
        let opens = self.opens().map_or(opened, |opens| opens.max(opened));
        match self.closes() {
            Some(closes) if now >= closes => Phase::Closed { at: closes },
            _ if now < opens => Phase::Scheduled { opens },
            _ => Phase::Open,
        }
    }

    /// When it was opened by hand; never while it is a draft.
    pub fn opened(&self) -> Option<Timestamp> {
        match self.life {
            Life::Draft => None,
            Life::Opened { at } | Life::Closed { opened: at, .. } => Some(at),
        }
    }

    /// Opens a draft: from now on, or from its opening time on, it takes votes and can't be edited.
    ///
    /// # Errors
    ///
    /// [`LifeError::Opened`] or [`LifeError::Closed`] where it is no draft, [`LifeError::Over`]
    /// where its time is over.
    pub fn open(&mut self, now: Timestamp) -> Result<(), LifeError> {
        match (self.life, self.closes()) {
            (Life::Opened { .. }, _) => Err(LifeError::Opened),
            (Life::Closed { at, .. }, _) => Err(LifeError::Closed { at }),
            (Life::Draft, Some(closes)) if now >= closes => Err(LifeError::Over { closes }),
            (Life::Draft, _) => {
                self.life = Life::Opened { at: now };
                Ok(())
            }
        }
    }

    /// Closes the poll by hand, before its time or where it has none. What is closed stays closed.
    ///
    /// # Errors
    ///
    /// [`LifeError::Draft`] where it was never opened, [`LifeError::BeforeOpened`] where that was later
    /// than `now`, [`LifeError::Closed`] where it is closed.
    pub fn close(&mut self, now: Timestamp) -> Result<(), LifeError> {
        match (self.life, self.closes()) {
            (Life::Draft, _) => Err(LifeError::Draft),
            (Life::Closed { at, .. }, _) => Err(LifeError::Closed { at }),
            (Life::Opened { at: opened }, _) if now < opened => {
                Err(LifeError::BeforeOpened { opened })
            }
            (Life::Opened { .. }, Some(closes)) if now >= closes => {
                Err(LifeError::Closed { at: closes })
            }
            (Life::Opened { at: opened }, _) => {
                self.life = Life::Closed { opened, at: now };
                Ok(())
            }
        }
    }

    /// The draft's terms to change; what is built of them is the draft's next version.
    ///
    /// ```
    /// use pollcore::{LifeError, Poll, Timestamp};
    ///
    /// let mut poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// poll = poll.edit()?.option("juice").build()?;
    /// assert_eq!((poll.version(), poll.options().len()), (2, 3));
    /// poll.open(Timestamp::from_millis(0))?;
    /// assert_eq!(poll.edit().unwrap_err(), LifeError::Opened);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LifeError::Opened`] or [`LifeError::Closed`] where it is no draft,
    /// [`LifeError::LastVersion`] after some four billion drafts.
    pub fn edit(&self) -> Result<PollBuilder, LifeError> {
        match self.life {
            Life::Opened { .. } => return Err(LifeError::Opened),
            Life::Closed { at, .. } => return Err(LifeError::Closed { at }),
            Life::Draft => {}
        }
        let version = self.version();
        let mut next = PollBuilder::of(&self.terms);
        next.version = version
            .checked_add(1)
            .ok_or(LifeError::LastVersion { version })?;
        Ok(next)
    }
}
