use std::{fmt, time::Duration};

use crate::DriverError;

/// What every driver is set up with, whatever its backend.
///
/// ```
/// use std::time::Duration;
///
/// use drivers_port::Settings;
///
/// let settings = Settings { deadline: Duration::from_millis(300), ..Settings::default() };
/// assert!(settings.check().is_ok());
/// let refused = Settings { connections: 0, ..Settings::default() }.check().unwrap_err();
/// assert_eq!(refused.to_string(), "connections must be 1 to 1024, got 0");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The longest that any call takes, 1 ms to 1 minute; a second by default.
    pub deadline: Duration,
    /// The most connections that are open at once, 1 to 1024; 8 by default. A backend that needs
    /// only one, since many calls go over it at once, keeps to that.
    pub connections: usize,
    /// What stands before the name of everything that is stored, so that several programs can share
    /// one store: up to 64 ASCII letters, digits, `.`, `_`, `-` and `:`; none by default.
    pub prefix: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(1),
            connections: 8,
            prefix: String::new(),
        }
    }
}

impl Settings {
    /// The longest deadline.
    pub const LONGEST_DEADLINE: Duration = Duration::from_secs(60);
    /// The most connections.
    pub const MOST_CONNECTIONS: usize = 1024;
    /// The longest prefix, in bytes.
    pub const LONGEST_PREFIX: usize = 64;

    /// Refuses what is out of its bounds.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for the first setting that is.
    pub fn check(&self) -> Result<(), DriverError> {
        let within = Duration::from_millis(1)..=Self::LONGEST_DEADLINE;
        ensure(
            within.contains(&self.deadline),
            "deadline",
            "1 ms to 1 minute",
            format_args!("{:?}", self.deadline),
        )?;
        ensure(
            (1..=Self::MOST_CONNECTIONS).contains(&self.connections),
            "connections",
            "1 to 1024",
            self.connections,
        )?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte);
        ensure(
            self.prefix.len() <= Self::LONGEST_PREFIX && self.prefix.bytes().all(plain),
            "prefix",
            "up to 64 ASCII letters, digits, `.`, `_`, `-` and `:`",
            format_args!("{:?}", self.prefix),
        )
    }
}

fn ensure(
    holds: bool,
    setting: &'static str,
    bound: &'static str,
    value: impl fmt::Display,
) -> Result<(), DriverError> {
    if holds {
        return Ok(());
    }
    Err(DriverError::config(setting, bound, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_belong_to_what_is_allowed_and_nothing_beyond_does() {
        let default = Settings::default;
        let ms = Duration::from_millis(1);
        for settings in [
            default(),
            Settings {
                deadline: ms,
                ..default()
            },
            Settings {
                deadline: Settings::LONGEST_DEADLINE,
                ..default()
            },
            Settings {
                connections: 1,
                ..default()
            },
            Settings {
                connections: 1024,
                ..default()
            },
            Settings {
                prefix: "p".repeat(64),
                ..default()
            },
            Settings {
                prefix: "Shop-1.eu_west:".into(),
                ..default()
            },
        ] {
            settings.check().unwrap();
        }
        for (settings, named) in [
            (
                Settings {
                    deadline: ms / 2,
                    ..default()
                },
                "deadline must be 1 ms to 1 minute, got 500µs",
            ),
            (
                Settings {
                    deadline: Settings::LONGEST_DEADLINE + ms,
                    ..default()
                },
                "deadline must",
            ),
            (
                Settings {
                    connections: 0,
                    ..default()
                },
                "connections must be 1 to 1024, got 0",
            ),
            (
                Settings {
                    connections: 1025,
                    ..default()
                },
                "connections must",
            ),
            (
                Settings {
                    prefix: "p".repeat(65),
                    ..default()
                },
                "prefix must",
            ),
            (
                Settings {
                    prefix: "a b".into(),
                    ..default()
                },
                "got \"a b\"",
            ),
            (
                Settings {
                    prefix: "a\r\n".into(),
                    ..default()
                },
                "got \"a\\r\\n\"",
            ),
            (
                Settings {
                    prefix: "{a}".into(),
                    ..default()
                },
                "prefix must",
            ),
        ] {
            let refused = settings.check().unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
    }
}
