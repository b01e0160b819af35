use drivers_port::DriverError;
use redis::{ErrorKind, RedisError};

/// The error of a call that writes, or does not, once the server answered with an error or the client
/// library has met one.
pub(crate) fn refused(error: RedisError, writes: bool) -> DriverError {
    let text = error.to_string();
    let refusal = match error.kind() {
        ErrorKind::AuthenticationFailed => DriverError::auth(text),
        ErrorKind::Server(_) | ErrorKind::Extension => return answered(error, writes),
        ErrorKind::RESP3NotSupported => DriverError::unavailable("a server older than Redis 6"),
        _ if writes => DriverError::indeterminate(text),
        _ => DriverError::unavailable(text),
    };
    refusal.with_source(error)
}

/// An error that the server answered with. All but the last kind come before a script has written.
fn answered(error: RedisError, writes: bool) -> DriverError {
    let detail = error.detail().unwrap_or_default();
    let code = error.code().unwrap_or_default();
    let within = detail.contains("script");
    let text = format!("{code} {detail}");
    let refusal = match code {
        "NOAUTH" | "WRONGPASS" | "NOPERM" => DriverError::auth(text),
        "BUSY" | "TRYAGAIN" => DriverError::busy(text),
        "WRONGTYPE" | "CORRUPT" => DriverError::corrupt(text),
        "CLUSTERDOWN" | "LOADING" | "MASTERDOWN" | "MISCONF" | "NOREPLICAS" | "NOSCRIPT"
        | "OOM" | "READONLY" => DriverError::unavailable(text),
        "ASK" | "CROSSSLOT" | "MOVED" => DriverError::config(
            "url",
            "that of a cluster, as redis+cluster://, for a server that is part of one",
            "one server's",
        ),
        "ERR" if detail.contains("cluster support disabled") => {
            DriverError::config("url", "redis://, for a server that is alone", "a cluster's")
        }
        _ if writes && within => DriverError::indeterminate(text),
        _ => DriverError::unavailable(text),
    };
    refusal.with_source(error)
}
