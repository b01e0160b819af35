use alloc::vec::Vec;

use thiserror::Error;

use super::{
    Budget, BudgetExceeded, Digest, Epsilon, MOST_NOISY_COUNTS, MOST_NOISY_REPORTS, NoisyReport,
    NoisyReports, Sensitivity, afford,
};
use crate::bounded::bounded;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "NoisyReports", deny_unknown_fields)]
pub(super) struct Record {
    poll: Digest,
    sensitivity: Sensitivity,
    allowed: Epsilon,
    #[serde(deserialize_with = "bounded::<_, _, MOST_NOISY_REPORTS>")]
    reports: Vec<NoisyReport>,
}

/// Why a record is none of the reports of a poll.
#[derive(Debug, Error)]
pub(super) enum InvalidRecord {
    #[error(transparent)]
    Exceeded(#[from] BudgetExceeded),
    #[error("a report of another poll, sensitivity or budget")]
    Foreign,
    #[error("two reports for one occasion and epsilon")]
    Twice,
    #[error("more than {MOST_NOISY_REPORTS} reports or {MOST_NOISY_COUNTS} counts in them")]
    Full,
}

impl From<NoisyReports> for Record {
    fn from(reports: NoisyReports) -> Self {
        Self {
            poll: reports.poll,
            sensitivity: reports.sensitivity,
            allowed: reports.allowed,
            reports: reports.reports.into_values().collect(),
        }
    }
}

impl TryFrom<Record> for NoisyReports {
    type Error = InvalidRecord;

    fn try_from(record: Record) -> Result<Self, InvalidRecord> {
        let mut reports = Self::new(record.poll, record.sensitivity, record.allowed);
        let mut spent = Budget::NONE;
        for report in record.reports {
            if report.poll() != record.poll
                || report.sensitivity() != record.sensitivity
                || report.total() != record.allowed
            {
                return Err(InvalidRecord::Foreign);
            }
            if !reports.has_room(report.counts().len()) {
                return Err(InvalidRecord::Full);
            }
            spent = afford(record.allowed, spent, report.epsilon())?;
            let key = (report.occasion(), report.epsilon());
            if reports.reports.insert(key, report).is_some() {
                return Err(InvalidRecord::Twice);
            }
        }
        reports.spent = spent;
        Ok(reports)
    }
}
