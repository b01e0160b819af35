//! A store that forgets, or has what it had earlier: what is written again, row by row.

mod scripted;

use breaker::{
    Backoff, Cause, Force, Input, Policy, ProbeOutcome, Probes, Record, State, Status, Timestamp,
};
use scripted::{Circuit, START, ann, at, ms, on_rate, word};

const WAIT: u64 = 5_000;
const LEASE: u64 = 700;

fn fleet() -> Circuit {
    let probes = Probes::at_most(2).lease(ms(LEASE));
    let policy = Policy::new(Backoff::constant(ms(WAIT)), probes, None).unwrap();
    Circuit::new(policy.quorum(2))
}

/// A circuit at each of its states: closed at first, opened, tried, closed again.
struct Life {
    first: Record,
    open: Record,
    half_open: Record,
    closed: Record,
    now: u64,
}

fn life() -> Life {
    let mut fleet = fleet();
    fleet.now += 1_000;
    fleet.step(Input::Reset { operator: &ann() });
    let first = fleet.record.clone();
    fleet.now += 1_000;
    fleet.trip();
    let open = fleet.record.clone();
    fleet.wait_over();
    let fence = fleet.probe_of("a");
    let half_open = fleet.record.clone();
    fleet.now += 100;
    fleet.reports("a", fence, ProbeOutcome::Succeeded);
    Life {
        first,
        open,
        half_open,
        closed: fleet.record,
        now: fleet.now + 1_000,
    }
}

/// The same fleet after its store had gone back, and it broke once more.
fn opened_otherwise(from: &Record, now: u64) -> Record {
    let mut fleet = fleet();
    (fleet.record, fleet.now, fleet.words) = (from.clone(), now, 77);
    fleet.trip();
    fleet.record
}

fn reconcile(kept: &Record, found: Option<&Record>, now: u64) -> Option<Record> {
    let mut words = 99;
    let policy = fleet().policy;
    policy.reconcile(kept, found, at(now), &mut || word(&mut words))
}

fn last(record: &Record) -> (Cause, Status, Status) {
    let change = record.history().last().unwrap();
    assert_eq!(
        (change.era, change.generation),
        (record.era(), record.generation())
    );
    (change.cause.clone(), change.from, change.to)
}

#[test]
fn what_is_gone_is_written_again() {
    let life = life();
    for kept in [&life.first, &life.open, &life.closed] {
        let written = reconcile(kept, None, life.now).unwrap();
        assert_eq!(written.state(), kept.state());
        assert_eq!(written.stamp(), kept.stamp(), "as old as it was");
        assert_eq!(written.generation(), kept.generation() + 1);
        assert_ne!(written.era(), kept.era());
        assert_eq!(
            (written.entered_at(), written.retry_at()),
            (kept.entered_at(), kept.retry_at())
        );
        assert_eq!(
            (written.attempt(), written.updated_at()),
            (kept.attempt(), at(life.now))
        );
        assert_eq!(
            last(&written),
            (
                Cause::Restored { of: kept.era() },
                kept.status(),
                kept.status()
            )
        );
        let before: Vec<_> = kept.history().collect();
        assert_eq!(
            written.history().take(before.len()).collect::<Vec<_>>(),
            before
        );
    }
}

/// Nobody knows of its probes, so it comes back as open, for the time that they may last.
#[test]
fn what_was_half_open_is_tried_again_in_a_lease() {
    let life = life();
    for found in [None, Some(&life.open)] {
        let written = reconcile(&life.half_open, found, life.now).unwrap();
        assert_eq!((written.state(), written.probes().len()), (State::Open, 0));
        assert_eq!(written.retry_at(), Some(at(life.now + LEASE)));
        assert_eq!(written.stamp(), life.half_open.stamp());
        assert_eq!(last(&written).2, Status::Open);
    }
    // A place of another node's settings may last for longer.
    let mut fleet = fleet();
    let probes = Probes::at_most(2).lease(ms(9_000));
    fleet.policy = Policy::new(Backoff::constant(ms(WAIT)), probes, None).unwrap();
    fleet.trip();
    fleet.wait_over();
    fleet.probe();
    let written = reconcile(&fleet.record, None, life.now).unwrap();
    assert_eq!(written.retry_at(), Some(at(life.now + 9_000)));
}

#[test]
fn the_same_state_is_adopted_whatever_is_in_it() {
    let mut fleet = fleet();
    let before = fleet.record.clone();
    fleet.votes("a", on_rate(false));
    assert_eq!(reconcile(&fleet.record, Some(&before), fleet.now), None);
    assert_eq!(reconcile(&before, Some(&fleet.record), fleet.now), None);
}

#[test]
fn what_is_later_is_adopted() {
    let Life {
        first,
        open,
        half_open,
        closed,
        now,
    } = life();
    let in_order = [&first, &open, &half_open, &closed];
    for (place, found) in in_order.iter().enumerate() {
        for kept in &in_order[..place] {
            assert_eq!(reconcile(kept, Some(found), now), None);
        }
    }
}

/// The store went back: what is known to be later is written over what it has.
#[test]
fn what_is_earlier_is_replaced() {
    let Life {
        first,
        open,
        half_open,
        closed,
        now,
    } = life();
    for (kept, found, state) in [
        (&open, &first, State::Open),
        (&half_open, &first, State::Open),
        (&half_open, &open, State::Open),
        (&closed, &first, State::Closed),
        // It was open once, and half-open, before it was closed.
        (&closed, &open, State::Closed),
        (&closed, &half_open, State::Closed),
    ] {
        let written = reconcile(kept, Some(found), now).unwrap();
        assert_eq!((written.state(), written.stamp()), (state, kept.stamp()));
        assert_eq!(written.generation(), kept.generation() + 1);
        let cause = Cause::Restored { of: kept.era() };
        assert_eq!(last(&written), (cause, found.status(), written.status()));
    }
}

/// Of two with one stamp, the one that is not closed is later.
#[test]
fn a_tie() {
    let earliest = Record::new(at(START), &mut || 5);
    let another = Record::new(at(START), &mut || 6);
    assert_eq!(reconcile(&earliest, Some(&another), START), None);

    let Life {
        open, closed, now, ..
    } = life();
    let again = |kept| reconcile(kept, None, now).unwrap();
    assert_eq!(reconcile(&open, Some(&again(&open)), now), None);
    assert_eq!(reconcile(&closed, Some(&again(&closed)), now), None);

    // Two transitions at one moment, on either side of a store that went back.
    let mut one = fleet();
    let mut other = one.clone();
    other.words = 1_234;
    one.trip();
    other.step(Input::Reset { operator: &ann() });
    assert_eq!(one.record.stamp(), other.record.stamp());
    assert_eq!(reconcile(&other.record, Some(&one.record), now), None);
    let written = reconcile(&one.record, Some(&other.record), now).unwrap();
    assert_eq!(written.state(), State::Open);
}

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

#[test]
fn rings_become_one() {
    let life = life();
    let found = opened_otherwise(&life.first, START + 3_000);
    let written = reconcile(&life.half_open, Some(&found), life.now).unwrap();
    let causes: Vec<_> = written
        .history()
        .map(|change| change.cause.name())
        .collect();
    assert_eq!(
        causes,
        ["reset", "tripped", "tripped", "wait_over", "restored"]
    );
    let moments: Vec<_> = written.history().map(|change| change.at).collect();
    assert!(moments.is_sorted(), "{moments:?}");
    assert_eq!(
        written.generation(),
        life.half_open.generation().max(found.generation()) + 1
    );
}

#[test]
fn the_votes_are_gone() {
    let mut fleet = fleet();
    fleet.step(Input::Reset { operator: &ann() });
    fleet.votes("a", on_rate(false));
    let written = reconcile(&fleet.record, None, fleet.now).unwrap();
    assert_eq!((fleet.record.votes().len(), written.votes().len()), (1, 0));
}

/// What an operator imposed or lifted last holds, whichever state is the later.
#[test]
fn what_is_imposed_is_decided_apart() {
    let life = life();
    let imposed = |record: &Record, now: u64, force| {
        let mut fleet = fleet();
        (fleet.record, fleet.now) = (record.clone(), now);
        fleet.step(Input::Force {
            force,
            until: None,
            operator: &ann(),
        });
        fleet.record
    };
    let lifted = |record: &Record, now: u64| {
        let mut fleet = fleet();
        (fleet.record, fleet.now) = (record.clone(), now);
        fleet.step(Input::Lift { operator: &ann() });
        fleet.record
    };
    let forced = |record: &Record| record.forced().map(|forced| forced.force);

    // The state that was found is later, what is imposed is not: it is found, and then more.
    let kept = imposed(&life.open, life.now, Force::Disabled);
    let written = reconcile(&kept, Some(&life.closed), life.now + 5).unwrap();
    assert_eq!(
        (written.era(), written.stamp()),
        (life.closed.era(), life.closed.stamp())
    );
    assert_eq!(forced(&written), Some(Force::Disabled));
    assert_eq!(written.forced_stamp(), kept.forced_stamp());
    let causes: Vec<_> = written
        .history()
        .map(|change| change.cause.name())
        .collect();
    assert_eq!(
        causes,
        ["reset", "tripped", "wait_over", "recovered", "forced"]
    );

    // Also where the state is the same, and when it was lifted.
    assert_eq!(
        forced(&reconcile(&kept, Some(&life.open), life.now).unwrap()),
        Some(Force::Disabled)
    );
    let free = lifted(&kept, life.now + 10);
    let written = reconcile(&free, Some(&kept), life.now + 20).unwrap();
    assert_eq!(
        (forced(&written), written.forced_stamp()),
        (None, free.forced_stamp())
    );
    assert_eq!(
        reconcile(&kept, Some(&free), life.now + 20),
        None,
        "that is later"
    );

    // The state that is kept is later, what was imposed on the other, too.
    let found = imposed(&life.first, life.now, Force::Closed);
    let written = reconcile(&life.open, Some(&found), life.now + 5).unwrap();
    assert_eq!(
        (written.state(), forced(&written)),
        (State::Open, Some(Force::Closed))
    );
    assert_eq!(last(&written).1, Status::ForcedClosed);
    // And the other way round.
    let kept = imposed(&life.open, life.now + 1, Force::Open);
    let written = reconcile(&kept, Some(&found), life.now + 5).unwrap();
    assert_eq!(forced(&written), Some(Force::Open));
    assert_eq!(
        forced(&reconcile(&kept, None, life.now).unwrap()),
        Some(Force::Open)
    );
    // Votes from before what is imposed go.
    let mut fleet = fleet();
    let kept = imposed(&fleet.record, life.now, Force::Open);
    fleet.votes("a", on_rate(false));
    assert_eq!(
        reconcile(&kept, Some(&fleet.record), life.now)
            .unwrap()
            .votes()
            .len(),
        0
    );
}

/// The store's clock went back with it.
#[test]
fn a_clock_that_went_back_prolongs_nothing() {
    let Life { first, open, .. } = life();
    let now = START - 3_600_000;
    let written = reconcile(&open, None, now).unwrap();
    assert_eq!(
        (written.retry_at(), written.wait()),
        (Some(at(now + WAIT)), ms(WAIT))
    );
    assert_eq!(
        (written.updated_at(), written.stamp()),
        (at(now), open.stamp())
    );
    let again = reconcile(&written, Some(&first), now + 5).unwrap();
    assert_eq!(again.retry_at(), Some(at(now + WAIT)));
    assert!(open.updated_at() < Timestamp::MAX);
}

/// What an operator imposed goes from the one branch to the other, and that is all: a record that
/// took it over has not come after the state on which it was imposed.
#[test]
fn a_force_from_elsewhere_brings_no_state_along() {
    let life = life();
    let mut apart = fleet();
    (apart.record, apart.now) = (opened_otherwise(&life.first, START + 3_000), life.now);
    apart.step(Input::Force {
        force: Force::Disabled,
        until: None,
        operator: &ann(),
    });
    let kept = apart.record;
    let written = reconcile(&kept, Some(&life.closed), life.now + 5).unwrap();
    assert_eq!(
        (written.era(), written.forced()),
        (life.closed.era(), kept.forced())
    );
    let causes = written.history().map(|change| change.cause.name());
    let causes: Vec<_> = causes.collect();
    let expected = ["reset", "tripped", "wait_over", "recovered", "forced"];
    assert_eq!(causes, expected);
    // So it does not go over that state, where the store has it again.
    assert_eq!(reconcile(&written, Some(&kept), life.now + 10), None);
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
