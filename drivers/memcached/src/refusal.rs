use drivers_port::DriverError;
use memcache::exp::Error;

use crate::wire::Lost;

/// The server refused a command: it did nothing.
pub(crate) fn refused(error: Error) -> DriverError {
    let said = match &error {
        Error::Rejected(said) | Error::Server(said) => said.trim(),
        other => return DriverError::unavailable(other.to_string()).with_source(error),
    };
    let lower = said.to_ascii_lowercase();
    let mapped = if lower.contains("out of memory") {
        DriverError::busy(said)
    } else if lower.contains("auth") {
        DriverError::auth(said)
    } else if lower.contains("non-numeric") {
        DriverError::corrupt("a counter is no number")
    } else if said == "ERROR" {
        let problem = "it refused a meta command: it is older than memcached 1.6, or has too many \
                       connections";
        DriverError::unavailable(problem)
    } else {
        DriverError::unavailable(said)
    };
    mapped.with_source(error)
}

/// There is no answer to commands that change nothing.
pub(crate) fn unread(lost: Lost) -> DriverError {
    DriverError::unavailable(problem(&lost)).with_source(lost.error)
}

/// There is no answer to commands that change something.
#[cfg(feature = "breaker")]
pub(crate) fn unknown(lost: Lost) -> DriverError {
    if lost.sent {
        DriverError::indeterminate(problem(&lost)).with_source(lost.error)
    } else {
        unread(lost)
    }
}

fn problem(lost: &Lost) -> String {
    match &lost.error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
            "no answer within the deadline".to_owned()
        }
        Error::Io(error) => format!("the connection broke before the answer: {error}"),
        error => error.to_string(),
    }
}
