//! Other processes, and what becomes of servers when a process is killed.

mod support;

use std::{
    env, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use drivers_testkit::{Absent, Memcached, Postgres, Redis, Server, Worker, or_skip, worker};
use support::accepts;

/// How long a guard may take.
const PATIENCE: Duration = Duration::from_secs(15);

#[test]
#[ignore = "a worker: says what it was told, and how many lines it is to say"]
fn says() {
    worker::end_with_parent();
    println!("SAID {}", env::var("WORD").unwrap());
    println!("and more");
}

#[test]
#[ignore = "a worker: waits for its end"]
fn waits() {
    worker::end_with_parent();
    println!("WAITING {}", std::process::id());
    thread::sleep(Duration::from_secs(600));
}

#[test]
#[ignore = "a worker: starts another and waits for its end"]
fn has_a_child() {
    worker::end_with_parent();
    let child = Worker::spawn("waits", &[]);
    println!("CHILD {}", child.said("WAITING ").unwrap());
    thread::sleep(Duration::from_secs(600));
}

#[test]
#[ignore = "a worker: starts a server and waits for its end"]
fn serves() {
    worker::end_with_parent();
    let kind = env::var("KIND").unwrap();
    let (server, stopped) = kind.split_once(' ').unwrap();
    let server: Result<Box<dyn Server>, Absent> = match server {
        "redis" => Redis::start().map(|server| Box::new(server) as _),
        "memcached" => Memcached::start().map(|server| Box::new(server) as _),
        _ => Postgres::start().map(|server| Box::new(server) as _),
    };
    let server = server.unwrap();
    if stopped == "stopped" {
        server.stop();
    }
    println!("SERVING {}", server.address());
    thread::sleep(Duration::from_secs(600));
}

#[test]
fn a_worker_says_and_ends() {
    let mut worker = Worker::spawn("says", &[("WORD", "hello")]);
    assert_eq!(worker.said("SAID ").as_deref(), Some("hello"));
    assert_eq!(worker.line().as_deref(), Some("and more"));
    assert!(worker.wait().success());
    assert!(worker.said("SAID ").is_none());
    worker.kill();
}

#[test]
fn a_worker_is_stopped_and_killed() {
    let mut worker = Worker::with_arguments(&["--exact", "waits", "--ignored", "--nocapture"], &[]);
    assert_eq!(worker.said("WAITING "), Some(worker.id().to_string()));
    worker.stop();
    worker.resume();
    let silence = worker.line_within(Duration::from_millis(50)).unwrap_err();
    assert_eq!(silence.kind(), io::ErrorKind::TimedOut);
    worker.kill();
    assert!(!worker.wait().success());
}

#[test]
fn a_worker_dies_with_its_handle_and_with_its_parent() {
    let mut parent = Worker::spawn("has_a_child", &[]);
    let child = parent.said("CHILD ").unwrap();
    assert!(runs(&child));
    parent.kill();
    until(|| !runs(&child));

    let worker = Worker::spawn("waits", &[]);
    let pid = worker.said("WAITING ").unwrap();
    drop(worker);
    assert!(!runs(&pid));
}

#[test]
fn a_redis_dies_with_its_process() {
    if or_skip(Redis::start()).is_some() {
        dies_with_its_process("redis running");
        dies_with_its_process("redis stopped");
    }
}

#[test]
fn a_memcached_dies_with_its_process() {
    if or_skip(Memcached::start()).is_some() {
        dies_with_its_process("memcached running");
        dies_with_its_process("memcached stopped");
    }
}

#[test]
fn a_postgres_dies_with_its_process() {
    if or_skip(Postgres::start()).is_some() {
        dies_with_its_process("postgres running");
        dies_with_its_process("postgres stopped");
    }
}

fn dies_with_its_process(kind: &str) {
    let folder = Folder::new(kind);
    let variables = [("KIND", kind), ("TMPDIR", folder.0.to_str().unwrap())];
    let mut serving = Worker::spawn("serves", &variables);
    // Another process that starts meanwhile must not keep the guard waiting.
    let other = Worker::spawn("waits", &[]);
    let address: SocketAddr = serving.said("SERVING ").unwrap().parse().unwrap();
    assert!(accepts(address));
    assert_eq!(folder.entries(), 1);
    serving.kill();
    until(|| !accepts(address));
    until(|| folder.entries() == 0);
    drop(other);
}

/// A directory for the temporary files of a worker, and of no other test.
struct Folder(PathBuf);

impl Folder {
    fn new(kind: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;

        let name = format!("kit-{}-{}", std::process::id(), kind.replace(' ', "-"));
        let path = Path::new("/tmp").join(name);
        fs::create_dir(&path).unwrap();
        // Servers that refuse root have to get in.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }

    fn entries(&self) -> usize {
        fs::read_dir(&self.0).unwrap().count()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn until(mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "it takes too long");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whether the process runs: one that is dead and not waited for doesn't.
fn runs(pid: &str) -> bool {
    let state = std::process::Command::new("ps")
        .args(["-o", "state=", "-p", pid])
        .output()
        .unwrap();
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}
