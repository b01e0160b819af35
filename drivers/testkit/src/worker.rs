//! The test binary again, as another process.

use std::{
    env,
    io::{self, BufRead, BufReader, Read},
    process::{self, Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal};

use crate::process::{SPAWNING, poll, send};

/// How long a worker may take to say something, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many lines are kept of a worker whose lines nobody takes; then it has to wait.
const LINES: usize = 10_000;

/// The test binary once more, in a process of its own: to be killed, stopped or waited for.
///
/// It is killed when its handle is dropped. So that it also ends when this process is killed, the
/// worker calls [`end_with_parent`] first.
///
/// ```no_run
/// use drivers_testkit::{Worker, worker};
///
/// #[test]
/// #[ignore = "a worker: another test runs it"]
/// fn counts() {
///     worker::end_with_parent();
///     println!("COUNTED {}", std::env::var("UP_TO").unwrap());
/// }
///
/// #[test]
/// fn a_worker_counts() {
///     let mut counting = Worker::spawn("counts", &[("UP_TO", "7")]);
///     assert_eq!(counting.said("COUNTED ").as_deref(), Some("7"));
///     assert!(counting.wait().success());
/// }
/// ```
#[derive(Debug)]
pub struct Worker {
    /// Its standard input is the pipe that tells it of our end.
    child: Child,
    lines: Receiver<String>,
}

impl Worker {
    /// Runs `test`, by its whole name with its modules, also where it is ignored.
    ///
    /// # Panics
    ///
    /// If the system starts no process.
    pub fn spawn(test: &str, variables: &[(&str, &str)]) -> Self {
        let arguments = ["--exact", test, "--nocapture", "--include-ignored"];
        Self::with_arguments(&arguments, variables)
    }

    /// Runs this binary with other arguments, for one with a `main` of its own.
    ///
    /// # Panics
    ///
    /// If the system starts no process.
    pub fn with_arguments(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::try_spawn(arguments, variables)
            .unwrap_or_else(|error| panic!("no worker {arguments:?}: {error}"))
    }

    fn try_spawn(arguments: &[&str], variables: &[(&str, &str)]) -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = {
            let _one_at_a_time = SPAWNING.lock().unwrap_or_else(PoisonError::into_inner);
            command.spawn()?
        };
        let (sender, lines) = mpsc::sync_channel(LINES);
        if let Some(output) = child.stdout.take() {
            let read = move || read_lines(output, |line| sender.send(line).is_ok());
            thread::Builder::new()
                .name("worker's lines".into())
                .spawn(read)?;
        }
        Ok(Self { child, lines })
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its standard output, without its end; `None` after the last.
    ///
    /// A test harness writes lines too, and begins some: see [`said`](Worker::said).
    ///
    /// # Panics
    ///
    /// If there is none within a minute.
    pub fn line(&self) -> Option<String> {
        self.line_within(PATIENCE)
            .unwrap_or_else(|error| panic!("worker {}: {error}", self.id()))
    }

    /// The next line of its standard output; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`TimedOut`](io::ErrorKind::TimedOut) if there is none within `patience`.
    pub fn line_within(&self, patience: Duration) -> io::Result<Option<String>> {
        match self.lines.recv_timeout(patience) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("no line within {patience:?}"),
            )),
        }
    }

    /// What stands behind `marker` in the next line that has it; `None` if none has.
    ///
    /// # Panics
    ///
    /// If a line is waited for for a minute.
    pub fn said(&self, marker: &str) -> Option<String> {
        loop {
            let line = self.line()?;
            if let Some((_, rest)) = line.split_once(marker) {
                return Some(rest.to_owned());
            }
        }
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// If it doesn't come within a minute, after which the worker is killed.
    pub fn wait(&mut self) -> ExitStatus {
        let ended = poll(Instant::now() + PATIENCE, || {
            self.child.try_wait().transpose()
        });
        match ended {
            Some(Ok(status)) => status,
            Some(Err(error)) => panic!("worker {}: {error}", self.id()),
            None => {
                self.kill();
                panic!("worker {} doesn't end within {PATIENCE:?}", self.id());
            }
        }
    }

    /// Kills it with SIGKILL and waits until it is dead. Nothing happens if it is dead already.
    pub fn kill(&mut self) {
        // Both fail only for a process that was waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Stops it with SIGSTOP. Nothing happens if it has ended.
    pub fn stop(&mut self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on after [`stop`](Worker::stop).
    pub fn resume(&mut self) {
        self.signal(Signal::CONT);
    }

    fn signal(&mut self, signal: Signal) {
        // A process that was waited for has lost its number.
        if let Ok(None) = self.child.try_wait() {
            send(Pid::from_child(&self.child), signal);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Ends this process when the one that started it as a [`Worker`] is gone, whatever killed it.
///
/// Standard input is read for that: a worker can't use it.
///
/// # Panics
///
/// If the system starts no thread.
pub fn end_with_parent() {
    let watch = || {
        let mut bytes = [0; 64];
        // The parent writes nothing; the end of the pipe is the parent's end.
        while let Ok(1..) = io::stdin().read(&mut bytes) {}
        process::exit(1);
    };
    let started = thread::Builder::new()
        .name("parent's end".into())
        .spawn(watch);
    if let Err(error) = started {
        panic!("no thread to watch the parent: {error}");
    }
}

/// Gives `take` each line until it wants no more.
fn read_lines(output: ChildStdout, mut take: impl FnMut(String) -> bool) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while let Ok(1..) = output.read_until(b'\n', &mut line) {
        let text = String::from_utf8_lossy(&line);
        if !take(text.trim_end_matches(['\n', '\r']).to_owned()) {
            return;
        }
        line.clear();
    }
}
