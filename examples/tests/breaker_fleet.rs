//! `breaker_fleet` as a program: an outage from its beginning to its end, wrong input, and a reader
//! that leaves.

mod shared;

use shared::{closes_early, example, text};

fn run(arguments: &str) -> String {
    text(
        arguments,
        &example("breaker_fleet", arguments).output().unwrap(),
    )
}

#[test]
fn an_outage_is_told_from_its_beginning_to_its_end() {
    let printed = run("--simulate");
    let lines: Vec<&str> = printed.lines().collect();
    let mut rest = lines.iter();
    for told in [
        "the service goes down",
        "alone: closed -> open (consecutive_failures: 5 of ",
        "the fleet: closed -> open (consecutive_failures: 5 of ",
        "every node knows: open",
        "the fleet: open -> half_open (wait over), by node-",
        "the fleet: half_open -> open (probe failed), by node-",
        "the service is well again",
        "the fleet: half_open -> closed (recovered), by node-",
        "every node knows: closed",
    ] {
        assert!(rest.any(|line| line.contains(told)), "{told}: {printed}");
    }
    for node in 1..=5 {
        let name = format!("node-{node} ");
        let row = lines.iter().find(|line| line.starts_with(&name));
        let row = row.unwrap_or_else(|| panic!("{name}: {printed}"));
        assert_eq!(row.matches("closed").count(), 2, "{printed}");
    }
    let last = lines[lines.len() - 1];
    assert!(last.starts_with("the store: exchanges "), "{printed}");
}

#[test]
fn without_an_outage_nothing_happens() {
    let printed = run("--simulate --down 0 --up 0 --time 2000 --nodes 2");
    assert!(!printed.contains("->"), "{printed}");
    assert_eq!(printed.lines().count(), 4, "{printed}");
}

#[test]
fn the_same_seed_tells_the_same_story() {
    assert_eq!(run("--simulate --seed 3"), run("--simulate --seed 3"));
    assert_ne!(run("--simulate --seed 3"), run("--simulate --seed 4"));
}

#[test]
fn time_passes_where_it_is_not_simulated() {
    let printed = run("--down 100 --up 300 --time 400 --interval 20 --every 5");
    assert!(printed.contains("the service goes down"), "{printed}");
    assert!(printed.contains("closed -> open"), "{printed}");
    assert!(!printed.contains('\x1b'), "{printed}");
}

#[test]
fn wrong_input_is_named() {
    for (arguments, message) in [
        (
            "--up 100 --down 500",
            "--up must be at least --down, 500, got 100",
        ),
        (
            "--nodes 2 --quorum 3",
            "--quorum must be at most --nodes, 2, got 3",
        ),
        ("--nodes 0", "0 is not in 1..=20"),
        ("--quorum 17", "17 is not in 1..=16"),
        ("--interval 9", "9 is not in 10..=60000"),
        ("--time 0", "0 is not in 1..=3600000"),
        ("--down -1", "invalid value '-1' for '--down"),
        ("--seed many", "invalid value 'many' for '--seed"),
    ] {
        let output = example("breaker_fleet", arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments}");
        assert!(error.contains(message), "{arguments}: {error}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    closes_early(example(
        "breaker_fleet",
        "--down 50 --up 400 --time 3000 --interval 20 --every 5",
    ));
}
