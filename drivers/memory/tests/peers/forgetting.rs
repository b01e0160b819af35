use breaker::{Reason, State, Status};
use drivers_memory::Fault;
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, LEASE, ROUND, WAIT},
    play::{ms, play},
};

/// The origin, and every breaker that keeps its state under an expiry: the open circuit is gone
/// with the record, and the calls go to the sick service.
#[test]
fn an_open_circuit_outlives_its_record() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 5);
        fleet.open(1).await;
        let before = fleet.record().await;
        for _ in 0..5 {
            fleet.store.forget();
            for node in &fleet.nodes {
                assert_eq!(node.rejected().reason, Reason::Open);
            }
            fleet
                .run_with(ROUND * 2, |_, number| {
                    panic!("node-{number} let a call through")
                })
                .await;
        }
        let after = fleet.record().await;
        assert_eq!(
            (after.state(), after.stamp()),
            (State::Open, before.stamp())
        );
        assert!(after.generation() > before.generation());
        assert_ne!(after.era(), before.era());
        // What was there is not waited for again.
        let (_, probe, _) = fleet.probe(WAIT).await;
        probe.success();
        fleet.ask(ROUND * 3).await;
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::Closed)
        );
    });
}

/// While a probe is under way, and all know of it: it no longer counts, and one lease later there
/// is another.
#[test]
fn a_trial_outlives_its_record_as_an_open_circuit() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        let (_, probe, _) = fleet.probe(WAIT + ROUND).await;
        fleet.ask(ROUND).await;
        fleet.store.forget();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
        let (_, probe, _) = fleet.probe(LEASE + ROUND).await;
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}

/// A closed circuit has little to lose.
#[test]
fn a_closed_circuit_goes_on() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.run(ROUND).await;
        for _ in 0..5 {
            fleet.store.forget();
            fleet.run(ROUND * 2).await;
            assert_eq!(fleet.state().await, State::Closed);
        }
        fleet.open(1).await;
    });
}

/// Each loss makes a new record of a closed circuit. What a node counted counts on all the same, or
/// a store that forgets all the time would keep a sick service's circuit closed.
#[test]
fn a_store_that_keeps_forgetting_keeps_no_circuit_closed() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 2);
        fleet.run(ROUND).await;
        for _ in 0..3 {
            fleet.nodes[0].fail(1);
            fleet.store.forget();
            sleep(ROUND * 2).await;
        }
        assert_eq!(fleet.nodes[0].status(), Status::Open);
        sleep(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
    });
}

/// A node that was away while the circuit closed knows it open, and comes back to a store in which
/// nobody says otherwise: what it writes costs a wait at most.
#[test]
fn who_comes_back_to_an_empty_store_costs_a_wait_at_most() {
    play(async |clock| {
        let mut fleet = Fleet::brittle(&clock, 2);
        fleet.open(1).await;
        fleet.nodes[1].link.faults().inject(Fault::refuse());
        sleep(WAIT).await;
        while fleet.state().await != State::Closed {
            if let Ok(probe) = fleet.nodes[0].breaker.try_acquire() {
                probe.success();
            }
            sleep(ms(10)).await;
        }
        fleet.nodes[0].kill_pump().await;
        fleet.nodes.remove(0);
        fleet.store.forget();
        fleet.nodes[0].link.faults().clear();
        fleet.run(WAIT + ROUND * 3).await;
        assert_eq!(fleet.state().await, State::Closed);
        assert_eq!(fleet.nodes[0].status(), Status::Closed);
    });
}
