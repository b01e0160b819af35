use breaker::{Stored, Timestamp, Version};
use drivers_port::DriverError;
use tokio_postgres::Row;

use super::super::session::column;

/// The record in a row; none, where its version is null.
pub(super) fn stored(row: &Row) -> Result<Option<Stored>, DriverError> {
    let Some(version) = column::<Option<&str>>(row, "version")? else {
        return Ok(None);
    };
    let Some(bytes) = column::<Option<Vec<u8>>>(row, "bytes")? else {
        return Err(DriverError::corrupt("a record has no bytes"));
    };
    Ok(Some(Stored {
        version: word(version)?,
        bytes,
    }))
}

/// The time in a row.
pub(super) fn now(row: &Row) -> Result<Timestamp, DriverError> {
    count(row, "now").map(Timestamp::from_millis)
}

/// A number that is never negative.
pub(super) fn count(row: &Row, name: &'static str) -> Result<u64, DriverError> {
    let number: i64 = column(row, name)?;
    u64::try_from(number).map_err(|_| DriverError::corrupt(format!("{name} is {number}")))
}

fn word(version: &str) -> Result<Version, DriverError> {
    let digits = version.len() == 16
        && version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let word = u64::from_str_radix(version, 16);
    match word {
        Ok(word) if digits => Ok(Version(word)),
        _ => Err(DriverError::corrupt(format!(
            "a version is 16 hexadecimal digits, not {version:.32?}"
        ))),
    }
}
