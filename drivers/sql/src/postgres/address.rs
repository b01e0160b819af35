use std::error::Error as _;

use drivers_port::DriverError;
use tokio_postgres::{Config, config::Host};

/// Reads where the server is and how to log in, and never shows it: a part that is out of place may
/// be one of the password.
pub(super) fn parse(url: &str) -> Result<Config, DriverError> {
    let config: Config = url.parse().map_err(|error| refused(problem(&error)))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(refused("one without a host"));
    }
    // A password with a bare @ in it ends there, and what follows passes for a host.
    let stray = |host: &Host| matches!(host, Host::Tcp(name) if name.contains('@'));
    if config.get_hosts().iter().any(stray) {
        return Err(refused("one with a second @: in a password it is %40"));
    }
    Ok(config)
}

fn refused(value: impl std::fmt::Display) -> DriverError {
    let bound = "postgres://user:password@host:port/database, or the same as key=value pairs";
    DriverError::config("url", bound, value)
}

/// What the client library says names an option or a character; a name that it does not know is
/// not repeated.
fn problem(error: &tokio_postgres::Error) -> String {
    let inner = error.source().map(ToString::to_string).unwrap_or_default();
    let option = inner.strip_prefix("invalid value for option ");
    match option {
        Some("`sslmode`") => {
            "one with an sslmode that is none of disable, prefer and require, which verifies all"
                .into()
        }
        Some(option) => format!("one with an invalid value for option {option}"),
        None if inner.starts_with("unknown option") => {
            "one with an option that is not known".into()
        }
        None => "one that can't be read".into(),
    }
}
