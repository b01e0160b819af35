use breaker::{Add, Counted, Exchanged, Totals};
use drivers_port::DriverError;

use super::{
    Service,
    stored::{count, now, stored},
};
use crate::postgres::{call::Work, error::Effect, session::Session};

/// A window and what is added to it, in the database's numbers.
pub(super) struct Window {
    era: String,
    width: i64,
    buckets: i64,
    ages: Vec<i64>,
    calls: Vec<i64>,
    failed: Vec<i64>,
    slow: Vec<i64>,
}

const READ: &str = include_str!("read.sql");
const COUNT: &str = include_str!("count.sql");
const EXCHANGE: &str = include_str!("exchange.sql");

impl Window {
    /// # Errors
    ///
    /// [`DriverError::Limit`] for a count beyond what the database counts up to.
    pub(super) fn of(counted: &Counted) -> Result<Self, DriverError> {
        let mut window = Self {
            era: counted.era.to_string(),
            width: most(counted.width.as_millis()).max(1),
            buckets: counted.buckets.into(),
            ages: Vec::new(),
            calls: Vec::new(),
            failed: Vec::new(),
            slow: Vec::new(),
        };
        for Add { age, totals } in &counted.adds {
            if *totals != Totals::default() {
                window.ages.push(most(age.as_millis()));
                window.calls.push(countable("calls", totals.calls)?);
                window
                    .failed
                    .push(countable("failed calls", totals.failed)?);
                window.slow.push(countable("slow calls", totals.slow)?);
            }
        }
        Ok(window)
    }
}

impl Service {
    /// The record alone.
    pub(super) fn read(self, session: &Session) -> Work<'_, Exchanged> {
        Box::pin(async move {
            let key: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
                [&self.namespace, &self.head, &self.digest];
            let row = session.row(READ, Effect::Read, &key).await?;
            Ok(Exchanged {
                record: stored(&row)?,
                totals: Totals::default(),
                now: now(&row)?,
            })
        })
    }

    /// The record, and what a window holds once it was added to.
    pub(super) fn exchange(self, session: &Session, window: Window) -> Work<'_, Exchanged> {
        Box::pin(async move {
            let Window {
                era,
                width,
                buckets,
                ages,
                calls,
                failed,
                slow,
            } = &window;
            let row = if ages.is_empty() {
                let key: [&(dyn tokio_postgres::types::ToSql + Sync); 6] = [
                    &self.namespace,
                    &self.head,
                    &self.digest,
                    era,
                    width,
                    buckets,
                ];
                session.row(COUNT, Effect::Read, &key).await?
            } else {
                let all: [&(dyn tokio_postgres::types::ToSql + Sync); 10] = [
                    &self.namespace,
                    &self.head,
                    &self.digest,
                    era,
                    width,
                    buckets,
                    ages,
                    calls,
                    failed,
                    slow,
                ];
                session.row(EXCHANGE, Effect::Write, &all).await?
            };
            // The adds were made by now: what can't be read must not pass for the opposite.
            let read = || -> Result<Exchanged, DriverError> {
                Ok(Exchanged {
                    record: stored(&row)?,
                    totals: Totals {
                        calls: count(&row, "calls")?,
                        failed: count(&row, "failed")?,
                        slow: count(&row, "slow")?,
                    },
                    now: now(&row)?,
                })
            };
            match read() {
                Err(error) if !ages.is_empty() => Err(DriverError::indeterminate(
                    "the adds were made, and the reply can't be read",
                )
                .with_source(error)),
                other => other,
            }
        })
    }
}

fn most(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

fn countable(what: &'static str, number: u64) -> Result<i64, DriverError> {
    i64::try_from(number)
        .map_err(|_| DriverError::limit(what, format!("at most {}", i64::MAX), number))
}
