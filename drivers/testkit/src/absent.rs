use std::{
    env,
    error::Error,
    fmt,
    io::{self, Write},
};

/// The environment variable that turns every skip into a failure: set to `1` where all servers must be there.
pub const REQUIRED: &str = "REQUIRE_SERVERS";

/// Why a server can't be started: its program is not on this machine.
///
/// A server that is there and doesn't come up is no `Absent`: its start panics with the server's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    program: String,
}

impl Absent {
    pub(crate) fn new(program: &str) -> Self {
        Self {
            program: program.to_owned(),
        }
    }

    /// The name of the program that was looked for.
    pub fn program(&self) -> &str {
        &self.program
    }
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not installed", self.program)
    }
}

impl Error for Absent {}

/// What was started, or `None` with a line "SKIP: why" on standard error, which the test harness
/// doesn't capture: a test that skips is seen.
///
/// ```
/// use drivers_testkit::{Memcached, Server, or_skip};
///
/// if let Some(memcached) = or_skip(Memcached::start()) {
///     assert!(memcached.address().ip().is_loopback());
/// }
/// ```
///
/// # Panics
///
/// Where the environment has `REQUIRE_SERVERS=1`: then nothing may be skipped.
pub fn or_skip<T>(started: Result<T, Absent>) -> Option<T> {
    match started {
        Ok(started) => Some(started),
        Err(absent) => {
            assert!(
                env::var_os(REQUIRED).is_none_or(|value| value != "1"),
                "{absent}, and {REQUIRED}=1 asks for it"
            );
            let test = std::thread::current();
            let line = format!("SKIP: {}: {absent}\n", test.name().unwrap_or("a test"));
            // Whoever closed standard error doesn't want to know.
            let _ = io::stderr().write_all(line.as_bytes());
            None
        }
    }
}
