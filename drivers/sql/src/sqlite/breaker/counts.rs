use breaker::{Add, Counted, Timestamp, Totals};
use rusqlite::{Connection, Row, params};

use super::{Place, integer};
use crate::sqlite::trouble::Trouble;

/// The highest that a bucket holds, 2^63 - 1: a sum that would go beyond it stays there, where `SQLite`
/// would go on in floating point.
const ADD: &str = "
UPDATE breaker_bucket SET
calls = min(calls, 9223372036854775807 - ?6) + ?6,
failed = min(failed, 9223372036854775807 - ?7) + ?7,
slow = min(slow, 9223372036854775807 - ?8) + ?8
WHERE namespace = ?1 AND service = ?2 AND era = ?3 AND width_ms = ?4 AND bucket = ?5
AND forgotten_at >= ?9";

/// For a bucket that is not there, is forgotten, or is to be kept for longer.
const BEGIN: &str = "
INSERT INTO breaker_bucket
(namespace, service, era, width_ms, bucket, calls, failed, slow, forgotten_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO UPDATE SET
calls = iif(forgotten_at <= ?10, 0, min(calls, 9223372036854775807 - ?6)) + ?6,
failed = iif(forgotten_at <= ?10, 0, min(failed, 9223372036854775807 - ?7)) + ?7,
slow = iif(forgotten_at <= ?10, 0, min(slow, 9223372036854775807 - ?8)) + ?8,
forgotten_at = ?9";

const TOTAL: &str = "
SELECT calls, failed, slow FROM breaker_bucket
WHERE namespace = ?1 AND service = ?2 AND era = ?3 AND width_ms = ?4
AND bucket BETWEEN ?5 AND ?6 AND forgotten_at > ?7";

/// What is counted of a service in one window.
#[derive(Debug)]
pub(super) struct Window {
    counted: Counted,
    /// As they are written.
    era: String,
    width: i64,
}

impl Window {
    pub(super) fn new(counted: Counted) -> Self {
        Self {
            era: counted.era.to_string(),
            // At most a day, as the exchange was checked.
            width: integer(u64::try_from(counted.width.as_millis()).unwrap_or(u64::MAX)),
            counted,
        }
    }

    /// Whether there is anything to add.
    pub(super) fn adds(&self) -> bool {
        let mut adds = self.counted.adds.iter();
        adds.any(|add| add.totals != Totals::default())
    }
}

pub(super) fn add(
    connection: &Connection,
    place: &Place,
    window: &Window,
    now: Timestamp,
) -> Result<(), Trouble> {
    let mut add = connection.prepare_cached(ADD)?;
    let Window {
        counted,
        era,
        width,
    } = window;
    for &Add { age, totals } in &counted.adds {
        let Some(bucket) = counted.bucket(age, now) else {
            continue;
        };
        if totals == Totals::default() {
            continue;
        }
        // It is in the window, so it is forgotten later than now.
        let forgotten_at = integer(counted.forgotten_at(bucket).as_millis());
        let (namespace, service) = (&*place.namespace, &*place.service);
        let (bucket, calls) = (integer(bucket), integer(totals.calls));
        let (failed, slow) = (integer(totals.failed), integer(totals.slow));
        let added = add.execute(params![
            namespace,
            service,
            era,
            width,
            bucket,
            calls,
            failed,
            slow,
            forgotten_at
        ])?;
        if added == 0 {
            let now = integer(now.as_millis());
            connection.prepare_cached(BEGIN)?.execute(params![
                namespace,
                service,
                era,
                width,
                bucket,
                calls,
                failed,
                slow,
                forgotten_at,
                now
            ])?;
        }
    }
    Ok(())
}

pub(super) fn total(
    connection: &Connection,
    place: &Place,
    window: &Window,
    now: Timestamp,
) -> Result<Totals, Trouble> {
    let Window {
        counted,
        era,
        width,
    } = window;
    let mut select = connection.prepare_cached(TOTAL)?;
    let (first, last) = counted.window(now).into_inner();
    let mut rows = select.query(params![
        &*place.namespace,
        &*place.service,
        era,
        width,
        integer(first),
        integer(last),
        integer(now.as_millis()),
    ])?;
    let mut totals = Totals::default();
    while let Some(row) = rows.next()? {
        totals.calls = totals.calls.saturating_add(count(row, 0)?);
        totals.failed = totals.failed.saturating_add(count(row, 1)?);
        totals.slow = totals.slow.saturating_add(count(row, 2)?);
    }
    Ok(totals)
}

/// The largest that a bucket holds stands for anything beyond it, so that nobody is told of less than
/// they added.
fn count(row: &Row<'_>, column: usize) -> Result<u64, Trouble> {
    let count: i64 = row.get(column)?;
    if count == i64::MAX {
        return Ok(u64::MAX);
    }
    u64::try_from(count).map_err(|_| {
        Trouble::corrupt(format!(
            "a bucket must hold no less than 0 calls, got {count}"
        ))
    })
}
