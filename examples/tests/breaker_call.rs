//! `breaker_call` as a program: what it prints, wrong input, and a reader that leaves.

mod shared;

use shared::{closes_early, example, text};

#[test]
fn an_outage_is_told_from_its_beginning_to_its_end() {
    let arguments = "--simulate";
    let printed = text(
        arguments,
        &example("breaker_call", arguments).output().unwrap(),
    );
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].ends_with("weather is closed"), "{printed}");
    assert!(lines[1].contains("closed -> open"), "{printed}");
    assert!(
        lines[lines.len() - 2].contains("half_open -> closed"),
        "{printed}"
    );
    assert!(
        lines[lines.len() - 1].starts_with("300 calls: "),
        "{printed}"
    );
}

#[test]
fn another_seed_draws_other_waits() {
    let run = |arguments| {
        text(
            arguments,
            &example("breaker_call", arguments).output().unwrap(),
        )
    };
    assert_eq!(run("--simulate --seed 3"), run("--simulate --seed 3"));
    assert_ne!(run("--simulate --seed 3"), run("--simulate --seed 4"));
}

#[test]
fn wrong_input_is_named() {
    for (arguments, message) in [
        (
            "--up 100 --down 500",
            "--up must be at least --down, 500, got 100",
        ),
        ("--down -1", "invalid value '-1' for '--down"),
        ("--calls 0", "0 is not in 1..=100000"),
        ("--every 10001", "10001 is not in 1..=10000"),
        ("--seed many", "invalid value 'many' for '--seed"),
    ] {
        let output = example("breaker_call", arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments}");
        assert!(error.contains(message), "{arguments}: {error}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    closes_early(example(
        "breaker_call",
        "--calls 100 --every 1 --down 10 --up 90",
    ));
}
