use std::mem;

use breaker::{State, Status};
use tokio::time::Instant;

use crate::{
    fleet::{Fleet, LEASE, ROUND, WAIT},
    play::play,
};

/// interlock 2.8.2: the process that probes is killed, and in 12 s of traffic nobody else gets to
/// probe, since each call that is refused refreshes the record's expiry.
#[test]
fn a_prober_that_dies_is_followed_within_its_lease() {
    play(async |clock| {
        let mut fleet = Fleet::brittle(&clock, 4);
        fleet.open(1).await;
        let (prober, probe, _) = fleet.probe(WAIT + ROUND).await;
        let taken = Instant::now();
        // The process is gone: nobody tells its end, and its pump is still.
        mem::forget(probe);
        fleet.nodes[prober].kill_pump().await;
        fleet.nodes.remove(prober);
        let (_, probe, _) = fleet.probe(LEASE + ROUND).await;
        assert!(taken.elapsed() <= LEASE + ROUND, "{:?}", taken.elapsed());
        assert!(taken.elapsed() + ROUND >= LEASE, "{:?}", taken.elapsed());
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}

/// The same for a probe that hangs in a process that lives on.
#[test]
fn a_probe_that_hangs_is_followed_within_its_lease() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 4);
        fleet.open(1).await;
        let (_, hung, _) = fleet.probe(WAIT + ROUND).await;
        let before = fleet.record().await;
        let swaps = fleet.store.counters().swaps;
        fleet.ask(LEASE / 2).await;
        // Who is refused writes nothing.
        assert_eq!(fleet.record().await, before);
        assert_eq!(fleet.store.counters().swaps, swaps);
        let (_, next, waited) = fleet.probe(LEASE / 2 + ROUND).await;
        assert!(waited + ROUND >= LEASE / 2, "{waited:?}");
        hung.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::HalfOpen);
        next.success();
        fleet.ask(ROUND * 2).await;
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::Closed)
        );
    });
}

/// A claim whose reply never came, since its process died between the two.
#[test]
fn a_prober_that_dies_before_its_reply_is_followed_too() {
    play(async |clock| {
        let mut fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        let doomed = &fleet.nodes[0];
        doomed
            .link
            .faults()
            .inject(drivers_memory::Fault::hang_applied().on_swaps());
        let begun = Instant::now();
        while fleet.state().await == State::Open {
            assert!(begun.elapsed() <= WAIT + ROUND);
            doomed.rejected();
            tokio::time::sleep(crate::play::ms(10)).await;
        }
        fleet.nodes[0].kill_pump().await;
        fleet.nodes.remove(0);
        let (_, probe, waited) = fleet.probe(LEASE + ROUND).await;
        assert!(waited + ROUND * 2 >= LEASE, "{waited:?}");
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}
