use std::{
    ffi::OsString,
    fs::File,
    io::{self, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, waitid};

use super::{
    family::{children, send},
    guard::Guard,
    user::User,
};

/// Held while a process is started. Not every system opens a pipe and marks it as not to be inherited
/// in one act: a process started in between would hold another's pipe open.
pub(crate) static SPAWNING: Mutex<()> = Mutex::new(());

/// How long a signal may take.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(2);

/// Waits for leave to become the program that it was given, so that none runs unguarded.
const STARTER: &str = r#"read -r leave && exec "$0" "$@" </dev/null"#;

/// A program to run.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) user: Option<User>,
}

/// A program that runs.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    pid: Pid,
}

impl Running {
    /// Starts it in `directory`, with its output in `log`, under `guard`.
    pub(crate) fn start(
        recipe: &Recipe,
        directory: &Path,
        log: &File,
        guard: &mut Guard,
    ) -> io::Result<Self> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", STARTER])
            .arg(&recipe.program)
            .args(&recipe.arguments)
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log.try_clone()?)
            .process_group(0);
        if let Some(user) = recipe.user {
            user.run(&mut command);
        }
        let mut child = {
            let _one_at_a_time = SPAWNING.lock().unwrap_or_else(PoisonError::into_inner);
            command.spawn()?
        };
        guard.watch(child.id())?;
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(b"go\n")?;
        }
        let pid = Pid::from_child(&child);
        Ok(Self { child, pid })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// How it ended, `None` if it hasn't at `deadline`.
    pub(crate) fn ended_by(&mut self, deadline: Instant) -> Option<ExitStatus> {
        poll(deadline, || self.ended())
    }

    /// Stops it and what it forked. Returns when nothing of it runs.
    pub(crate) fn stop(&self) {
        send(self.pid, Signal::STOP);
        let deadline = Instant::now() + PATIENCE;
        let stands = || {
            let options = WaitIdOptions::STOPPED
                | WaitIdOptions::EXITED
                | WaitIdOptions::NOWAIT
                | WaitIdOptions::NOHANG;
            let leader = waitid(WaitId::Pid(self.pid), options);
            let forked = children(self.pid);
            for child in &forked {
                send(child.pid, Signal::STOP);
            }
            let still = leader.is_ok_and(|status| status.is_some())
                && forked.iter().all(super::family::Member::stands_still);
            still.then_some(())
        };
        assert!(
            poll(deadline, stands).is_some(),
            "process {} doesn't stop",
            self.id()
        );
    }

    /// Lets it go on after [`stop`](Self::stop).
    pub(crate) fn resume(&self) {
        for child in children(self.pid) {
            send(child.pid, Signal::CONT);
        }
        send(self.pid, Signal::CONT);
    }

    /// Kills it and what it forked; returns when it is dead.
    pub(crate) fn kill(mut self) -> ExitStatus {
        // Stopped, it forks no more: nobody is overlooked.
        send(self.pid, Signal::STOP);
        let forked = children(self.pid);
        send(self.pid, Signal::KILL);
        for child in forked {
            send(child.pid, Signal::KILL);
        }
        self.child.wait().expect("nobody else waits for our child")
    }

    /// Asks it to end, and kills it if it doesn't within `patience`.
    pub(crate) fn shut_down(mut self, signal: Signal, patience: Duration) {
        self.resume();
        send(self.pid, signal);
        if self.ended_by(Instant::now() + patience).is_none() {
            self.kill();
        }
    }
}

/// Asks until there is an answer, at most until `deadline`.
pub(crate) fn poll<T>(deadline: Instant, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(PAUSE);
    }
}
