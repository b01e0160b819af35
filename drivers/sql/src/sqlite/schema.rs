use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::trouble::Trouble;

/// The tables of one kind of store, and how they came to be what they are.
///
/// Each kind has a version of its own, so that one can be added to a file that holds others.
struct Domain {
    name: &'static str,
    /// The first makes the tables; each further one takes them a version on.
    migrations: &'static [&'static str],
}

const DOMAINS: &[Domain] = &[
    #[cfg(feature = "breaker")]
    Domain {
        name: "breaker",
        migrations: &[include_str!("migrations/breaker_1.sql")],
    },
];

const VERSIONS: &str = include_str!("migrations/versions.sql");

/// Refuses a file whose tables are of a later version. Only reads.
pub(super) fn check(connection: &Connection) -> Result<(), Trouble> {
    missing(connection).map(drop)
}

/// Brings every table up to the version known here: all in one transaction, which whoever comes
/// second finds done.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Trouble> {
    if missing(connection)?.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(VERSIONS)?;
    for (domain, version) in missing(&transaction)? {
        for migration in &domain.migrations[version..] {
            transaction.execute_batch(migration)?;
        }
        transaction.execute(
            "INSERT INTO drivers_schema (domain, version) VALUES (?1, ?2)
             ON CONFLICT (domain) DO UPDATE SET version = excluded.version",
            (domain.name, domain.migrations.len() as i64),
        )?;
    }
    Ok(transaction.commit()?)
}

/// The domains that are not at their latest version, with the one they are at.
fn missing(connection: &Connection) -> Result<Vec<(&'static Domain, usize)>, Trouble> {
    let mut missing = Vec::new();
    for domain in DOMAINS {
        let (found, known) = (version(connection, domain)?, domain.migrations.len());
        match usize::try_from(found) {
            Ok(found) if found < known => missing.push((domain, found)),
            Ok(found) if found == known => {}
            _ => return Err(Trouble::schema(found, known as u64)),
        }
    }
    Ok(missing)
}

fn version(connection: &Connection, domain: &Domain) -> Result<u64, Trouble> {
    let is_set_up = connection
        .query_row(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'drivers_schema'",
            (),
            |_| Ok(()),
        )
        .optional()?
        .is_some();
    if !is_set_up {
        return Ok(0);
    }
    let version: Option<i64> = connection
        .query_row(
            "SELECT version FROM drivers_schema WHERE domain = ?1",
            [domain.name],
            |row| row.get(0),
        )
        .optional()?;
    let version = version.unwrap_or(0);
    u64::try_from(version).map_err(|_| {
        let name = domain.name;
        Trouble::corrupt(format!("drivers_schema has version {version} of {name}"))
    })
}
