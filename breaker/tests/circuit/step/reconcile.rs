//! A store that forgets, or has what it had earlier: what is written again, row by row.

use breaker::{Backoff, Cause, Input, Policy, Probes, Record, State, Status, Timestamp};

use crate::scripted::{
    START, ann, at,
    life::{LEASE, Life, WAIT, fleet, last, life, opened_otherwise, reconcile},
    ms, on_rate,
};

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
