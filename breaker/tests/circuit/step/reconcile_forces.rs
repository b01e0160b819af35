//! What an operator imposed or lifted, where a store forgets it or has what was before.

use breaker::{Force, Input, Record, State, Status};

use crate::scripted::{
    START, ann,
    life::{fleet, last, life, opened_otherwise, reconcile},
    on_rate,
};

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
