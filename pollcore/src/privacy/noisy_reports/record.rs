use alloc::vec::Vec;

use thiserror::Error;

use super::{
    Budget, BudgetExceeded, Digest, Epsilon, MOST_NOISY_COUNTS, MOST_NOISY_REPORTS, Made,
    NoisyReport, NoisyReports, Sensitivity, afford,
};
use crate::bounded::bounded;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    poll: Digest,
    sensitivity: Sensitivity,
    allowed: Epsilon,
    #[serde(deserialize_with = "bounded::<_, _, MOST_NOISY_REPORTS>")]
    reports: Vec<MadeRecord>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeRecord {
    tally: Digest,
    counts: Digest,
    report: NoisyReport,
}

/// Why a record is none of the reports of a poll.
#[derive(Debug, Error)]
pub(super) enum InvalidRecord {
    #[error(transparent)]
    Exceeded(#[from] BudgetExceeded),
    #[error("a report of another poll, sensitivity or budget")]
    Foreign,
    #[error("reports of one tally made of different counts")]
    OtherCounts,
    #[error("two reports of one tally and epsilon")]
    Twice,
    #[error("more than {MOST_NOISY_REPORTS} reports or {MOST_NOISY_COUNTS} counts in them")]
    Full,
}

impl From<NoisyReports> for Record {
    fn from(reports: NoisyReports) -> Self {
        let made = |((tally, _), Made { counts, report })| MadeRecord {
            tally,
            counts,
            report,
        };
        Self {
            poll: reports.poll,
            sensitivity: reports.sensitivity,
            allowed: reports.allowed,
            reports: reports.reports.into_iter().map(made).collect(),
        }
    }
}

impl TryFrom<Record> for NoisyReports {
    type Error = InvalidRecord;

    fn try_from(record: Record) -> Result<Self, InvalidRecord> {
        let mut reports = Self::new(record.poll, record.sensitivity, record.allowed);
        let mut spent = Budget::NONE;
        for made in record.reports {
            let MadeRecord {
                tally,
                counts,
                report,
            } = made;
            if report.poll() != record.poll
                || report.sensitivity() != record.sensitivity
                || report.total() != record.allowed
            {
                return Err(InvalidRecord::Foreign);
            }
            if reports.counts_of(tally).is_some_and(|made| made != counts) {
                return Err(InvalidRecord::OtherCounts);
            }
            if !reports.has_room(report.counts().len()) {
                return Err(InvalidRecord::Full);
            }
            spent = afford(record.allowed, spent, report.epsilon())?;
            let key = (tally, report.epsilon());
            if reports
                .reports
                .insert(key, Made { counts, report })
                .is_some()
            {
                return Err(InvalidRecord::Twice);
            }
        }
        reports.spent = spent;
        Ok(reports)
    }
}
