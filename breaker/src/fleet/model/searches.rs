//! The searches: small fleets with few faults of one kind, each until nothing new is found.

use std::time::Instant;

use stateright::{Checker, Model};

use super::{Budget, Fleet, happened::What};

/// Searches everything, and returns what it found.
fn search(fleet: Fleet, at_least: usize, what: &[What]) {
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let began = Instant::now();
    let checker = fleet.checker().spawn_bfs().join();
    println!(
        "{name}: {} states, depth {}, {:?}, idle {:?}",
        checker.unique_state_count(),
        checker.max_depth(),
        began.elapsed(),
        checker.model().happened.longest_idle,
    );
    for (property, path) in checker.discoveries() {
        if checker
            .model()
            .property(property)
            .expectation
            .discovery_is_failure()
        {
            panic!("{property}: {:?}", path.into_actions());
        }
    }
    for &what in what {
        assert!(
            checker.model().happened.did(what),
            "{what:?} never happened"
        );
    }
    assert!(checker.unique_state_count() >= at_least);
}

#[test]
fn two_nodes_without_a_fault() {
    let budget = Budget {
        recoveries: 1,
        ..Budget::default()
    };
    search(Fleet::new(2, 10, budget), 100, &[]);
}

#[test]
fn three_nodes_without_a_fault() {
    let budget = Budget {
        recoveries: 1,
        ..Budget::default()
    };
    search(Fleet::new(3, 6, budget), 100, &[]);
}

#[test]
fn two_nodes_and_two_losses() {
    let budget = Budget {
        recoveries: 1,
        losses: 2,
        ..Budget::default()
    };
    search(Fleet::new(2, 5, budget), 100, &[]);
}

#[test]
fn three_nodes_and_a_loss() {
    let budget = Budget {
        recoveries: 1,
        losses: 1,
        ..Budget::default()
    };
    search(Fleet::new(3, 5, budget), 100, &[]);
}

#[test]
fn two_nodes_and_a_clock_that_is_set() {
    let budget = Budget {
        recoveries: 1,
        back: 1,
        forward: 1,
        ..Budget::default()
    };
    search(Fleet::new(2, 8, budget), 100, &[]);
}

#[test]
fn two_nodes_and_answers_that_are_lost() {
    let budget = Budget {
        recoveries: 1,
        unknown: 2,
        slow: 1,
        ..Budget::default()
    };
    search(Fleet::new(2, 6, budget), 100, &[]);
}

#[test]
fn two_nodes_and_operators() {
    let budget = Budget {
        recoveries: 1,
        acts: 2,
        losses: 1,
        ..Budget::default()
    };
    search(Fleet::new(2, 4, budget), 100, &[]);
}

#[test]
fn two_nodes_that_are_killed() {
    let budget = Budget {
        recoveries: 1,
        crashes: 2,
        losses: 1,
        ..Budget::default()
    };
    search(Fleet::new(2, 5, budget), 100, &[]);
}

#[test]
fn one_node_of_a_quorum() {
    let budget = Budget {
        crashes: 2,
        losses: 1,
        away: 1,
        ..Budget::default()
    };
    let fleet = Fleet {
        quorum: 2,
        is_ill: false,
        is_poisoned: true,
        ..Fleet::new(3, 4, budget)
    };
    search(fleet, 100, &[]);
}

#[test]
fn a_poison_node() {
    let budget = Budget {
        recoveries: 1,
        ..Budget::default()
    };
    let fleet = Fleet {
        quorum: 2,
        is_poisoned: true,
        ..Fleet::new(2, 12, budget)
    };
    search(fleet, 100, &[]);
}
