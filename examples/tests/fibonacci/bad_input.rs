use std::{io::Write, process::Stdio};

use crate::program::{Directory, fibonacci};

/// Expects exit code 2, an empty standard output and one line that holds `reason`.
fn refuses(arguments: &str, reason: &str) {
    let output = fibonacci(arguments).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments}: {stderr}");
    assert!(output.stdout.is_empty(), "{arguments}");
    assert!(
        stderr.starts_with("fibonacci: ") && stderr.contains(reason),
        "{arguments}: {stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{arguments}: {stderr}");
}

#[test]
fn numbers_that_are_none() {
    refuses("term twelve", "'twelve'");
    refuses("term 1.5", "'1.5'");
    refuses("term --5", "--5");
    refuses("stream --to 1e6", "'1e6'");
    refuses("stream --from -1 --to 6", "-1");
    refuses("mod 5 0", "'0'");
    refuses("mod 18446744073709551616 7", "18446744073709551616");
    refuses("pisano -7", "-7");
    refuses("zeckendorf 12a", "'a' at byte 2");
    refuses("index-of 0x10", "'x' at byte 1");
}

#[test]
fn a_hyphen_belongs_to_the_value_that_is_named() {
    refuses("mod -10 7", "'-10'");
    refuses("mod 10 -73", "'-73'");
    refuses("pisano -73", "'-73'");
    refuses("index-of -21", "'-21'");
    refuses("zeckendorf -21", "'-21'");
    refuses("term -5x", "'-5x'");
    refuses("stream --from -12 --to 6", "'-12'");
    refuses("stream --to 5 --threads -12", "'-12'");
    refuses("page --start -12", "'-12'");
}

#[test]
fn a_long_argument_is_shortened() {
    let long = "7".repeat(50_000) + "x" + &"8".repeat(50_000);
    for command in [
        "term",
        "mod 5",
        "index-of",
        "stream --to",
        "stream --to 5 --format",
        "page --cursor",
        "",
    ] {
        let output = fibonacci(command).arg(&long).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(stderr.len() < 300, "{command}: {} bytes", stderr.len());
        assert!(stderr.contains("777…888"), "{command}: {stderr}");
    }
    refuses(&format!("term --{long}"), "777…888");
}

#[test]
fn a_standard_input_that_is_no_text() {
    for command in ["index-of -", "zeckendorf -"] {
        let mut child = fibonacci(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"12\xff").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert_eq!(output.stderr, b"fibonacci: invalid number: not UTF-8\n");
    }
}

#[test]
fn indices_past_the_last_one() {
    refuses("term 18446744073709551615", "18446744073709551615");
    refuses(
        "stream --from 0 --to 18446744073709551615",
        "18446744073709551614",
    );
    refuses(
        "page --start 18446744073709551615 --len 1",
        "18446744073709551615",
    );
}

#[test]
fn arguments_that_do_not_go_together() {
    refuses("", "--help");
    refuses("frobnicate", "'frobnicate'");
    refuses("stream", "--to");
    refuses("stream --from 6 --to 5", "--from 6 is past --to 5");
    refuses("stream --to 5 --format xml", "'xml'");
    refuses("stream --to 5 --threads 0", "'0'");
    refuses("stream --to 5 --checkpoint state", "--output");
    refuses("page --start 1 --cursor AQAAAAAAAAANPrLE", "--cursor");
}

#[test]
fn a_cursor_that_nobody_gave_out() {
    refuses("page --cursor nonsense", "nonsense");
    refuses("page --cursor AQAAAAAAAAANPrLF", "AQAAAAAAAAANPrLF");
}

#[test]
fn a_term_that_no_page_can_hold() {
    refuses("page --start 10000 --max-bytes 100", "10000");
}

#[test]
fn a_directory_that_is_not_there_is_no_bad_input_but_a_failure() {
    let directory = Directory::new();
    let output = fibonacci("stream --to 5 --output")
        .arg(directory.join("absent/file"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("absent"));
}
