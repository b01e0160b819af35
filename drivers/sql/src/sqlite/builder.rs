use std::path::{Path, PathBuf, absolute};

use drivers_port::{DriverError, Durability, Settings};

use super::{
    Sqlite,
    file::{File, Sync},
};

/// Sets up a [`Sqlite`].
///
/// ```
/// use drivers_port::{Durability, Settings};
/// use drivers_sql::Sqlite;
///
/// let settings = Settings { prefix: "shop".into(), ..Settings::default() };
/// let store = Sqlite::builder("fleet.db").settings(settings).durability(Durability::Full).lazy()?;
///
/// let refused = Sqlite::builder(":memory:").lazy().unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "path must be that of a file (a store in memory is `drivers-memory`), got \":memory:\""
/// );
/// # Ok::<(), drivers_port::DriverError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct SqliteBuilder {
    path: PathBuf,
    settings: Settings,
    durability: Durability,
}

impl SqliteBuilder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            settings: Settings::default(),
            durability: Durability::Recent,
        }
    }

    /// The deadline, the prefix and so on. Of the connections, one or two are used: with one, reads
    /// wait for writes.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// What is left after a power loss: with [`Durability::Recent`], the default, everything but what
    /// came last; with [`Durability::Full`] everything that was acknowledged, and each group of calls
    /// waits for the disk. Programs may differ in that on one file. What was acknowledged is never
    /// lost when only a process ends, however it ends.
    pub const fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// The store, with nothing opened yet: that happens at its first use.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for a path that is that of no file, a setting out of its bounds, or a
    /// durability that can't be had; [`DriverError::Unavailable`] where no thread can be begun.
    pub fn lazy(self) -> Result<Sqlite, DriverError> {
        self.settings.check()?;
        let sync = match self.durability {
            Durability::Recent => Sync::Normal,
            Durability::Full => Sync::Full,
            other => {
                let value = format_args!("{other:?}");
                return Err(DriverError::config("durability", "Recent or Full", value));
            }
        };
        let path = file_path(&self.path)?;
        Sqlite::new(File { path, sync }, self.settings, self.durability)
    }

    /// The store, with its file opened, its tables made, and a first call made.
    ///
    /// # Errors
    ///
    /// Those of [`lazy`](Self::lazy) and of [`Sqlite::ping`].
    pub async fn connect(self) -> Result<Sqlite, DriverError> {
        let store = self.lazy()?;
        store.ping().await?;
        Ok(store)
    }
}

/// The path as SQLite has to be given it, so that it takes it for nothing else.
fn file_path(path: &Path) -> Result<PathBuf, DriverError> {
    let shown = path.to_string_lossy();
    let refused = |bound: &str| DriverError::config("path", bound, format_args!("{shown:?}"));
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.is_empty() || bytes.starts_with(b":memory:") {
        return Err(refused(
            "that of a file (a store in memory is `drivers-memory`)",
        ));
    }
    if bytes.starts_with(b"file:") {
        return Err(refused("that of a file, not a URI"));
    }
    if bytes.contains(&0) {
        return Err(refused("without NUL"));
    }
    // An absolute one is never taken for a URI or for a name that SQLite gives a meaning.
    absolute(path).map_err(|error| refused(&format!("one that can be made absolute ({error})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_refused_without_looking() {
        for path in [
            "",
            ":memory:",
            "file:a.db?mode=memory",
            "file::memory:",
            "a\0b",
        ] {
            let refused = Sqlite::builder(path).lazy().unwrap_err();
            assert!(matches!(refused, DriverError::Config { .. }), "{refused}");
            assert!(
                refused.to_string().contains(&format!("{path:?}")),
                "{refused}"
            );
        }
        for path in ["/no/such/directory/a.db", "a b?c#d%20.db", "memory"] {
            Sqlite::builder(path).lazy().unwrap();
        }
    }

    #[test]
    fn what_can_not_be_kept_is_not_promised() {
        let builder = Sqlite::builder("a.db").durability(Durability::None);
        let refused = builder.lazy().unwrap_err().to_string();
        assert_eq!(refused, "durability must be Recent or Full, got None");
        let settings = Settings {
            connections: 0,
            ..Settings::default()
        };
        assert!(Sqlite::builder("a.db").settings(settings).lazy().is_err());
    }
}
