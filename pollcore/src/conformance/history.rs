use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use drivers_port::{Applied, DriverError};

use super::Failure;
use crate::store::{Cast, CastReply, Sealing, Store, Version, Versioned};

/// What several clients did to the record of one voter, and to the seal of the poll, and what they
/// were told, in the order in which they began and ended; to find out whether the store did one thing
/// after the other.
///
/// That is linearizability: Herlihy and Wing, "Linearizability: a correctness condition for
/// concurrent objects" (1990). The search is that of Wing and Gong, with the states that were seen
/// remembered.
#[derive(Debug, Default)]
pub struct History {
    /// Counts the moments at which calls begin and end.
    moments: AtomicU64,
    calls: Mutex<Vec<Call>>,
}

#[derive(Debug, Clone, Copy)]
struct Call {
    began: u64,
    /// The last moment there is, where nobody knows when or whether it was done.
    ended: u64,
    told: Told,
}

/// A call, and what its client was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A read found this record.
    Read {
        /// Its version; none, where there was none.
        found: Option<Version>,
    },
    /// A cast was accepted.
    Accepted {
        /// The version that it replaced.
        expected: Option<Version>,
        /// Its own.
        version: Version,
    },
    /// A cast met another record.
    Conflict {
        /// The version that it expected.
        expected: Option<Version>,
        /// The one that it met.
        found: Option<Version>,
    },
    /// A cast met the seal.
    Refused,
    /// A cast that may have been done, may yet be, and may never be.
    Unknown {
        /// The version that it expected.
        expected: Option<Version>,
        /// Its own.
        version: Version,
    },
    /// The poll was sealed, by this call or before.
    Sealed,
    /// A seal that may have been done, may yet be, and may never be.
    MaybeSealed,
}

/// The record's version, and whether the poll is sealed.
type State = (Option<Version>, bool);

impl History {
    /// The most calls that a history can have; those after them are made, but not remembered.
    pub const LONGEST: usize = 64;

    /// A history of calls that were made elsewhere, as by several processes: when each began and
    /// ended, by one clock that all of them read, and what it was told. Who began at the very moment
    /// when another ended may have been first. A cast or seal whose end nobody saw is
    /// [`Told::Unknown`] or [`Told::MaybeSealed`].
    ///
    /// ```
    /// use pollcore::{conformance::{History, Told}, store::Version};
    ///
    /// let (expected, version) = (None, Version(1));
    /// let cast = Told::Accepted { expected, version };
    /// assert!(History::of([(10, 20, Told::Sealed), (15, 30, cast)])?.check().is_ok());
    /// assert!(History::of([(10, 20, Told::Sealed), (25, 30, cast)])?.check().is_err());
    /// # Ok::<_, pollcore::conformance::Failure>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Failure`] where there are more than [`LONGEST`](Self::LONGEST): what is left out could have
    /// explained the rest.
    pub fn of(calls: impl IntoIterator<Item = (u64, u64, Told)>) -> Result<Self, Failure> {
        let history = Self::default();
        for (number, (began, ended, told)) in calls.into_iter().enumerate() {
            if number == Self::LONGEST {
                return Err(Failure::new("a history of more than 64 calls"));
            }
            history.remember(began, ended, told);
        }
        Ok(history)
    }

    /// Reads the record.
    ///
    /// # Errors
    ///
    /// Those of the store; then nothing is remembered.
    pub async fn read(
        &self,
        store: &dyn Store,
        poll: &str,
        voter: &[u8],
    ) -> Result<Option<Versioned>, DriverError> {
        let began = self.moment();
        let record = store.voter(poll, voter).await?;
        let found = version(record.as_ref());
        self.remember(began, self.moment(), Told::Read { found });
        Ok(record)
    }

    /// Casts.
    ///
    /// # Errors
    ///
    /// Those of the store; what was not applied is not remembered.
    pub async fn cast(
        &self,
        store: &dyn Store,
        poll: &str,
        cast: &Cast,
    ) -> Result<CastReply, DriverError> {
        let (expected, version) = (cast.expected, cast.record.version);
        let began = self.moment();
        let reply = store.cast(poll, cast).await;
        let told = match &reply {
            Ok(CastReply::Accepted) => Some(Told::Accepted { expected, version }),
            Ok(CastReply::Conflict(record)) => {
                let found = self::version(record.as_ref());
                Some(Told::Conflict { expected, found })
            }
            Ok(CastReply::Sealed(_)) => Some(Told::Refused),
            Ok(CastReply::OtherTerms(_) | CastReply::NoPoll) => None,
            Err(error) => unknown(error).then_some(Told::Unknown { expected, version }),
        };
        if let Some(told) = told {
            self.remember(began, self.moment(), told);
        }
        reply
    }

    /// Seals the poll.
    ///
    /// # Errors
    ///
    /// Those of the store; what was not applied is not remembered.
    pub async fn seal(
        &self,
        store: &dyn Store,
        poll: &str,
        marker: &[u8],
    ) -> Result<Sealing, DriverError> {
        let began = self.moment();
        let reply = store.seal(poll, marker).await;
        let told = match &reply {
            Ok(Sealing::Sealed(_)) => Some(Told::Sealed),
            Ok(Sealing::NoPoll) => None,
            Err(error) => unknown(error).then_some(Told::MaybeSealed),
        };
        if let Some(told) = told {
            self.remember(began, self.moment(), told);
        }
        reply
    }

    /// Whether there is an order of the calls, in which each comes after those that had ended when
    /// it began, that explains every answer; at first there was no record and the poll not sealed.
    ///
    /// # Errors
    ///
    /// A [`Failure`] that shows the history where there is none.
    pub fn check(&self) -> Result<(), Failure> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if is_linearizable(&calls) {
            return Ok(());
        }
        Err(Failure::new(format!("no order explains {calls:?}")))
    }

    fn moment(&self) -> u64 {
        self.moments.fetch_add(1, SeqCst)
    }

    fn remember(&self, began: u64, ended: u64, told: Told) {
        let ended = match told {
            Told::Unknown { .. } | Told::MaybeSealed => u64::MAX,
            _ => ended,
        };
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() < Self::LONGEST {
            calls.push(Call { began, ended, told });
        }
    }
}

fn version(record: Option<&Versioned>) -> Option<Version> {
    record.map(|record| record.version)
}

fn unknown(error: &DriverError) -> bool {
    error.applied() == Applied::Unknown
}

fn is_linearizable(calls: &[Call]) -> bool {
    let known = calls
        .iter()
        .enumerate()
        .filter(|(_, call)| call.ended < u64::MAX)
        .fold(0_u64, |set, (i, _)| set | 1 << i);
    let mut seen = HashSet::new();
    let mut open: Vec<(u64, State)> = vec![(0, (None, false))];
    while let Some((done, state)) = open.pop() {
        if done & known == known {
            return true;
        }
        if !seen.insert((done, state)) {
            continue;
        }
        let left = || (0..calls.len()).filter(|i| done & 1 << i == 0);
        let first_end = left().map(|i| calls[i].ended).min().unwrap_or(u64::MAX);
        for i in left().filter(|i| calls[*i].began <= first_end) {
            let told = calls[i].told;
            if told.explains(state) {
                open.push((done | 1 << i, told.leaves(state)));
            }
        }
    }
    false
}

impl Told {
    /// Whether it would have been answered so, had that been the state.
    fn explains(self, (record, sealed): State) -> bool {
        match self {
            Self::Read { found } => found == record,
            Self::Accepted { expected, .. } => !sealed && expected == record,
            Self::Conflict { expected, found } => !sealed && expected != record && found == record,
            Self::Refused => sealed,
            Self::Unknown { .. } | Self::Sealed | Self::MaybeSealed => true,
        }
    }

    /// The state after it.
    fn leaves(self, (record, sealed): State) -> State {
        match self {
            Self::Accepted { expected, version } | Self::Unknown { expected, version }
                if expected == record && !sealed =>
            {
                (Some(version), sealed)
            }
            Self::Sealed | Self::MaybeSealed => (record, true),
            _ => (record, sealed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Option<Version> = Some(Version(1));
    const B: Option<Version> = Some(Version(2));

    const fn read(found: Option<Version>) -> Told {
        Told::Read { found }
    }

    const fn accepted(expected: Option<Version>, version: u64) -> Told {
        let version = Version(version);
        Told::Accepted { expected, version }
    }

    const fn unknown(expected: Option<Version>, version: u64) -> Told {
        let version = Version(version);
        Told::Unknown { expected, version }
    }

    fn passes(calls: &[(u64, u64, Told)]) -> bool {
        History::of(calls.iter().copied()).unwrap().check().is_ok()
    }

    #[test]
    fn what_one_after_the_other_explains_passes() {
        let conflict = Told::Conflict {
            expected: None,
            found: A,
        };
        for history in [
            vec![],
            vec![
                (0, 1, read(None)),
                (2, 3, accepted(None, 1)),
                (4, 5, read(A)),
            ],
            // A read that overlaps a cast sees either.
            vec![
                (0, 3, accepted(None, 1)),
                (1, 2, read(None)),
                (4, 5, read(A)),
            ],
            vec![(0, 3, accepted(None, 1)), (1, 2, read(A))],
            // Casts that overlap, in the one order that works.
            vec![
                (0, 5, accepted(A, 2)),
                (1, 4, accepted(None, 1)),
                (6, 7, read(B)),
            ],
            vec![(0, 5, accepted(None, 1)), (1, 4, conflict)],
            // A cast that overlaps a seal is before it or after it.
            vec![(0, 5, Told::Sealed), (1, 4, accepted(None, 1))],
            vec![(0, 5, Told::Sealed), (1, 4, Told::Refused)],
            // What is unknown may be done late, and never.
            vec![
                (0, 1, unknown(None, 1)),
                (2, 3, read(None)),
                (4, 5, read(A)),
            ],
            vec![
                (0, 1, Told::MaybeSealed),
                (2, 3, accepted(None, 1)),
                (4, 5, Told::Refused),
            ],
        ] {
            assert!(passes(&history), "{history:?}");
        }
    }

    #[test]
    fn what_nothing_explains_does_not() {
        let conflict = Told::Conflict {
            expected: A,
            found: A,
        };
        for history in [
            // A stale read.
            vec![(0, 1, accepted(None, 1)), (2, 3, read(None))],
            // Two first votes.
            vec![(0, 2, accepted(None, 1)), (1, 3, accepted(None, 2))],
            // The later read sees the earlier record.
            vec![
                (0, 9, accepted(None, 1)),
                (1, 2, read(A)),
                (3, 4, read(None)),
            ],
            // A record out of nowhere.
            vec![(0, 1, read(A))],
            // A conflict with what it expected.
            vec![(0, 1, accepted(None, 1)), (2, 3, conflict)],
            // A vote behind the seal, and a refusal before any.
            vec![(0, 1, Told::Sealed), (2, 3, accepted(None, 1))],
            vec![(0, 1, Told::Refused), (2, 3, Told::Sealed)],
            // A late write that gets in behind a seal.
            vec![
                (0, 1, unknown(None, 1)),
                (2, 3, Told::Sealed),
                (4, 5, read(None)),
                (6, 7, read(A)),
            ],
            // What is unknown is done at most once.
            vec![
                (0, 1, unknown(None, 1)),
                (2, 3, read(A)),
                (4, 5, read(None)),
            ],
        ] {
            assert!(!passes(&history), "{history:?}");
        }
    }

    #[test]
    fn a_history_has_an_end() {
        let many = vec![(0, 1, read(None)); History::LONGEST + 1];
        History::of(many).unwrap_err();
    }
}
