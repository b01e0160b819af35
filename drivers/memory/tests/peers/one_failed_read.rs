use breaker::{State, Status};
use drivers_memory::Fault;

use crate::{
    fleet::{Fleet, ROUND, WAIT},
    play::play,
};

/// gobreaker: one GET that fails resets what all share.
#[test]
fn a_read_that_fails_changes_nothing() {
    let faults: [fn() -> Fault; 5] = [
        Fault::refuse,
        Fault::unknown_applied,
        Fault::unknown_not_applied,
        Fault::hang,
        Fault::corrupt,
    ];
    for fault in faults {
        play(async move |clock| {
            let fleet = Fleet::brittle(&clock, 3);
            fleet.open(1).await;
            let before = fleet.record().await;
            fleet.nodes[1]
                .link
                .faults()
                .inject(fault().on_exchanges().times(1));
            fleet.ask(ROUND * 3).await;
            assert_eq!(fleet.record().await, before, "{:?}", fault());
            assert!(fleet.nodes.iter().all(|node| node.status() == Status::Open));
            let (_, probe, _) = fleet.probe(WAIT).await;
            probe.success();
            fleet.ask(ROUND * 2).await;
            assert_eq!(fleet.state().await, State::Closed);
        });
    }
}

/// A record that nobody can read is written over by nobody; the nodes go on by themselves, as
/// without a store, from what they knew.
#[test]
fn a_record_that_was_damaged_closes_nothing() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        fleet.store.damage_record("service");
        let swaps = fleet.store.counters().swaps;
        fleet
            .run_with(WAIT * 4 / 5, |_, number| {
                panic!("node-{number} let a call through");
            })
            .await;
        assert!(fleet.nodes.iter().all(|node| node.status() == Status::Open));
        let (_, probe, _) = fleet.probe(ROUND * 3).await;
        probe.success();
        assert_eq!(fleet.store.counters().swaps, swaps);
    });
}
