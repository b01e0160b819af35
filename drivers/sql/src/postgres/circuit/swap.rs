use breaker::{Swap, Swapped};
use drivers_port::DriverError;

use super::{
    Service,
    stored::{now, stored},
};
use crate::postgres::{
    call::Work,
    error::Effect,
    session::{Session, column},
};

const CREATE: &str = include_str!("create.sql");
const REPLACE: &str = include_str!("replace.sql");

/// How often others may come in between.
const TRIES: u32 = 8;

impl Service {
    /// Replaces the record if it is the one that is expected.
    ///
    /// A statement sees the table as it was when it began, also where it then waited for another
    /// to be done. So what was in the way is only known where it was there from the beginning;
    /// otherwise it is asked for.
    pub(super) fn swap(self, session: &Session, swap: Swap) -> Work<'_, Swapped> {
        Box::pin(async move {
            let version = swap.version.to_string();
            let expected = swap.expected.map(|version| version.to_string());
            for _ in 0..TRIES {
                let row = match &expected {
                    None => {
                        let all: [&(dyn tokio_postgres::types::ToSql + Sync); 6] = [
                            &self.namespace,
                            &self.head,
                            &self.digest,
                            &self.rest,
                            &version,
                            &swap.bytes,
                        ];
                        session.row(CREATE, Effect::Write, &all).await?
                    }
                    Some(expected) => {
                        let all: [&(dyn tokio_postgres::types::ToSql + Sync); 6] = [
                            &self.namespace,
                            &self.head,
                            &self.digest,
                            expected,
                            &version,
                            &swap.bytes,
                        ];
                        session.row(REPLACE, Effect::Write, &all).await?
                    }
                };
                if column(&row, "done")? {
                    return Ok(Swapped::Done { now: now(&row)? });
                }
                let (record, time) = (stored(&row)?, now(&row)?);
                let there =
                    |record: &Option<breaker::Stored>| record.as_ref().map(|stored| stored.version);
                if there(&record) != swap.expected {
                    return Ok(Swapped::Conflict { record, now: time });
                }
                let found = self.clone().read(session).await?;
                if there(&found.record) != swap.expected {
                    return Ok(Swapped::Conflict {
                        record: found.record,
                        now: found.now,
                    });
                }
            }
            let problem = format!("the record was replaced under it {TRIES} times");
            Err(DriverError::busy(problem))
        })
    }
}
