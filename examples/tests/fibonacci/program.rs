use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

/// The program with these arguments, separated by blanks.
pub(crate) fn fibonacci(arguments: &str) -> Command {
    let mut command = Command::new(path());
    command.args(arguments.split_whitespace());
    command
}

/// What the program prints, provided that it succeeds and says nothing on stderr.
pub(crate) fn stdout(arguments: &str) -> String {
    let output = fibonacci(arguments).output().unwrap();
    text(arguments, &output)
}

/// The standard output of a run that had to succeed quietly.
pub(crate) fn text(arguments: &str, output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments}: {stderr}");
    assert_eq!(stderr, "", "{arguments}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Cargo puts the example beside the directory that this test lies in. `cargo test` builds both;
/// with `--test fibonacci` it builds the test alone, and the example has to be built before.
fn path() -> PathBuf {
    let test = env::current_exe().unwrap();
    let name = format!("fibonacci{}", env::consts::EXE_SUFFIX);
    let path = test.ancestors().nth(2).unwrap().join("examples").join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build --example fibonacci",
        path.display()
    );
    path
}

/// A directory of its own for one test, gone with it.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("fibonacci-{}-{number}", std::process::id());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
