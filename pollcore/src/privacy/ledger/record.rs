use alloc::{boxed::Box, vec::Vec};

use super::{Epsilon, Ledger, LedgerError, check_same, check_voter};

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Ledger", deny_unknown_fields)]
pub(super) struct Record {
    allowed: Epsilon,
    most: usize,
    spends: Vec<Entry>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(with = "crate::id::hex")]
    voter: Box<[u8]>,
    revision: u32,
    epsilon: Epsilon,
}

impl From<Ledger> for Record {
    fn from(ledger: Ledger) -> Self {
        let mut spends = Vec::with_capacity(ledger.entries);
        for (voter, account) in ledger.accounts {
            for (revision, epsilon) in account.spends {
                spends.push(Entry {
                    voter: voter.clone(),
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
        let mut ledger = Self::with_most(record.allowed, record.most);
        for Entry {
            voter,
            revision,
            epsilon,
        } in record.spends
        {
            check_voter(&voter)?;
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
