use async_trait::async_trait;
use breaker::{Driver, Exchange, Exchanged, Swap, Swapped, Version};
use drivers_port::{Capabilities, DriverError};
use memcache::exp::{
    Error, GetOptions, MetaCommand, ReturnCode, SetMode, SetOptions, build_get, build_set,
};
use tokio::time::Instant;

use super::{
    counts::{self, Counts},
    key,
    record::{self, Held},
};
use crate::{
    Memcached,
    pool::Lease,
    refusal::{refused, unknown, unread},
};

/// How often a swap is begun anew that lost to nobody, as when a record was evicted meanwhile.
const TRIES: usize = 4;

#[async_trait]
impl Driver for Memcached {
    fn capabilities(&self) -> Capabilities {
        Self::capabilities(self)
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        self.capabilities().check_name("service", service)?;
        exchange.check()?;
        let counted = exchange.counted.as_ref();
        counted.map(counts::check).transpose()?;
        let deadline = self.deadline();
        let mut lease = self.pool().lease(deadline).await?;
        let now = self.now();
        let key = key::record(self.prefix(), service);
        let counts = counted.map_or_else(Counts::none, |counted| Counts::new(&key, counted, now));
        let mut commands = counts.commands()?;
        // The record comes last, since it is the only answer that may be too large for the buffers
        // of a socket.
        commands.push(read(&key)?);
        let lost = if counts.adds() { unknown } else { unread };
        let mut answers = lease.ask(commands, deadline).await.map_err(lost)?;
        let record = answers.pop().map_or(Ok(None), |answer| {
            answer.map_err(refused).and_then(record::decode)
        });
        let tally = counts.tally(answers);
        // What was counted is counted, whatever becomes of this.
        if tally.mend.is_empty() || lease.ask(tally.mend, deadline).await.is_ok() {
            lease.give_back();
        }
        let record = match tally.problem {
            Some(error) => Err(error),
            None => record,
        };
        let record = record.map_err(|error| partly(tally.made, error))?;
        Ok(Exchanged {
            record: record.map(|held| held.stored),
            totals: tally.totals,
            now,
        })
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        let capabilities = self.capabilities();
        capabilities.check_name("service", service)?;
        capabilities.check_value("record", &swap.bytes)?;
        let deadline = self.deadline();
        let key = key::record(self.prefix(), service);
        // One connection for all: a token that was read on it belongs to the same life of the
        // server as the write that follows on it.
        let mut lease = self.pool().lease(deadline).await?;
        for _ in 0..TRIES {
            let held = held(&mut lease, &key, deadline).await?;
            if held.as_ref().map(|held| held.stored.version) != swap.expected {
                lease.give_back();
                return Ok(Swapped::Conflict {
                    record: held.map(|held| held.stored),
                    now: self.now(),
                });
            }
            if write(&mut lease, &key, held.as_ref(), swap, deadline).await? {
                lease.give_back();
                return Ok(Swapped::Done { now: self.now() });
            }
        }
        let version = swap.expected.map(|version: Version| version.to_string());
        Err(DriverError::busy(format!(
            "the record came and went {TRIES} times at {version:?}"
        )))
    }
}

async fn held(
    lease: &mut Lease<'_>,
    key: &str,
    deadline: Instant,
) -> Result<Option<Held>, DriverError> {
    record::decode(lease.read(read(key)?, deadline).await?)
}

/// Whether the record was written in place of the one that was read on the same connection, or of
/// none.
async fn write(
    lease: &mut Lease<'_>,
    key: &str,
    held: Option<&Held>,
    swap: &Swap,
    deadline: Instant,
) -> Result<bool, DriverError> {
    let mut options = SetOptions::default();
    options.ttl = Some(0);
    match held {
        Some(held) => {
            let Some(token) = held.token else {
                return Err(DriverError::unavailable("a record came without a token"));
            };
            options.compare_cas = Some(token);
        }
        None => options.mode = SetMode::Add,
    }
    let value = record::encode(swap.version, &swap.bytes);
    let command = build_set(key, value, &options).map_err(refused)?;
    let answers = lease.ask(vec![command], deadline).await.map_err(unknown)?;
    let Some(answer) = answers.into_iter().next() else {
        return Err(DriverError::indeterminate("no answer"));
    };
    let answer = answer.map_err(|error| match error {
        Error::Server(said) if said.contains("too large") => {
            let bytes = swap.bytes.len();
            let bound = "at most what the server was told that an item may have (-I)";
            DriverError::limit("record", bound, format_args!("{bytes} bytes"))
        }
        error => refused(error),
    });
    match answer?.rc {
        ReturnCode::Hd => Ok(true),
        ReturnCode::Ex | ReturnCode::Nf | ReturnCode::Ns => Ok(false),
        code => Err(DriverError::indeterminate(format!(
            "an answer to a write is {code:?}"
        ))),
    }
}

fn read(key: &str) -> Result<MetaCommand, DriverError> {
    let mut options = GetOptions::default();
    options.return_cas = true;
    build_get(key, &options).map_err(refused)
}

/// An error after so many additions were made.
fn partly(made: usize, error: DriverError) -> DriverError {
    if made == 0 {
        return error;
    }
    DriverError::indeterminate(format!("{made} additions were made, then: {error}"))
        .with_source(error)
}
