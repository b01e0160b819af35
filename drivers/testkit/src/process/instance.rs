use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

pub(crate) use super::running::Recipe;
use super::{
    directory::Directory,
    guard::Guard,
    running::{Running, poll},
    user::User,
};

/// How long a server may take to come up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How long to wait before another try.
const PAUSE: Duration = Duration::from_millis(100);
/// How much of a log is shown.
const TAIL: usize = 4096;

/// How a server ends when its handle is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shutdown {
    /// It is killed.
    Kill,
    /// It gets SIGQUIT, for Postgres an immediate shutdown: killed, it would leave shared memory behind.
    Quit,
}

/// A directory, and the program that runs in it.
#[derive(Debug)]
pub(crate) struct Instance {
    shutdown: Shutdown,
    running: Option<Running>,
    guard: Guard,
    directory: Directory,
}

impl Instance {
    /// A directory of `owner`'s, in which nothing runs yet.
    pub(crate) fn new(owner: Option<User>, shutdown: Shutdown) -> Self {
        let directory = Directory::new(owner)
            .unwrap_or_else(|error| panic!("no directory for a server: {error}"));
        let last_word = match shutdown {
            Shutdown::Kill => "KILL",
            Shutdown::Quit => "QUIT",
        };
        let guard = Guard::over(directory.path(), last_word)
            .unwrap_or_else(|error| panic!("no guard for a server: {error}"));
        Self {
            shutdown,
            running: None,
            guard,
            directory,
        }
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file that only `owner` can read.
    pub(crate) fn place(&self, name: &str, text: &str, owner: Option<User>) -> PathBuf {
        let path = self.directory().join(name);
        let placed = fs::write(&path, text)
            .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o600)))
            .and_then(|()| owner.map_or(Ok(()), |owner| owner.take(&path)));
        placed.unwrap_or_else(|error| panic!("{} isn't written: {error}", path.display()));
        path
    }

    /// Starts the program and waits until `answers` says that the process of this number is up.
    /// False if the program ended instead.
    ///
    /// # Panics
    ///
    /// If it does neither in time.
    pub(crate) fn start(&mut self, recipe: &Recipe, answers: impl Fn(u32) -> bool) -> bool {
        let deadline = Instant::now() + PATIENCE;
        let mut running = self.launch(recipe);
        let up = poll(deadline, || {
            if running.ended().is_some() {
                return Some(false);
            }
            answers(running.id()).then_some(true)
        });
        match up {
            Some(true) => self.running = Some(running),
            Some(false) => self.forget(),
            None => {
                running.kill();
                self.forget();
                self.fail(recipe, &format!("doesn't answer within {PATIENCE:?}"));
            }
        }
        up == Some(true)
    }

    /// Starts the program again until it stays up: what a killed one left can stand in the way for a while.
    pub(crate) fn start_again(&mut self, recipe: &Recipe, answers: impl Fn(u32) -> bool) {
        self.kill();
        let deadline = Instant::now() + PATIENCE;
        let started = poll(deadline, || {
            let started = self.start(recipe, &answers).then_some(());
            if started.is_none() {
                thread::sleep(PAUSE);
            }
            started
        });
        if started.is_none() {
            self.fail(recipe, "doesn't start again");
        }
    }

    /// Runs a program to its end, which must be a success.
    pub(crate) fn finish(&mut self, recipe: &Recipe) {
        let mut running = self.launch(recipe);
        let status = running.ended_by(Instant::now() + 3 * PATIENCE);
        if status.is_none() {
            running.kill();
        }
        self.forget();
        if !status.is_some_and(|status| status.success()) {
            self.fail(recipe, &format!("ended with {status:?}"));
        }
    }

    fn launch(&mut self, recipe: &Recipe) -> Running {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap_or_else(|error| panic!("no log for a server: {error}"));
        self.launch_into(recipe, &log)
    }

    fn launch_into(&mut self, recipe: &Recipe, log: &File) -> Running {
        Running::start(recipe, self.directory.path(), log, &mut self.guard)
            .unwrap_or_else(|error| panic!("{} doesn't start: {error}", recipe.program.display()))
    }

    pub(crate) fn stop(&self) {
        if let Some(running) = &self.running {
            running.stop();
        }
    }

    pub(crate) fn resume(&self) {
        if let Some(running) = &self.running {
            running.resume();
        }
    }

    pub(crate) fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.guard
            .forget()
            .unwrap_or_else(|error| panic!("the guard of a server is gone: {error}"));
    }

    fn log(&self) -> PathBuf {
        self.directory.path().join("log")
    }

    /// Fails with the end of the server's log.
    pub(crate) fn fail(&self, recipe: &Recipe, what: &str) -> ! {
        let log = fs::read(self.log()).unwrap_or_default();
        let tail = &log[log.len().saturating_sub(TAIL)..];
        panic!(
            "{} {what}; its log ends with:\n{}",
            recipe.program.display(),
            String::from_utf8_lossy(tail)
        );
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            match self.shutdown {
                Shutdown::Kill => drop(running.kill()),
                Shutdown::Quit => running.shut_down(Signal::QUIT, Duration::from_secs(3)),
            }
            // The number is free now. A guard that is gone kills nobody.
            let _ = self.guard.forget();
        }
    }
}
