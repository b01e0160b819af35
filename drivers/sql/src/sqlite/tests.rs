//! What happens when a piece of work goes wrong on its thread.

use std::{env, fs, path::PathBuf, process, thread, time::Duration};

use drivers_port::{Applied, DriverError, Settings};
use rusqlite::Connection;

use super::{Sqlite, trouble::Trouble};

/// A store in a directory of its own, which goes with it.
struct Scene {
    store: Sqlite,
    directory: PathBuf,
}

impl Scene {
    async fn new(name: &str) -> Self {
        Self::with(name, Duration::from_secs(10)).await
    }

    async fn with(name: &str, deadline: Duration) -> Self {
        let name = format!("drivers-sql-store-{name}-{}", process::id());
        let directory = env::temp_dir().join(name);
        fs::create_dir_all(&directory).unwrap();
        let settings = Settings {
            deadline,
            ..Settings::default()
        };
        let builder = Sqlite::builder(directory.join("a.db")).settings(settings);
        let store = builder.connect().await.unwrap();
        let scene = Self { store, directory };
        scene.execute("CREATE TABLE written (value)").await.unwrap();
        scene
    }

    async fn execute(&self, statement: &'static str) -> Result<(), DriverError> {
        let work = |connection: &Connection| Ok(connection.execute_batch(statement)?);
        self.store.write(0, work).await
    }

    async fn written(&self) -> Vec<i64> {
        let read = self.store.read(|connection| {
            let mut select = connection.prepare("SELECT value FROM written")?;
            let rows = select.query_map((), |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        });
        read.await.unwrap()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_next_call_is_done() {
    let scene = Scene::new("panic").await;
    let (written, panicked) = tokio::join!(
        scene.execute("INSERT INTO written VALUES (1)"),
        scene.store.write::<()>(0, |connection| {
            connection.execute_batch("INSERT INTO written VALUES (2)")?;
            panic!("as it was told to");
        })
    );
    assert_eq!(panicked.unwrap_err().applied(), Applied::Unknown);
    let before = usize::from(written.is_ok());
    assert_eq!(scene.written().await.len(), before);

    let panicked = scene
        .store
        .read::<()>(|_| panic!("as it was told to"))
        .await;
    assert_eq!(panicked.unwrap_err().applied(), Applied::No);
    scene.store.ping().await.unwrap();
    scene
        .execute("INSERT INTO written VALUES (3)")
        .await
        .unwrap();
    assert_eq!(scene.written().await.len(), before + 1);
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_nothing_is_written() {
    let scene = Scene::new("full").await;
    scene
        .execute("INSERT INTO written VALUES (1)")
        .await
        .unwrap();
    let full = scene.execute(
        "PRAGMA max_page_count = 1;
        INSERT INTO written VALUES (2);
        INSERT INTO written VALUES (zeroblob(100000))",
    );
    let error = full.await.unwrap_err();
    assert!(matches!(error, DriverError::Unavailable { .. }), "{error}");
    assert!(error.to_string().contains("full"), "{error}");
    assert_eq!(scene.written().await, [1]);
    // It is opened anew, and there is room again.
    scene
        .execute("INSERT INTO written VALUES (3)")
        .await
        .unwrap();
    assert_eq!(scene.written().await, [1, 3]);
}

#[tokio::test]
async fn what_fails_halfway_is_undone_and_what_is_beside_it_is_not() {
    let scene = Scene::new("halfway").await;
    for turn in 0..20 {
        let half = scene.store.write::<()>(0, |connection| {
            connection.execute_batch("INSERT INTO written VALUES (-1)")?;
            Err(Trouble::corrupt("as it was told to be"))
        });
        let (before, failed, after) = tokio::join!(
            scene.execute("INSERT INTO written VALUES (1)"),
            half,
            scene.execute("INSERT INTO written VALUES (1)")
        );
        assert!(matches!(failed, Err(DriverError::Corrupt { .. })));
        before.and(after).unwrap();
        assert_eq!(scene.written().await, vec![1; 2 * (turn + 1)]);
    }
}

#[tokio::test]
async fn who_reads_can_not_write() {
    let scene = Scene::new("reads").await;
    let insert = "INSERT INTO written VALUES (1)";
    let refused = scene
        .store
        .read(|connection| Ok(connection.execute_batch(insert)?));
    let error = refused.await.unwrap_err();
    assert!(matches!(error, DriverError::Auth { .. }), "{error}");
    assert!(scene.written().await.is_empty());
}

#[tokio::test]
async fn at_the_deadline_what_has_begun_is_unknown_and_what_has_not_is_not_done() {
    let scene = Scene::with("deadline", Duration::from_millis(300)).await;
    let slow = scene.store.write(0, |_| {
        thread::sleep(Duration::from_millis(600));
        Ok(())
    });
    let (slow, waiting) = tokio::join!(slow, async {
        // By then the first has begun.
        tokio::time::sleep(Duration::from_millis(100)).await;
        scene.execute("INSERT INTO written VALUES (1)").await
    });
    let unknown = slow.unwrap_err();
    assert_eq!(unknown.applied(), Applied::Unknown, "{unknown}");
    let busy = waiting.unwrap_err();
    assert!(matches!(busy, DriverError::Busy { .. }), "{busy}");
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(scene.written().await.is_empty());
    scene
        .execute("INSERT INTO written VALUES (2)")
        .await
        .unwrap();
    assert_eq!(scene.written().await, [2]);
}

#[tokio::test]
async fn at_the_deadline_who_only_reads_has_changed_nothing() {
    let scene = Scene::with("late-read", Duration::from_millis(300)).await;
    let busy = scene.store.read(|_| {
        thread::sleep(Duration::from_millis(600));
        Ok(())
    });
    let busy = busy.await.unwrap_err();
    assert!(matches!(busy, DriverError::Busy { .. }), "{busy}");
}

#[tokio::test]
async fn a_ping_takes_no_longer_than_one_call() {
    let deadline = Duration::from_millis(800);
    let scene = Scene::with("ping", deadline).await;
    let slow = |time| {
        move |_: &Connection| {
            thread::sleep(time);
            Ok(())
        }
    };
    let (_, _, pinged) = tokio::join!(
        scene.store.write(0, slow(deadline / 2)),
        scene.store.read(slow(deadline * 3 / 2)),
        async {
            tokio::time::sleep(deadline / 8).await;
            let pinging = std::time::Instant::now();
            (scene.store.ping().await, pinging.elapsed())
        }
    );
    let (outcome, took) = pinged;
    assert!(took < deadline * 9 / 8, "{took:?} {outcome:?}");
}
