//! `breaker_simulation` as a program: its table, that it repeats, and wrong input.

mod shared;

use shared::{closes_early, example, text};

fn run(arguments: &str) -> String {
    text(
        arguments,
        &example("breaker_simulation", arguments).output().unwrap(),
    )
}

/// The numbers of the first line of this label.
fn row<'a>(printed: &'a str, label: &str) -> Vec<&'a str> {
    let line = printed
        .lines()
        .find(|line| line.trim_start().starts_with(label));
    let line = line.unwrap_or_else(|| panic!("{label}: {printed}"));
    line.trim_start()[label.len()..]
        .split_whitespace()
        .collect()
}

#[test]
fn a_small_fleet_keeps_what_is_promised() {
    let printed = run("--nodes 60 --outage 4");
    assert!(printed.ends_with("Every promise was kept.\n"), "{printed}");
    assert_eq!(
        row(&printed, "nodes"),
        ["60", "60", "60", "60", "50", "60", "60", "60", "60"]
    );
    // Nobody calls, so nobody asks more than twice: as it starts, and whether there is a record yet.
    assert_eq!(row(&printed, "exchanges")[0], "120");
    // Neither a healthy fleet nor one of whose nodes or calls some fail opens; fifty with three
    // failures do.
    let openings = row(&printed, "openings for all");
    assert_eq!(openings[..4], ["0", "0", "0", "0"], "{printed}");
    assert!(openings[4..].iter().all(|count| *count != "0"), "{printed}");
}

#[test]
fn any_quorum_and_any_cap_of_probes_keeps_it_too() {
    for arguments in [
        "--nodes 12 --outage 4 --quorum 1",
        "--nodes 20 --outage 4 --quorum 5 --probes 3 --interval 200",
        "--nodes 2 --outage 4 --latency 0 --seed 9",
        "--nodes 12 --outage 4 --latency 40 --calls 2",
    ] {
        let printed = run(arguments);
        assert!(printed.ends_with("Every promise was kept.\n"), "{printed}");
    }
}

#[test]
fn the_same_seed_prints_the_same_table() {
    let small = "--nodes 5 --outage 3 --seed";
    assert_eq!(run(&format!("{small} 3")), run(&format!("{small} 3")));
    assert_ne!(run(&format!("{small} 3")), run(&format!("{small} 4")));
}

#[test]
fn wrong_input_is_named() {
    for (arguments, message) in [
        (
            "--nodes 2 --quorum 3",
            "--quorum must be at most --nodes, 2, got 3",
        ),
        ("--nodes 1", "1 is not in 2..=10000"),
        ("--quorum 17", "17 is not in 1..=16"),
        ("--probes 9", "9 is not in 1..=8"),
        ("--interval 9", "9 is not in 10..=60000"),
        ("--latency 501", "501 is not in 0..=500"),
        (
            "--latency 60 --interval 100",
            "--latency must be at most half of --interval and of a second, 50, got 60",
        ),
        ("--seed -1", "invalid value '-1' for '--seed"),
    ] {
        let output = example("breaker_simulation", arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments}");
        assert!(error.contains(message), "{arguments}: {error}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    closes_early(example("breaker_simulation", "--nodes 2 --outage 1"));
}
