use std::time::Duration;

use crate::DriverError;

/// What a backend can do, and what it can't. A conformance case may be left out only for what is
/// declared here, and says so.
///
/// ```
/// use drivers_port::{Capabilities, Durability};
///
/// let mut capabilities = Capabilities::of("redis");
/// capabilities.durability = Durability::Recent;
/// capabilities.server_clock = true;
/// assert!(!capabilities.lists);
/// assert!(capabilities.check_name("service", "payments").is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The backend's name, as `memory`.
    pub backend: &'static str,
    /// What is left after the store has ended and begun again.
    pub durability: Durability,
    /// Whether the store may drop what it holds of its own accord, as for want of memory.
    pub evicts: bool,
    /// Whether what is stored can be listed.
    pub lists: bool,
    /// Whether the store has a clock of its own, by which all clients go. Where not, the time is
    /// that of the client.
    pub server_clock: bool,
    /// How far apart the times of two replies, that were given at one moment, can be.
    pub skew: Duration,
    /// The step of the store's time.
    pub granularity: Duration,
    /// The longest name of a thing, in bytes.
    pub longest_name: usize,
    /// The largest value, in bytes.
    pub largest_value: usize,
    /// The longest that any call takes.
    pub deadline: Duration,
}

/// What is left after a store has ended and begun again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Durability {
    /// Nothing.
    None,
    /// Everything but what came last.
    Recent,
    /// Everything that was acknowledged.
    Full,
}

impl Capabilities {
    /// Those of a backend that has none to speak of: nothing is kept, nothing is listed, the time
    /// is the client's, in milliseconds and within a second; names and values have up to 4096
    /// bytes, and a call takes up to a second. To be filled in.
    pub const fn of(backend: &'static str) -> Self {
        Self {
            backend,
            durability: Durability::None,
            evicts: false,
            lists: false,
            server_clock: false,
            skew: Duration::from_secs(1),
            granularity: Duration::from_millis(1),
            longest_name: 4096,
            largest_value: 4096,
            deadline: Duration::from_secs(1),
        }
    }

    /// Refuses a name that is too long. There is no other reason to refuse one: a driver encodes
    /// whatever its store would stumble over.
    ///
    /// ```
    /// use drivers_port::{Capabilities, DriverError};
    ///
    /// let refused = Capabilities::of("memory").check_name("service", &"x".repeat(5000));
    /// assert_eq!(
    ///     refused.unwrap_err().to_string(),
    ///     "service must be at most 4096 bytes, got 5000 bytes"
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// [`DriverError::Limit`], which names `what` it is the name of.
    pub fn check_name(&self, what: &'static str, name: &str) -> Result<(), DriverError> {
        at_most(self.longest_name, what, name.len())
    }

    /// Refuses a value that is too large.
    ///
    /// # Errors
    ///
    /// [`DriverError::Limit`], which names `what` the value is.
    pub fn check_value(&self, what: &'static str, value: &[u8]) -> Result<(), DriverError> {
        at_most(self.largest_value, what, value.len())
    }
}

fn at_most(limit: usize, what: &'static str, bytes: usize) -> Result<(), DriverError> {
    if bytes <= limit {
        return Ok(());
    }
    let bound = format!("at most {limit} bytes");
    Err(DriverError::limit(
        what,
        bound,
        format_args!("{bytes} bytes"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_and_the_largest_pass_and_one_byte_more_does_not() {
        let mut capabilities = Capabilities::of("test");
        (capabilities.longest_name, capabilities.largest_value) = (5, 3);
        for name in ["", "five5", "\0\r\n '", "häß"] {
            capabilities.check_name("service", name).unwrap();
        }
        let refused = capabilities.check_name("service", "hä1234").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "service must be at most 5 bytes, got 7 bytes"
        );
        capabilities.check_value("record", &[0; 3]).unwrap();
        let refused = capabilities.check_value("record", &[0; 4]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "record must be at most 3 bytes, got 4 bytes"
        );
    }
}
