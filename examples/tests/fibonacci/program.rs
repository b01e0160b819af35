use std::{
    fs,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

pub(crate) use crate::shared::text;

/// The program with these arguments, separated by blanks.
pub(crate) fn fibonacci(arguments: &str) -> Command {
    crate::shared::example("fibonacci", arguments)
}

/// What the program prints, provided that it succeeds and says nothing on stderr.
pub(crate) fn stdout(arguments: &str) -> String {
    let output = fibonacci(arguments).output().unwrap();
    text(arguments, &output)
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
