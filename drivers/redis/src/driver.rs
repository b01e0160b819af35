use std::time::Duration;

use async_trait::async_trait;
use breaker::{Counted, Driver, Exchange, Exchanged, Swap, Swapped, Totals};
use drivers_port::{Capabilities, DriverError};
use redis::{Cmd, Value};

use crate::{
    Redis,
    key::{Keys, index},
    reply::{Reply, pack},
};

/// The most names that are asked for at once.
const PAGE: usize = 256;

#[async_trait]
impl Driver for Redis {
    fn capabilities(&self) -> Capabilities {
        Redis::capabilities(self)
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        Redis::capabilities(self).check_name("service", service)?;
        exchange.check()?;
        let keys = Keys::of(&self.settings().prefix, service);
        let record = keys.record();
        let counted = exchange.counted.as_ref();
        let window = counted.map(|counted| keys.window(counted));
        let writes = counted.is_some_and(|counted| adds(counted).next().is_some());
        let script = &self.scripts().exchange;
        let value = self
            .run(script, keys.tag(), writes, |command| {
                write_exchange(command, &record, window.as_deref().zip(counted));
            })
            .await?;
        // What was sent may have been done, whatever it is that came back.
        let sent = |error| if writes { unread(error) } else { error };
        exchanged(value, counted).map_err(sent)
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        let capabilities = Redis::capabilities(self);
        capabilities.check_name("service", service)?;
        capabilities.check_value("record", &swap.bytes)?;
        let prefix = &self.settings().prefix;
        let keys = Keys::of(prefix, service);
        let record = keys.record();
        let index = capabilities.lists.then(|| index(prefix));
        let expected = swap.expected.map(|version| version.to_string());
        let packed = pack(swap.version, &swap.bytes);
        let value = self
            .run(&self.scripts().swap, keys.tag(), true, |command| {
                match &index {
                    Some(index) => command.arg(2).arg(&record).arg(index),
                    None => command.arg(1).arg(&record),
                };
                command.arg(expected.as_deref().unwrap_or_default());
                command.arg(&packed[..]);
                if index.is_some() {
                    command.arg(service);
                }
            })
            .await?;
        let mut reply = Reply::new(value).map_err(unread)?;
        let now = reply.time().map_err(unread)?;
        if reply.is_empty() {
            return Ok(Swapped::Done { now });
        }
        let record = reply.record()?;
        Ok(Swapped::Conflict { record, now })
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        if !Redis::capabilities(self).lists {
            return Err(DriverError::Unsupported {
                what: "list services",
            });
        }
        let deadline = self.deadline();
        let mut names: Vec<String> = Vec::new();
        while names.len() < limit {
            let page = (limit - names.len()).min(PAGE);
            let from = names.last().map(String::as_str).or(after);
            let mut command = redis::cmd("ZRANGEBYLEX");
            command.arg(index(&self.settings().prefix));
            match from {
                Some(after) => command.arg([b"(", after.as_bytes()].concat()),
                None => command.arg("-"),
            };
            command.arg("+").arg("LIMIT").arg(0).arg(page);
            let found = listed(self.send(b"", &command, false, deadline).await?)?;
            let last = found.len() < page;
            names.extend(found);
            if last {
                break;
            }
        }
        Ok(names)
    }
}

fn exchanged(value: Value, counted: Option<&Counted>) -> Result<Exchanged, DriverError> {
    let mut reply = Reply::new(value)?;
    let now = reply.time()?;
    let record = reply.record()?;
    let totals = match counted {
        Some(counted) => reply.totals(counted, now)?,
        None => Totals::default(),
    };
    Ok(Exchanged {
        record,
        totals,
        now,
    })
}

/// The answer to something that writes does not say what came of it.
fn unread(error: DriverError) -> DriverError {
    DriverError::indeterminate("the answer can't be read").with_source(error)
}

fn write_exchange(command: &mut Cmd, record: &str, window: Option<(&str, &Counted)>) {
    let Some((window, counted)) = window else {
        command.arg(1).arg(record);
        return;
    };
    let width = counted.width.as_millis() as u64;
    command.arg(2).arg(record).arg(window);
    command.arg(width).arg(counted.buckets);
    for (age, totals) in adds(counted) {
        command.arg(age);
        for count in [totals.calls, totals.failed, totals.slow] {
            command.arg(count);
        }
    }
}

/// What there is to add, and how many milliseconds ago it was; nothing that is certainly too old.
fn adds(counted: &Counted) -> impl Iterator<Item = (u64, Totals)> {
    let oldest = counted.width * (counted.buckets + 1);
    counted
        .adds
        .iter()
        .filter(move |add| add.age <= oldest && add.totals != Totals::default())
        .map(|add| (millis(add.age), add.totals))
}

fn millis(age: Duration) -> u64 {
    u64::try_from(age.as_millis()).unwrap_or(u64::MAX)
}

fn listed(value: Value) -> Result<Vec<String>, DriverError> {
    let Value::Array(members) = value else {
        return Err(DriverError::corrupt("an index that is no list"));
    };
    members
        .into_iter()
        .map(|member| match member {
            Value::BulkString(name) => String::from_utf8(name).map_err(|error| {
                DriverError::corrupt("a name that is no UTF-8").with_source(error)
            }),
            _ => Err(DriverError::corrupt("a name that is no string")),
        })
        .collect()
}
