use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use breaker::Driver;
use drivers_port::DriverError;
use drivers_sql::Sqlite;
use drivers_testkit::{Worker, worker};

use crate::scene::{Directory, add, runtime};

async fn refused(path: &Path) -> DriverError {
    let error = Sqlite::builder(path).connect().await.unwrap_err();
    let named = error.to_string().contains(&path.display().to_string());
    assert!(named, "{error}");
    error
}

#[tokio::test]
async fn what_can_not_be_opened_is_named() {
    let directory = Directory::new();
    let file = directory.path().join("file");
    fs::write(&file, "a file").unwrap();
    for path in [
        directory.path().to_owned(),
        directory.path().join("no/such/directory/fleet.db"),
        file.join("fleet.db"),
    ] {
        let error = refused(&path).await;
        assert!(matches!(error, DriverError::Unavailable { .. }), "{error}");
    }
}

#[tokio::test]
async fn it_is_opened_once_it_can_be() {
    let directory = Directory::new();
    let path = directory.path().join("later/fleet.db");
    let store = Sqlite::builder(&path).lazy().unwrap();
    assert!(add(&store, 1).await.is_err());
    fs::create_dir(path.parent().unwrap()).unwrap();
    assert_eq!(add(&store, 1).await.unwrap(), 1);
}

#[tokio::test]
async fn a_path_is_taken_as_it_is() {
    let directory = Directory::new();
    for name in [
        "a b.db",
        "a?mode=memory",
        "a#b",
        "100%20.db",
        "'; --",
        "日本",
    ] {
        let path = directory.path().join(name);
        let store = Sqlite::builder(&path).connect().await.unwrap();
        assert_eq!(add(&store, 1).await.unwrap(), 1);
        assert!(path.is_file(), "{name}");
    }
}

/// Root may write whatever there is, so another process tries that is not.
#[test]
fn what_may_only_be_read_is_refused() {
    let directory = Directory::new();
    let path = directory.path().to_str().unwrap();
    let mut worker = Worker::spawn("access::tries", &[("DIRECTORY", path)]);
    assert_eq!(worker.said("TRIED ").as_deref(), Some("all"));
    assert!(worker.wait().success());
}

#[test]
#[ignore = "a worker: another test runs it"]
fn tries() {
    worker::end_with_parent();
    let path = std::env::var("DIRECTORY").unwrap();
    let path = Path::new(&path);
    let runtime = runtime();
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let file = path.join("fleet.db");
    runtime.block_on(async {
        let store = Sqlite::builder(&file).connect().await.unwrap();
        add(&store, 1).await.unwrap();
    });
    // Its log has been moved into it, and may be gone with the last connection.
    crate::scene::until(|| !path.join("fleet.db-wal").exists());
    mode(path, 0o755);
    let directory = path.join("closed");
    fs::create_dir(&directory).unwrap();
    mode(&directory, 0o555);
    mode(&file, 0o444);
    if rustix::process::geteuid().is_root() {
        rustix::thread::set_thread_uid(rustix::process::Uid::from_raw(65_534)).unwrap();
    }
    runtime.block_on(async {
        let error = refused(&file).await;
        assert!(matches!(error, DriverError::Auth { .. }), "{error}");
        let store = Sqlite::builder(&file).lazy().unwrap();
        let error = store.list(None, 1).await.unwrap_err();
        assert!(matches!(error, DriverError::Auth { .. }), "{error}");
        let error = refused(&directory.join("fleet.db")).await;
        assert!(matches!(error, DriverError::Unavailable { .. }), "{error}");
    });
    println!("TRIED all");
}
