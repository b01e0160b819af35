use std::time::Duration;

use breaker::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::{integer, now};
use crate::sqlite::trouble::Trouble;

/// Deletes at most so many buckets that are forgotten, those first that have been for longest. How
/// long until the next one is; none, where there is none.
pub(in crate::sqlite) fn sweep(
    connection: &Connection,
    most: u64,
) -> Result<Option<Duration>, Trouble> {
    let now = now();
    let Some(first) = first(connection)? else {
        return Ok(None);
    };
    if first > now {
        return Ok(Some(first.since(now)));
    }
    connection
        .prepare_cached(
            "DELETE FROM breaker_bucket
             WHERE (namespace, service, era, width_ms, bucket) IN (
                 SELECT namespace, service, era, width_ms, bucket FROM breaker_bucket
                 WHERE forgotten_at <= ?1 ORDER BY forgotten_at LIMIT ?2
             )",
        )?
        .execute((integer(now.as_millis()), integer(most)))?;
    Ok(self::first(connection)?.map(|first| first.since(now)))
}

fn first(connection: &Connection) -> Result<Option<Timestamp>, Trouble> {
    let first: Option<i64> = connection
        .prepare_cached("SELECT forgotten_at FROM breaker_bucket ORDER BY forgotten_at LIMIT 1")?
        .query_row((), |row| row.get(0))
        .optional()?;
    // Before the epoch is as good as at it: it is over.
    Ok(first.map(|first| Timestamp::from_millis(u64::try_from(first).unwrap_or(0))))
}
