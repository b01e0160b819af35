use alloc::{boxed::Box, vec::Vec};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::{Epsilon, LONGEST_VOTER_KEY, Ledger, LedgerError, MOST_SPENDS, check_same};
use crate::{
    bounded::bounded,
    id::{Hex, from_hex},
    parsed::parsed,
};

#[derive(Serialize, Deserialize)]
#[serde(rename = "Ledger", deny_unknown_fields)]
pub(super) struct Record {
    allowed: Epsilon,
    most: usize,
    #[serde(deserialize_with = "bounded::<_, _, MOST_SPENDS>")]
    spends: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    voter: Voter,
    revision: u32,
    epsilon: Epsilon,
}

/// A voter's key, in JSON its hexadecimal digits.
struct Voter(Box<[u8]>);

impl fmt::Display for Voter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

/// No more is taken room for than a key has.
impl FromStr for Voter {
    type Err = InvalidVoter;

    fn from_str(text: &str) -> Result<Self, InvalidVoter> {
        if text.len() > 2 * LONGEST_VOTER_KEY {
            let len = text.len().div_ceil(2);
            return Err(LedgerError::Voter { len }.into());
        }
        let mut bytes = [0; LONGEST_VOTER_KEY];
        let len = from_hex(text, &mut bytes).ok_or(InvalidVoter::Digits)?;
        Ok(Self(bytes[..len].into()))
    }
}

/// Why a text is no voter's key.
#[derive(Debug, Error)]
enum InvalidVoter {
    #[error(transparent)]
    Length(#[from] LedgerError),
    #[error("not the hexadecimal digits of a voter key")]
    Digits,
}

impl Serialize for Voter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Voter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "voter key")
    }
}

impl From<Ledger> for Record {
    fn from(ledger: Ledger) -> Self {
        let mut spends = Vec::with_capacity(ledger.entries);
        for (voter, account) in ledger.accounts {
            for (revision, epsilon) in account.spends {
                spends.push(Entry {
                    voter: Voter(voter.clone()),
                    revision,
                    epsilon,
                });
            }
        }
        Self {
            allowed: ledger.allowed,
            most: ledger.most,
            spends,
        }
    }
}

impl TryFrom<Record> for Ledger {
    type Error = LedgerError;

    fn try_from(record: Record) -> Result<Self, LedgerError> {
        if record.most > MOST_SPENDS {
            return Err(LedgerError::Full { most: MOST_SPENDS });
        }
        let mut ledger = Self::with_most(record.allowed, record.most);
        for Entry {
            voter: Voter(voter),
            revision,
            epsilon,
        } in record.spends
        {
            let account = ledger.accounts.get(&voter);
            if let Some(&before) = account.and_then(|account| account.spends.get(&revision)) {
                check_same(revision, before, epsilon)?;
                continue;
            }
            if ledger.entries >= ledger.most {
                return Err(LedgerError::Full { most: ledger.most });
            }
            // Without asking whether it is allowed: merged replicas may have spent more.
            let sum = ledger.spent(&voter).plus(epsilon);
            ledger.enter(&voter, revision, epsilon, sum.ok_or(LedgerError::Overflow)?);
        }
        Ok(ledger)
    }
}
