use std::{
    io::Read,
    process::{Command, Stdio},
};

use crate::program::fibonacci;

/// Reads a few bytes, closes the pipe and expects a quiet end.
fn closes_early(mut command: Command) {
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

#[test]
fn a_reader_that_leaves_ends_a_stream_quietly() {
    closes_early(fibonacci("stream --to 50000"));
    closes_early(fibonacci("stream --to 50000 --format json --threads 2"));
}

#[test]
fn a_reader_that_leaves_ends_a_large_term_quietly() {
    closes_early(fibonacci("term 2000000"));
}

#[test]
fn a_reader_that_leaves_ends_a_page_quietly() {
    closes_early(fibonacci("page --start 40000 --len 100"));
}
