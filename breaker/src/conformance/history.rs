use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use drivers_port::DriverError;

use super::Failure;
use crate::{Applied, Driver, Exchange, Stored, Swap, Swapped, Version};

/// What several clients did to one record, and what they were told, in the order in which they
/// began and ended; to find out whether the store did one thing after the other.
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
    /// A read found this.
    Read {
        /// The version of the record; none, where there was none.
        found: Option<Version>,
    },
    /// A swap was done.
    Done {
        /// The version that it replaced.
        expected: Option<Version>,
        /// Its own.
        version: Version,
    },
    /// A swap met another record.
    Conflict {
        /// The version that it expected.
        expected: Option<Version>,
        /// The one that it met.
        found: Option<Version>,
    },
    /// A swap that may have been done, may yet be, and may never be.
    Unknown {
        /// The version that it expected.
        expected: Option<Version>,
        /// Its own.
        version: Version,
    },
}

impl History {
    /// The most calls that a history can have; those after them are made, but not remembered.
    pub const LONGEST: usize = 64;

    /// A history of calls that were made elsewhere, as by several processes: when each began and
    /// ended, by one clock that all of them read, and what it was told. Who began at the very moment
    /// when another ended may have been first. A swap whose end nobody saw, as when its process was
    /// killed, is [`Told::Unknown`].
    ///
    /// ```
    /// use breaker::{Version, conformance::{History, Told}};
    ///
    /// let (none, one) = (None, Some(Version(1)));
    /// let swap = Told::Done { expected: none, version: Version(1) };
    /// assert!(History::of([(10, 20, swap), (30, 40, Told::Read { found: one })])?.check().is_ok());
    /// assert!(History::of([(10, 20, swap), (30, 40, Told::Read { found: none })])?.check().is_err());
    /// assert!(History::of([(10, 20, swap), (20, 40, Told::Read { found: none })])?.check().is_ok());
    /// # Ok::<_, breaker::conformance::Failure>(())
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
            let ended = match told {
                Told::Unknown { .. } => u64::MAX,
                _ => ended,
            };
            history.remember(began, ended, told);
        }
        Ok(history)
    }

    /// Reads the record.
    ///
    /// # Errors
    ///
    /// Those of the driver; then nothing is remembered.
    pub async fn read(
        &self,
        driver: &dyn Driver,
        service: &str,
    ) -> Result<Option<Stored>, DriverError> {
        let began = self.moment();
        let record = driver.exchange(service, &Exchange::READ).await?.record;
        let found = version(record.as_ref());
        self.remember(began, self.moment(), Told::Read { found });
        Ok(record)
    }

    /// Swaps the record.
    ///
    /// # Errors
    ///
    /// Those of the driver; one that was not applied is not remembered.
    pub async fn swap(
        &self,
        driver: &dyn Driver,
        service: &str,
        swap: &Swap,
    ) -> Result<Swapped, DriverError> {
        let (expected, version) = (swap.expected, swap.version);
        let began = self.moment();
        let swapped = driver.swap(service, swap).await;
        match &swapped {
            Ok(swapped) => {
                let told = match swapped {
                    Swapped::Done { .. } => Told::Done { expected, version },
                    Swapped::Conflict { record, .. } => Told::Conflict {
                        expected,
                        found: self::version(record.as_ref()),
                    },
                };
                self.remember(began, self.moment(), told);
            }
            Err(error) if error.applied() == Applied::Unknown => {
                self.remember(began, u64::MAX, Told::Unknown { expected, version });
            }
            Err(_) => {}
        }
        swapped
    }

    /// Whether there is an order of the calls, in which each comes after those that had ended when
    /// it began, that explains every answer; the record was not there at first.
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
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() < Self::LONGEST {
            calls.push(Call { began, ended, told });
        }
    }
}

fn version(record: Option<&Stored>) -> Option<Version> {
    record.map(|stored| stored.version)
}

fn is_linearizable(calls: &[Call]) -> bool {
    let all = |wanted: fn(&Call) -> bool| {
        let wanted = calls.iter().enumerate().filter(|(_, call)| wanted(call));
        wanted.fold(0_u64, |set, (i, _)| set | 1 << i)
    };
    let known = all(|call| call.ended < u64::MAX);
    let mut seen = HashSet::new();
    let mut open = vec![(0_u64, None)];
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
    /// Whether it would have been answered so, had the record been this.
    fn explains(self, state: Option<Version>) -> bool {
        match self {
            Self::Read { found } => found == state,
            Self::Done { expected, .. } => expected == state,
            Self::Conflict { expected, found } => expected != state && found == state,
            Self::Unknown { .. } => true,
        }
    }

    /// The record after it.
    fn leaves(self, state: Option<Version>) -> Option<Version> {
        match self {
            Self::Done { expected, version } | Self::Unknown { expected, version }
                if expected == state =>
            {
                Some(version)
            }
            _ => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Option<Version> = Some(Version(1));
    const B: Option<Version> = Some(Version(2));

    fn call(began: u64, ended: u64, told: Told) -> Call {
        Call { began, ended, told }
    }

    fn read(began: u64, ended: u64, found: Option<Version>) -> Call {
        call(began, ended, Told::Read { found })
    }

    fn done(began: u64, ended: u64, expected: Option<Version>, version: u64) -> Call {
        let version = Version(version);
        call(began, ended, Told::Done { expected, version })
    }

    #[test]
    fn what_one_after_the_other_explains_passes() {
        for history in [
            vec![],
            vec![read(0, 1, None), done(2, 3, None, 1), read(4, 5, A)],
            // A read that overlaps a swap sees either.
            vec![done(0, 3, None, 1), read(1, 2, None), read(4, 5, A)],
            vec![done(0, 3, None, 1), read(1, 2, A)],
            // Swaps that overlap, in the one order that works.
            vec![done(0, 5, A, 2), done(1, 4, None, 1), read(6, 7, B)],
        ] {
            assert!(is_linearizable(&history), "{history:?}");
        }
    }

    #[test]
    fn what_nothing_explains_does_not() {
        let lost = Told::Conflict {
            expected: A,
            found: A,
        };
        for history in [
            // A stale read.
            vec![done(0, 1, None, 1), read(2, 3, None)],
            // Two winners.
            vec![done(0, 2, None, 1), done(1, 3, None, 2)],
            // The later read sees the earlier record.
            vec![done(0, 5, None, 1), read(1, 2, A), read(3, 4, None)],
            // A record out of nowhere.
            vec![read(0, 1, A)],
            // A conflict with what it expected.
            vec![done(0, 1, None, 1), call(2, 3, lost)],
        ] {
            assert!(!is_linearizable(&history), "{history:?}");
        }
    }

    #[test]
    fn what_began_as_another_ended_may_have_been_first() {
        let stale = Told::Read { found: None };
        let swap = done(0, 10, None, 1).told;
        let of = |began| History::of([(0, 10, swap), (began, 20, stale)]).unwrap();
        of(10).check().unwrap();
        of(11).check().unwrap_err();
        let unknown = Told::Unknown {
            expected: None,
            version: Version(1),
        };
        let late = Told::Read { found: A };
        let calls = [(0, 1, unknown), (2, 3, stale), (4, 5, late)];
        History::of(calls).unwrap().check().unwrap();
        let many = vec![(0, 1, stale); History::LONGEST + 1];
        History::of(many).unwrap_err();
    }

    #[test]
    fn what_is_unknown_may_be_done_late_or_never_but_once() {
        let unknown = call(
            0,
            u64::MAX,
            Told::Unknown {
                expected: None,
                version: Version(1),
            },
        );
        assert!(is_linearizable(&[unknown, read(1, 2, None)]));
        assert!(is_linearizable(&[unknown, read(1, 2, A)]));
        assert!(is_linearizable(&[unknown, read(1, 2, None), read(3, 4, A)]));
        assert!(!is_linearizable(&[
            unknown,
            read(1, 2, A),
            read(3, 4, None)
        ]));
        assert!(!is_linearizable(&[unknown, read(1, 2, B)]));
    }
}
