use breaker::{Stored, Swap, Swapped, Timestamp, Version};
use rusqlite::{Connection, OptionalExtension};

use super::{Place, integer};
use crate::{name, sqlite::trouble::Trouble};

pub(super) fn read(connection: &Connection, place: &Place) -> Result<Option<Stored>, Trouble> {
    let mut select = connection.prepare_cached(
        "SELECT version, bytes FROM breaker_record WHERE namespace = ?1 AND service = ?2",
    )?;
    let found: Option<(String, Vec<u8>)> = select
        .query_row((&*place.namespace, &*place.service), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((text, bytes)) = found else {
        return Ok(None);
    };
    let version = version(&text).ok_or_else(|| {
        let service = &place.service;
        Trouble::corrupt(format!(
            "the version of the record of {service:?} must be 16 hexadecimal digits, got {text:?}"
        ))
    })?;
    Ok(Some(Stored { version, bytes }))
}

pub(super) fn swap(
    connection: &Connection,
    place: &Place,
    swap: &Swap,
    now: Timestamp,
) -> Result<Swapped, Trouble> {
    let (namespace, service) = (&*place.namespace, &*place.service);
    let (version, at) = (swap.version.to_string(), integer(now.as_millis()));
    let written = match swap.expected {
        None => connection
            .prepare_cached(
                "INSERT INTO breaker_record (namespace, service, version, bytes, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute((namespace, service, version, &swap.bytes, at))?,
        Some(expected) => connection
            .prepare_cached(
                "UPDATE breaker_record SET version = ?3, bytes = ?4, updated_at = ?5
                 WHERE namespace = ?1 AND service = ?2 AND version = ?6",
            )?
            .execute((
                namespace,
                service,
                version,
                &swap.bytes,
                at,
                expected.to_string(),
            ))?,
    };
    if written > 0 {
        return Ok(Swapped::Done { now });
    }
    let record = read(connection, place)?;
    Ok(Swapped::Conflict { record, now })
}

const LIST: &str = "
    SELECT service FROM breaker_record WHERE namespace = ?1 AND service >= ?2
    ORDER BY service LIMIT ?3";

const LIST_AFTER: &str = "
    SELECT service FROM breaker_record WHERE namespace = ?1 AND service > ?2
    ORDER BY service LIMIT ?3";

pub(super) fn list(
    connection: &Connection,
    namespace: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<String>, Trouble> {
    let (list, after) = match after {
        None => (LIST, ""),
        Some(after) => (LIST_AFTER, after),
    };
    let mut select = connection.prepare_cached(list)?;
    let mut rows = select.query((namespace, after, integer(limit as u64)))?;
    let mut services = Vec::new();
    while let Some(row) = rows.next()? {
        let service: String = row.get(0)?;
        let name = name::decode(&service).map_err(|error| Trouble::corrupt(error.to_string()))?;
        services.push(name);
    }
    Ok(services)
}

fn version(text: &str) -> Option<Version> {
    let is_plain = text.len() == 16
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let word = is_plain.then(|| u64::from_str_radix(text, 16).ok())?;
    word.map(Version)
}
