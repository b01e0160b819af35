use std::{
    env,
    ffi::OsString,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::failure::Failure;

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The folder in which cargo builds.
pub(crate) fn target() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR");
    named.map_or_else(|| workspace().join("target"), PathBuf::from)
}

/// A run of cargo in the workspace, with the flags that make warnings errors.
#[derive(Debug)]
pub(crate) struct Cargo {
    command: Command,
    line: String,
}

impl Cargo {
    /// `cargo` with these arguments, separated by blanks.
    pub(crate) fn new(arguments: &str) -> Self {
        // The cargo that runs this program, so that a `+toolchain` holds for all it starts.
        let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(program);
        command
            .args(arguments.split_whitespace())
            .current_dir(workspace());
        Self {
            command,
            line: format!("cargo {arguments}"),
        }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it with its output going where ours goes.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        eprintln!("$ {}", self.line);
        let status = self.command.status()?;
        self.check(status)
    }

    /// Runs it and gives back what it wrote on its standard output.
    pub(crate) fn output(mut self) -> Result<String, Failure> {
        let output = self.command.stderr(Stdio::inherit()).output()?;
        self.check(output.status)?;
        String::from_utf8(output.stdout)
            .map_err(|_| Failure::new(format!("{}: not UTF-8", self.line)))
    }

    /// Runs it and hands over each line of its standard output as it passes through.
    pub(crate) fn watch(mut self, mut seen: impl FnMut(&str)) -> Result<(), Failure> {
        eprintln!("$ {}", self.line);
        let mut child = self.command.stdout(Stdio::piped()).spawn()?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line?;
                seen(&line);
                writeln!(io::stdout(), "{line}")?;
            }
        }
        let status = child.wait()?;
        self.check(status)
    }

    /// Runs it and says whether it succeeded, with what it wrote on its standard error.
    pub(crate) fn attempt(mut self) -> Result<(bool, String), Failure> {
        let output = self.command.output()?;
        Ok((
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    }

    fn check(&self, status: std::process::ExitStatus) -> Result<(), Failure> {
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("`{}` ended with {status}", self.line)))
    }
}
