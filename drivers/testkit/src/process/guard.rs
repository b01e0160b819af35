use std::{
    io::{self, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::PoisonError,
};

use super::running::SPAWNING;

/// A shell that does the cleaning up if this process can't: see `guard.sh`.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
    /// The only write end of the pipe: children don't inherit it, so it closes with this process.
    pipe: Option<ChildStdin>,
}

impl Guard {
    /// Guards `directory`; `last_word` is the signal that asks the process to end, without SIG.
    pub(crate) fn over(directory: &Path, last_word: &str) -> io::Result<Self> {
        let _one_at_a_time = SPAWNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shell = Command::new("/bin/sh")
            .args(["-c", include_str!("guard.sh"), "guard"])
            .arg(directory)
            .arg(last_word)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Out of reach of a Ctrl-C at the terminal, which ends the test.
            .process_group(0)
            .spawn()?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// The process to kill from now on.
    pub(crate) fn watch(&mut self, pid: u32) -> io::Result<()> {
        self.tell(&pid.to_string())
    }

    /// There is no process to kill now: its number can soon be another's.
    pub(crate) fn forget(&mut self) -> io::Result<()> {
        self.tell("-")
    }

    fn tell(&mut self, line: &str) -> io::Result<()> {
        match &mut self.pipe {
            Some(pipe) => pipe.write_all(format!("{line}\n").as_bytes()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // It has nothing left but to end.
        let _ = self.shell.wait();
    }
}
