#[cfg(feature = "serde")]
mod record;

use alloc::{boxed::Box, collections::BTreeMap};

use thiserror::Error;

use super::{
    Epsilon,
    budget::{Budget, BudgetExceeded, afford},
};
use crate::limits::{LONGEST_VOTER_KEY, MOST_SPENDS};

/// What the voters of one poll have spent of the ε that each is allowed.
///
/// A response to a first vote and the responses to its revisions are seen together, so that their
/// losses add up. Each spends its ε once: the same revision again is the same response (see
/// [`CoinSecret::coins`](super::CoinSecret::coins)) and costs nothing.
///
/// ```
/// use pollcore::privacy::{Epsilon, Ledger, LedgerError, Spend};
///
/// let one = Epsilon::new(1.0)?;
/// let mut ledger = Ledger::new(Epsilon::new(2.5)?);
/// assert!(matches!(ledger.spend(b"ann", 1, one)?, Spend::New { .. }));
/// assert!(matches!(ledger.spend(b"ann", 1, one)?, Spend::Replay { .. }));
/// ledger.spend(b"ann", 2, one)?;
/// let refused = ledger.spend(b"ann", 3, one).unwrap_err();
/// assert_eq!(refused.to_string(), "an epsilon of 1 where 2 is spent and 0.5 left");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "record::Record", into = "record::Record")
)]
pub struct Ledger {
    allowed: Epsilon,
    most: usize,
    // Of all voters together, so that `most` bounds it.
    entries: usize,
    accounts: BTreeMap<Box<[u8]>, Account>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Account {
    spends: BTreeMap<u32, Epsilon>,
    spent: Budget,
}

/// What became of a spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spend {
    /// It was entered.
    New {
        /// What is left to the voter.
        left: Budget,
    },
    /// It had been before, and costs nothing.
    Replay {
        /// What is left to the voter.
        left: Budget,
    },
}

impl Ledger {
    /// An empty one, in which each voter may spend `allowed`, of at most [`MOST_SPENDS`] spends
    /// in all.
    pub fn new(allowed: Epsilon) -> Self {
        Self::with_most(allowed, MOST_SPENDS)
    }

    /// An empty one, of at most `most` spends in all, and of no more than [`MOST_SPENDS`] whatever is
    /// said.
    pub fn with_most(allowed: Epsilon, most: usize) -> Self {
        Self {
            allowed,
            most: most.min(MOST_SPENDS),
            entries: 0,
            accounts: BTreeMap::new(),
        }
    }

    /// Enters what the response to this [revision](super::CoinSecret::coins) of a voter's
    /// vote costs.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Exceeded`] where the voter hasn't that much left,
    /// [`LedgerError::Conflict`] where the revision cost something else before,
    /// [`LedgerError::Full`] and [`LedgerError::Voter`] beyond the limits. The ledger is then as it
    /// was.
    pub fn spend(
        &mut self,
        voter: &[u8],
        revision: u32,
        epsilon: Epsilon,
    ) -> Result<Spend, LedgerError> {
        check_voter(voter)?;
        let account = self.accounts.get(voter);
        let spent = account.map_or(Budget::NONE, |account| account.spent);
        if let Some(&before) = account.and_then(|account| account.spends.get(&revision)) {
            check_same(revision, before, epsilon)?;
            return Ok(Spend::Replay {
                left: self.left(voter),
            });
        }
        let sum = afford(self.allowed, spent, epsilon)?;
        if self.entries >= self.most {
            return Err(LedgerError::Full { most: self.most });
        }
        self.enter(voter, revision, epsilon, sum);
        Ok(Spend::New {
            left: self.left(voter),
        })
    }

    /// Takes over what is entered in a replica of this ledger: the spends of both, each once.
    ///
    /// Replicas that didn't know of each other may together have let a voter spend more than is
    /// allowed. That has happened, and is kept: nothing is left to that voter, and
    /// [`overdrawn`](Self::overdrawn) names it.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Allowed`] where the other allows another ε, [`LedgerError::Conflict`] where
    /// a revision costs another ε there, [`LedgerError::Full`] where both are too many,
    /// [`LedgerError::Overflow`]. The ledger is then as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), LedgerError> {
        if self.allowed != other.allowed {
            return Err(LedgerError::Allowed {
                ours: self.allowed,
                theirs: other.allowed,
            });
        }
        let mut entries = self.entries;
        for (voter, theirs) in &other.accounts {
            let ours = self.accounts.get(voter);
            let mut sum = ours.map_or(Budget::NONE, |ours| ours.spent);
            for (&revision, &epsilon) in &theirs.spends {
                if let Some(&before) = ours.and_then(|ours| ours.spends.get(&revision)) {
                    check_same(revision, before, epsilon)?;
                } else {
                    entries += 1;
                    sum = sum.plus(epsilon).ok_or(LedgerError::Overflow)?;
                }
            }
        }
        if entries > self.most {
            return Err(LedgerError::Full { most: self.most });
        }
        for (voter, theirs) in &other.accounts {
            for (&revision, &epsilon) in &theirs.spends {
                let ours = self.accounts.get(voter);
                if ours.is_none_or(|ours| !ours.spends.contains_key(&revision)) {
                    // Checked above.
                    let sum = self
                        .spent(voter)
                        .plus(epsilon)
                        .ok_or(LedgerError::Overflow)?;
                    self.enter(voter, revision, epsilon, sum);
                }
            }
        }
        Ok(())
    }

    /// What each voter is allowed.
    pub fn allowed(&self) -> Epsilon {
        self.allowed
    }

    /// What a voter has spent.
    pub fn spent(&self, voter: &[u8]) -> Budget {
        let account = self.accounts.get(voter);
        account.map_or(Budget::NONE, |account| account.spent)
    }

    /// What is left to a voter.
    pub fn left(&self, voter: &[u8]) -> Budget {
        Budget::from(self.allowed).less(self.spent(voter))
    }

    /// The voters who have spent more than is allowed, as replicas let them before they were merged.
    pub fn overdrawn(&self) -> impl Iterator<Item = &[u8]> {
        let allowed = Budget::from(self.allowed);
        self.accounts
            .iter()
            .filter(move |(_, account)| account.spent > allowed)
            .map(|(voter, _)| &**voter)
    }

    /// How many spends are entered.
    pub fn len(&self) -> usize {
        self.entries
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    fn enter(&mut self, voter: &[u8], revision: u32, epsilon: Epsilon, sum: Budget) {
        let account = self.accounts.entry(voter.into()).or_default();
        account.spends.insert(revision, epsilon);
        account.spent = sum;
        self.entries += 1;
    }
}

fn check_voter(voter: &[u8]) -> Result<(), LedgerError> {
    if voter.len() <= LONGEST_VOTER_KEY {
        Ok(())
    } else {
        Err(LedgerError::Voter { len: voter.len() })
    }
}

fn check_same(revision: u32, before: Epsilon, asked: Epsilon) -> Result<(), LedgerError> {
    if before == asked {
        Ok(())
    } else {
        Err(LedgerError::Conflict {
            revision,
            before,
            asked,
        })
    }
}

/// Why a ledger was left as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// More than is left.
    #[error(transparent)]
    Exceeded(#[from] BudgetExceeded),
    /// The response to a revision has one price.
    #[error("an epsilon of {asked} for revision {revision}, which cost {before}")]
    Conflict {
        /// The revision.
        revision: u32,
        /// What it cost.
        before: Epsilon,
        /// What it would cost now.
        asked: Epsilon,
    },
    /// Too many spends.
    #[error("more than {most} spends in a ledger")]
    Full {
        /// The most there can be.
        most: usize,
    },
    /// Too long a voter's key.
    #[error("the voter key has {len} bytes instead of at most {LONGEST_VOTER_KEY}")]
    Voter {
        /// How many bytes.
        len: usize,
    },
    /// The ledgers are of different polls.
    #[error("a ledger that allows {theirs} merged into one that allows {ours}")]
    Allowed {
        /// What this one allows.
        ours: Epsilon,
        /// What the other allows.
        theirs: Epsilon,
    },
    /// A sum beyond 2^64 millionths.
    #[error("a sum of epsilons beyond 2^64 millionths")]
    Overflow,
}
