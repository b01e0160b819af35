use std::{io::Write, process::Stdio};

use crate::program::{fibonacci, stdout, text};

#[test]
fn terms_and_their_negative_side() {
    assert_eq!(stdout("term 0"), "0\n");
    assert_eq!(stdout("term 100"), "354224848179261915075\n");
    assert_eq!(stdout("term -7"), "13\n");
    assert_eq!(stdout("term -8"), "-21\n");
    assert_eq!(stdout("lucas 0"), "2\n");
    assert_eq!(stdout("lucas 100"), "792070839848372253127\n");
    assert_eq!(stdout("lucas -3"), "-4\n");
}

#[test]
fn residues_and_periods() {
    assert_eq!(stdout("mod 100 1000"), "75\n");
    assert_eq!(stdout("mod 18446744073709551615 1"), "0\n");
    assert_eq!(stdout("pisano 10"), "60\n");
    assert_eq!(stdout("pisano 1"), "1\n");
}

#[test]
fn zeckendorf_sums_descend() {
    assert_eq!(stdout("zeckendorf 100"), "F(11) + F(6) + F(4)\n");
    assert_eq!(stdout("zeckendorf 1"), "F(2)\n");
    assert_eq!(stdout("zeckendorf 0"), "0\n");
}

#[test]
fn the_index_of_a_term() {
    assert_eq!(stdout("index-of 354224848179261915075"), "100\n");
    assert_eq!(stdout("index-of 0"), "0\n");

    let output = fibonacci("index-of 4").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(
        output.stderr,
        b"fibonacci: not a term: it lies between F(4) and F(5)\n"
    );
}

#[test]
fn what_term_prints_index_of_reads() {
    let term = stdout("term 50000");
    let mut child = fibonacci("index-of -")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(term.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text("index-of -", &output), "50000\n");
}

#[test]
fn help_shows_examples_and_goes_to_stdout() {
    assert!(stdout("--help").contains("Examples:"));
    assert!(stdout("--version").starts_with("fibonacci "));
}
