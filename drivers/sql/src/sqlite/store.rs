use std::{
    fmt,
    future::Future,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use drivers_port::{Capabilities, DriverError, Durability, Settings};
use rusqlite::Connection;

use super::{
    SqliteBuilder,
    call::{Intent, call},
    file::File,
    queue::Queue,
    reader::Reader,
    trouble::Trouble,
    worker::spawn,
    writer::Writer,
};

/// The largest value, in bytes.
const LARGEST_VALUE: usize = 1 << 20;

/// A store in a file of this machine, which any number of its processes share. A clone is the same
/// store.
///
/// One thread writes and another one reads; they end with the last clone. Calls need a runtime of
/// tokio with its time enabled.
///
/// ```
/// use drivers_sql::Sqlite;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), drivers_port::DriverError> {
/// # let directory = std::env::temp_dir().join(format!("drivers-sql-doc-store-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// # let path = directory.join("fleet.db");
/// let store = Sqlite::builder(&path).connect().await?;
/// store.ping().await?;
/// assert_eq!(store.capabilities().backend, "sqlite");
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Sqlite(Arc<Inner>);

struct Inner {
    file: File,
    settings: Settings,
    durability: Durability,
    #[cfg(feature = "breaker")]
    namespace: Arc<str>,
    writer: Queue,
    /// None, where there may be but one connection.
    reader: Option<Queue>,
}

impl Sqlite {
    /// A store in the file of that path; it is made if it is not there, its directory is not.
    pub fn builder(path: impl AsRef<Path>) -> SqliteBuilder {
        SqliteBuilder::new(path.as_ref())
    }

    pub(super) fn new(
        file: File,
        settings: Settings,
        durability: Durability,
    ) -> Result<Self, DriverError> {
        let reader = match settings.connections {
            1 => None,
            _ => Some(spawn("sqlite-reader", Reader::new(file.clone()))?),
        };
        let inner = Inner {
            writer: spawn("sqlite-writer", Writer::new(file.clone()))?,
            reader,
            #[cfg(feature = "breaker")]
            namespace: Arc::from(&*settings.prefix),
            file,
            settings,
            durability,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Whether the file can be opened, read and written: it takes the lock of a writer, and writes
    /// nothing but the tables, where they are not there.
    ///
    /// # Errors
    ///
    /// Any [`DriverError`] but [`Limit`](DriverError::Limit), with the path.
    pub async fn ping(&self) -> Result<(), DriverError> {
        let until = Instant::now() + self.0.settings.deadline;
        self.write(0, |_| Ok(())).await?;
        let left = until.saturating_duration_since(Instant::now());
        let queue = self.0.reader.as_ref().unwrap_or(&self.0.writer);
        call(queue, Intent::Read, left, 0, |_| Ok(())).await
    }

    /// What this backend can do.
    pub fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::of("sqlite");
        capabilities.durability = self.0.durability;
        capabilities.lists = true;
        capabilities.server_clock = true;
        // Whoever has the file open is on this machine, and goes by its clock.
        capabilities.skew = Duration::ZERO;
        capabilities.largest_value = LARGEST_VALUE;
        capabilities.deadline = self.0.settings.deadline;
        capabilities
    }

    /// What stands beside the name of everything that is stored.
    #[cfg(feature = "breaker")]
    pub(super) fn namespace(&self) -> Arc<str> {
        Arc::clone(&self.0.namespace)
    }

    /// Does a piece of work on the writer's thread, in a transaction with others.
    pub(super) fn write<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnMut(&Connection) -> Result<T, Trouble> + Send + 'static,
    ) -> impl Future<Output = Result<T, DriverError>> {
        let deadline = self.0.settings.deadline;
        call(&self.0.writer, Intent::Write, deadline, bytes, work)
    }

    /// Does a piece of work that writes nothing.
    #[cfg(feature = "breaker")]
    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> Result<T, Trouble> + Send + 'static,
    ) -> impl Future<Output = Result<T, DriverError>> {
        let queue = self.0.reader.as_ref().unwrap_or(&self.0.writer);
        call(queue, Intent::Read, self.0.settings.deadline, 0, work)
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite")
            .field("path", &self.0.file.path)
            .field("durability", &self.0.durability)
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
