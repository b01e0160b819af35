//! The searches: small fleets with few faults of a kind, each until nothing new is found.

use stateright::{Checker, HasDiscoveries, Model};

use super::{
    Action::{self, Ask, End, Recover, Relapse, Swap, Tick},
    Budget, Fleet,
    happened::What::{self, *},
    world::Calls,
};

const NONE: Budget = Budget::NONE;

/// Searches everything there is. A law that is broken is shown with the shortest way to it, and a
/// search that did not get as far as this is no proof.
fn search(fleet: Fleet, at_least: usize, what: &[What]) {
    let checker = fleet
        .checker()
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    let fleet = checker.model();
    if let Some((law, way)) = checker.discoveries().into_iter().next() {
        panic!("{law}: {:?}", way.into_actions());
    }
    let states = checker.unique_state_count();
    println!("{states} states, {} deep", checker.max_depth());
    println!(
        "at most {:?} ticks without a probe",
        fleet.happened.longest_idle()
    );
    let missing: Vec<_> = what
        .iter()
        .filter(|what| !fleet.happened.did(**what))
        .collect();
    assert!(missing.is_empty(), "{missing:?} never happened");
    assert!(
        states >= at_least,
        "{states} states, where there were {at_least}"
    );
}

#[test]
fn without_a_fault() {
    let budget = Budget {
        recoveries: 1,
        ..NONE
    };
    let all = [Opened, Probed, ProbeFailed, Closed, Conflict, ProbeLost];
    search(Fleet::new(2, 10, budget), 1_800, &all);
    search(Fleet::new(3, 8, budget), 1_000, &all);
}

#[test]
fn two_losses() {
    let budget = Budget {
        losses: 2,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, ProbeFailed, Closed, Conflict, Restored];
    search(Fleet::new(2, 5, budget), 90_000, &what);
}

#[test]
fn a_loss_among_three() {
    let budget = Budget {
        losses: 1,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict, Restored];
    search(Fleet::new(3, 5, budget), 40_000, &what);
}

#[test]
fn a_loss_and_a_node_that_is_killed() {
    let budget = Budget {
        losses: 1,
        crashes: 1,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict, Restored, ProbeLost];
    search(Fleet::new(2, 5, budget), 50_000, &what);
}

#[test]
fn a_loss_and_a_node_that_is_away() {
    let budget = Budget {
        losses: 1,
        away: 2,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict, Restored, ProbeLost];
    search(Fleet::new(2, 5, budget), 40_000, &what);
}

#[test]
fn a_loss_and_an_answer_that_is_lost() {
    let budget = Budget {
        losses: 1,
        unknown: 1,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict, Restored];
    search(Fleet::new(2, 4, budget), 30_000, &what);
}

#[test]
fn answers_that_are_lost_or_late() {
    let budget = Budget {
        unknown: 2,
        slow: 1,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict, ProbeLost];
    search(Fleet::new(2, 5, budget), 40_000, &what);
}

#[test]
fn a_clock_that_is_set_forward_and_back() {
    let budget = Budget {
        back: 1,
        forward: 1,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, ProbeFailed, Closed, Conflict, ProbeLost];
    search(Fleet::new(2, 6, budget), 50_000, &what);
}

#[test]
fn a_loss_and_a_clock_that_is_set_back() {
    let budget = Budget {
        losses: 1,
        back: 1,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict, Restored];
    search(Fleet::new(2, 4, budget), 20_000, &what);
}

#[test]
fn operators() {
    let budget = Budget {
        acts: 2,
        recoveries: 1,
        ..NONE
    };
    let what = [Opened, Probed, Closed, Conflict];
    search(Fleet::new(2, 4, budget), 25_000, &what);
}

#[test]
fn an_operator_and_a_loss() {
    let budget = Budget {
        acts: 1,
        losses: 1,
        ..NONE
    };
    let what = [Opened, Probed, ProbeFailed, Conflict, Restored];
    search(Fleet::new(2, 4, budget), 25_000, &what);
}

#[test]
fn one_node_of_a_quorum_that_restarts() {
    let budget = Budget {
        losses: 1,
        crashes: 2,
        ..NONE
    };
    let fleet = Fleet {
        quorum: 2,
        is_ill: false,
        first: Calls::Poisoned,
        ..Fleet::new(2, 5, budget)
    };
    search(fleet, 40_000, &[Conflict, Restored]);
}

#[test]
fn one_node_whose_probes_fail() {
    let budget = Budget {
        recoveries: 1,
        ..NONE
    };
    let fleet = Fleet {
        quorum: 2,
        first: Calls::Poisoned,
        ..Fleet::new(2, 12, budget)
    };
    let what = [Opened, Probed, ProbeFailed, Closed, Conflict, ProbeLost];
    search(fleet, 10_000, &what);
}

/// It opened and closed again, both nodes know, and the service is ill once more.
const ILL_AGAIN: [Action; 18] = [
    Ask(1),
    Swap(1),
    Ask(0),
    Tick,
    Ask(0),
    Ask(1),
    Tick,
    Recover,
    Ask(0),
    Swap(0),
    Ask(1),
    Tick,
    End(0, 0),
    Ask(0),
    Swap(0),
    Ask(1),
    Tick,
    Relapse,
];

#[test]
fn a_service_that_is_ill_again_and_a_node_that_can_not_know() {
    let budget = Budget {
        losses: 1,
        back: 1,
        crashes: 1,
        ..NONE
    };
    let fleet = Fleet {
        first: Calls::Few,
        prelude: &ILL_AGAIN,
        ..Fleet::new(2, 6, budget)
    };
    search(fleet, 5_000, &[Opened, Probed, Conflict, Restored]);
}
