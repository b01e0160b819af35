use std::error::Error as _;

use drivers_port::DriverError;
use tokio_postgres::{
    Error,
    error::{DbError, Severity, SqlState},
    types::WrongType,
};

/// What a statement does where it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Read,
    Write,
}

/// Why no connection was made.
pub(super) fn connecting(error: Error) -> DriverError {
    let missing = match error.source() {
        Some(source) if error.as_db_error().is_none() => source.to_string() == "password missing",
        _ => false,
    };
    if missing || error.to_string() == "authentication error" {
        return DriverError::auth(chain(&error)).with_source(error);
    }
    of(error, Effect::Read)
}

/// Why a statement that was sent has no answer, or not the one it should have.
pub(super) fn of(error: Error, effect: Effect) -> DriverError {
    if let Some(refusal) = error.as_db_error() {
        return refused(refusal, effect).with_source(error);
    }
    if error
        .source()
        .is_some_and(<dyn std::error::Error>::is::<WrongType>)
    {
        return DriverError::corrupt(chain(&error)).with_source(error);
    }
    lost(chain(&error), effect).with_source(error)
}

/// The reply will not come.
pub(super) fn lost(problem: impl Into<String>, effect: Effect) -> DriverError {
    match effect {
        Effect::Read => DriverError::unavailable(problem),
        Effect::Write => DriverError::indeterminate(problem),
    }
}

fn refused(refusal: &DbError, effect: Effect) -> DriverError {
    let code = refusal.code();
    let problem = format!("{} ({})", refusal.message(), code.code());
    if code.code().starts_with("3D") {
        return absent(refusal);
    }
    meant(refusal.parsed_severity(), code.code(), problem, effect)
}

/// A statement that ends in an error is rolled back, whatever it was. Only a server that goes down
/// may say so when a transaction is committed already; and one that panics, as when it can't write
/// its log, may find it there when it comes back, whatever the code.
fn meant(severity: Option<Severity>, code: &str, problem: String, effect: Effect) -> DriverError {
    let class = code.get(..2);
    match severity {
        Some(Severity::Panic) => return lost(problem, effect),
        Some(Severity::Fatal) if code != SqlState::ADMIN_SHUTDOWN.code() => {
            return match class {
                Some("28") => DriverError::auth(problem),
                Some("53") => DriverError::busy(problem),
                _ if code == SqlState::CANNOT_CONNECT_NOW.code() => {
                    DriverError::unavailable(problem)
                }
                _ => lost(problem, effect),
            };
        }
        _ => {}
    }
    match code {
        "42501" => DriverError::auth(problem),
        // A deadlock, a serialization failure, a lock that others hold, a time limit of the server.
        "40001" | "40P01" | "55P03" | "57014" => DriverError::busy(problem),
        // Tables that are not ours, or rows that no statement of ours writes.
        "42P01" | "42703" | "42804" | "42883" | "42P10" | "23502" | "23514" => {
            DriverError::corrupt(problem)
        }
        _ => match class {
            Some("28") => DriverError::auth(problem),
            Some("53") => DriverError::busy(problem),
            _ => DriverError::unavailable(problem),
        },
    }
}

/// Whether a statement found that a table is not there.
#[cfg(feature = "breaker")]
pub(super) fn is_of_a_missing_table(error: &DriverError) -> bool {
    error
        .source()
        .and_then(|source| source.downcast_ref::<Error>())
        .is_some_and(|error| error.code() == Some(&SqlState::UNDEFINED_TABLE))
}

fn absent(refusal: &DbError) -> DriverError {
    DriverError::config("database", "one that the server has", refusal.message())
}

/// Whether the connection ends with it.
pub(super) fn is_final(refusal: &DbError) -> bool {
    matches!(
        refusal.parsed_severity(),
        Some(Severity::Fatal | Severity::Panic)
    )
}

/// Whether another connection may do better, though this one is still open: it leads to a server
/// that only reads, or lost its prepared statements.
pub(super) fn spoils(error: &Error) -> bool {
    error.as_db_error().is_some_and(|refusal| {
        is_final(refusal)
            || matches!(
                refusal.code().code(),
                "25006" | "26000" | "42P05" | "0A000" | "25P02"
            )
    })
}

/// An error with what it comes from, since the outer ones say little.
pub(super) fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use drivers_port::Applied;

    use super::*;

    #[test]
    fn a_server_that_can_not_write_its_log_may_have_written_it() {
        let of = |severity, code| meant(Some(severity), code, code.to_owned(), Effect::Write);
        // It panics with the code of a disk that is full.
        assert_eq!(of(Severity::Panic, "53100").applied(), Applied::Unknown);
        assert_eq!(of(Severity::Panic, "58030").applied(), Applied::Unknown);
        assert_eq!(of(Severity::Fatal, "57P02").applied(), Applied::Unknown);
        for (severity, code) in [
            (Severity::Error, "53100"),
            (Severity::Error, "57014"),
            (Severity::Fatal, "53300"),
            (Severity::Fatal, "57P01"),
            (Severity::Fatal, "57P03"),
        ] {
            assert_eq!(of(severity, code).applied(), Applied::No, "{code}");
        }
    }
}
