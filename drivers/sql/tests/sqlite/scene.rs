use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use breaker::{Add, Counted, Driver, DriverError, Era, Exchange, Swap, Swapped, Totals, Version};
use drivers_sql::{Sqlite, SqliteBuilder};
use rusqlite::Connection;

/// A directory of its own, which goes when the test does.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("drivers-sql-{}-{number}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The path of the store.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("fleet.db")
    }

    pub(crate) fn builder(&self) -> SqliteBuilder {
        Sqlite::builder(self.file())
    }

    pub(crate) async fn connect(&self) -> Sqlite {
        self.builder().connect().await.unwrap()
    }

    /// The file as any program sees it.
    pub(crate) fn plain(&self) -> Connection {
        let connection = Connection::open(self.file()).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A window of an hour that a test does not see the end of.
pub(crate) fn counting(calls: u64) -> Exchange {
    window(1, Duration::from_secs(3600), 10, calls)
}

/// So many calls, counted just now, of which all failed and none was slow.
pub(crate) fn window(era: u64, width: Duration, buckets: u32, calls: u64) -> Exchange {
    let totals = Totals {
        calls,
        failed: calls,
        slow: 0,
    };
    let adds = match calls {
        0 => vec![],
        _ => vec![Add {
            age: Duration::ZERO,
            totals,
        }],
    };
    Exchange {
        counted: Some(Counted {
            era: Era::from_word(era),
            width,
            buckets,
            adds,
        }),
    }
}

/// What the window of an hour holds with so many calls more.
pub(crate) async fn add(driver: &dyn Driver, calls: u64) -> Result<u64, DriverError> {
    let exchanged = driver.exchange("service", &counting(calls)).await?;
    Ok(exchanged.totals.calls)
}

pub(crate) async fn swap(
    driver: &dyn Driver,
    service: &str,
    expected: Option<u64>,
    version: u64,
) -> Result<bool, DriverError> {
    let swap = Swap {
        expected: expected.map(Version),
        version: Version(version),
        bytes: b"bytes".to_vec(),
    };
    let swapped = driver.swap(service, &swap).await?;
    Ok(matches!(swapped, Swapped::Done { .. }))
}

/// Waits for what happens soon.
pub(crate) fn until(happened: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !happened() {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "it did not happen"
        );
        std::thread::sleep(ms(5));
    }
}

/// A runtime for a worker.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
