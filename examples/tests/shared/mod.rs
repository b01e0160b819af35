use std::{
    env,
    io::Read,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// The example of this name with these arguments, separated by blanks.
pub(crate) fn example(name: &str, arguments: &str) -> Command {
    let mut command = Command::new(path(name));
    command.args(arguments.split_whitespace());
    command
}

/// The standard output of a run that had to succeed quietly.
pub(crate) fn text(arguments: &str, output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments}: {stderr}");
    assert_eq!(stderr, "", "{arguments}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Reads a few bytes, closes the pipe and expects a quiet end.
pub(crate) fn closes_early(mut command: Command) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut beginning = [0; 8];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut beginning).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// Cargo puts examples beside the directory that this test lies in. `cargo test` builds both; with
/// `--test` it builds the test alone, and the example has to be built before.
fn path(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = test.ancestors().nth(2).unwrap().join("examples").join(file);
    assert!(
        path.exists(),
        "{} is not built: cargo build --example {name}",
        path.display()
    );
    path
}
