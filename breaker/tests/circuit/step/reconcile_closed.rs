//! A closed circuit that comes back: over what it has come after, and over nothing else that is not
//! closed.

use breaker::{Cause, Force, Input, ProbeOutcome, State};

use crate::scripted::{
    START, ann, at,
    life::{Life, WAIT, fleet, last, life, opened_otherwise, reconcile},
    on_rate,
};

/// A node that was away, or that a lost record left behind, must not send traffic to a service
/// that another knows to be ill.
#[test]
fn closed_does_not_go_over_what_it_knows_nothing_of() {
    let life = life();
    // The store went back to the first state, and the service broke again: by a clock that is
    // behind, before it was closed.
    let found = opened_otherwise(&life.first, START + 3_000);
    assert!(found.stamp() < life.closed.stamp());
    assert_eq!(reconcile(&life.closed, Some(&found), life.now), None);
    // But what is not closed goes over it: both are.
    assert!(reconcile(&life.half_open, Some(&found), life.now).is_some());
}

#[test]
fn closed_by_an_operator_goes_over_all_that_is_earlier() {
    let life = life();
    let mut fleet = fleet();
    (fleet.record, fleet.now) = (life.closed.clone(), life.now);
    let found = opened_otherwise(&life.first, START + 3_000);
    fleet.step(Input::Reset { operator: &ann() });
    let written = reconcile(&fleet.record, Some(&found), life.now).unwrap();
    assert_eq!(written.state(), State::Closed);
    // Still so where that was written again, and after votes and forces in that state.
    let mut again = reconcile(&fleet.record, None, life.now).unwrap();
    assert!(reconcile(&again, Some(&found), life.now).is_some());
    fleet.record = again;
    fleet.votes("a", on_rate(false));
    fleet.step(Input::Force {
        force: Force::Open,
        until: None,
        operator: &ann(),
    });
    again = fleet.record.clone();
    assert!(reconcile(&again, Some(&found), life.now).is_some());
    // But a closing after that is no operator's.
    fleet.step(Input::Lift { operator: &ann() });
    fleet.trip();
    fleet.wait_over();
    let fence = fleet.probe_of("b");
    fleet.reports("b", fence, ProbeOutcome::Succeeded);
    assert_eq!(fleet.record.state(), State::Closed);
    let written = reconcile(&fleet.record, Some(&found), fleet.now).unwrap();
    assert_eq!(
        written.era(),
        found.era(),
        "adopted, but for what was lifted"
    );
}

/// One loss, and a node that has not yet heard of the closing is the first to write: what it
/// writes has a new era, but says which state it is of, and that one was closed.
#[test]
fn a_node_that_is_behind_does_not_reopen_a_healthy_service() {
    let Life {
        open,
        half_open,
        closed,
        now,
        ..
    } = life();
    for behind in [&open, &half_open] {
        let first = reconcile(behind, None, now).unwrap();
        let second = reconcile(behind, None, now + 1).unwrap();
        assert_eq!(last(&first).0, Cause::Restored { of: behind.era() });
        for found in [&first, &second] {
            let written = reconcile(&closed, Some(found), now).unwrap();
            assert_eq!(written.state(), State::Closed);
            assert_eq!(reconcile(found, Some(&written), now), None);
        }
        // Lost and written again more than once: it still says so.
        let third = reconcile(&first, None, now).unwrap();
        assert_eq!(last(&third).0, Cause::Restored { of: behind.era() });
        assert_eq!(
            reconcile(&closed, Some(&third), now).unwrap().state(),
            State::Closed
        );
        // And who took part in the first only by what it wrote knows the others by that.
        let mut fleet = fleet();
        (fleet.record, fleet.now) = (first.clone(), now + WAIT);
        let fence = fleet.probe_of("b");
        fleet.reports("b", fence, ProbeOutcome::Succeeded);
        assert!(reconcile(&fleet.record, Some(&third), fleet.now).is_some());
    }
}

/// The ring holds only so much; that a state was written again says of which it is, too.
#[test]
fn known_by_what_was_written_again() {
    let life = life();
    let mut fleet = fleet();
    (fleet.record, fleet.now) = (life.open.clone(), life.now);
    for _ in 0..5 {
        fleet.step(Input::Force {
            force: Force::Open,
            until: None,
            operator: &ann(),
        });
        fleet.step(Input::Lift { operator: &ann() });
    }
    fleet.record = reconcile(&fleet.record, None, fleet.now).unwrap();
    fleet.step(Input::Force {
        force: Force::Closed,
        until: None,
        operator: &ann(),
    });
    for _ in 0..6 {
        fleet.step(Input::Force {
            force: Force::Open,
            until: None,
            operator: &ann(),
        });
        fleet.step(Input::Lift { operator: &ann() });
    }
    fleet.now += WAIT;
    let fence = fleet.probe_of("a");
    fleet.reports("a", fence, ProbeOutcome::Succeeded);
    assert_eq!(fleet.record.state(), State::Closed);
    let mut ring = fleet.record.history();
    assert!(ring.all(|change| change.era != life.open.era()));
    // By another node, with words of its own.
    let found = (fleet.policy)
        .reconcile(&life.open, None, at(fleet.now), &mut || 1_234)
        .unwrap();
    let written = reconcile(&fleet.record, Some(&found), fleet.now + 10).unwrap();
    assert_eq!(written.state(), State::Closed);
}
