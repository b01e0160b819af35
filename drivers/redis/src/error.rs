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

/// What a script may meet before it has written anything.
const CODES: [&str; 14] = [
    "BUSY",
    "CLUSTERDOWN",
    "CORRUPT",
    "CROSSSLOT",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "MOVED",
    "NOPERM",
    "NOREPLICAS",
    "OOM",
    "READONLY",
    "TRYAGAIN",
    "WRONGTYPE",
];

/// An error that the server answered with. All but the last kind come before a script has written.
fn answered(error: RedisError, writes: bool) -> DriverError {
    let detail = error.detail().unwrap_or_default();
    let mut code = error.code().unwrap_or_default();
    // Redis 6 puts the error of a command into one of the script.
    if code == "ERR" && detail.contains("@user_script") {
        let within = CODES.into_iter().find(|code| detail.contains(code));
        code = within.unwrap_or(code);
    }
    let text = format!("{code} {detail}");
    let refusal = match code {
        // A script may have written by the time that it comes to what its user may not do.
        "NOPERM" if writes && detail.contains("script") => DriverError::indeterminate(text),
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
        _ if writes && detail.contains("script") => DriverError::indeterminate(text),
        _ => DriverError::unavailable(text),
    };
    refusal.with_source(error)
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    /// What becomes of an answer to something that writes.
    fn kind(answer: &str) -> &'static str {
        let value = redis::parse_redis_value(format!("-{answer}\r\n").as_bytes()).unwrap();
        let error = refused(value.extract_error().unwrap_err(), true);
        let kept = error.source().is_some();
        match error {
            DriverError::Unavailable { .. } if kept => "unavailable",
            DriverError::Busy { .. } if kept => "busy",
            DriverError::Indeterminate { .. } if kept => "unknown",
            DriverError::Corrupt { .. } if kept => "corrupt",
            DriverError::Auth { .. } if kept => "auth",
            DriverError::Config { .. } => "config",
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_answer_says_what_it_is_and_that_nothing_was_done() {
        for (answer, should) in [
            ("NOAUTH Authentication required.", "auth"),
            ("WRONGPASS invalid username-password pair", "auth"),
            (
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "auth",
            ),
            ("BUSY Redis is busy running a script.", "busy"),
            (
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "busy",
            ),
            (
                "WRONGTYPE Operation against a key script: 0, on @user_script:5.",
                "corrupt",
            ),
            ("CORRUPT a bucket that is none", "corrupt"),
            ("CLUSTERDOWN Hash slot not served", "unavailable"),
            (
                "LOADING Redis is loading the dataset in memory",
                "unavailable",
            ),
            ("MASTERDOWN Link with MASTER is down", "unavailable"),
            (
                "MISCONF Redis is configured to save RDB snapshots",
                "unavailable",
            ),
            (
                "NOREPLICAS Not enough good replicas to write.",
                "unavailable",
            ),
            (
                "OOM command not allowed when used memory > 'maxmemory'.",
                "unavailable",
            ),
            (
                "READONLY You can't write against a read only replica.",
                "unavailable",
            ),
            ("MOVED 1 127.0.0.1:1", "config"),
            ("ASK 1 127.0.0.1:1", "config"),
            (
                "CROSSSLOT Keys in request don't hash to the same slot",
                "config",
            ),
            ("ERR This instance has cluster support disabled", "config"),
            ("ERR unknown command 'EVALSHA'", "unavailable"),
            ("ERR max number of clients reached", "unavailable"),
            ("ODD and unheard of", "unavailable"),
        ] {
            assert_eq!(kind(answer), should, "{answer}");
        }
    }

    #[test]
    fn an_older_server_wraps_what_a_script_meets() {
        let wrapped = |error: &str| {
            kind(&format!(
                "ERR Error running script (call to f_0): @user_script:9: {error}"
            ))
        };
        assert_eq!(wrapped("WRONGTYPE Operation against a key"), "corrupt");
        assert_eq!(wrapped("-READONLY You can't write against"), "unavailable");
        assert_eq!(wrapped("-OOM command not allowed"), "unavailable");
        // It may have written by then.
        assert_eq!(
            wrapped("-NOPERM The user executing the script can't"),
            "unknown"
        );
        assert_eq!(wrapped("user_script:30: bad argument"), "unknown");
    }

    #[test]
    fn what_broke_is_unknown_only_where_it_writes() {
        let broken = || RedisError::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        let unknown = refused(broken(), true);
        assert!(matches!(unknown, DriverError::Indeterminate { .. }));
        let nothing = refused(broken(), false);
        assert!(matches!(nothing, DriverError::Unavailable { .. }));
    }
}
