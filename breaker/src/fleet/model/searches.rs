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
        if checker.model().property(property).expectation.discovery_is_failure() {
            panic!("{property}: {:?}", path.into_actions());
        }
    }
    for &what in what {
        assert!(checker.model().happened.did(what), "{what:?} never happened");
    }
    assert!(checker.unique_state_count() >= at_least);
}

#[test]
fn two_nodes_without_a_fault() {
    let budget = Budget {
        recoveries: 1,
        ..Budget::default()
    };
    search(Fleet::new(2, 6, budget), 100, &[]);
}
