use breaker::{Operator, Reason, State, Status};

use crate::{
    fleet::{Fleet, ROUND, WAIT},
    play::play,
};

/// After a failover the store is back where the circuit was closed still.
#[test]
fn an_open_circuit_outlives_a_store_that_goes_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 4);
        fleet.run(ROUND).await;
        let healthy = fleet.store.mark();
        fleet.open(1).await;
        let before = fleet.record().await;
        for _ in 0..3 {
            fleet.store.roll_back(&healthy);
            assert_eq!(fleet.state().await, State::Closed);
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
        let (_, probe, _) = fleet.probe(WAIT).await;
        probe.success();
        fleet.ask(ROUND * 3).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}

/// The store is back where the circuit was open, and the nodes know that it closed since: a
/// healthy service is not shut again.
#[test]
fn a_closed_circuit_outlives_a_store_that_goes_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 4);
        fleet.open(1).await;
        let sick = fleet.store.mark();
        let (_, probe, _) = fleet.probe(WAIT + ROUND).await;
        let trial = fleet.store.mark();
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
        for past in [&sick, &trial, &sick] {
            fleet.store.roll_back(past);
            fleet.run(ROUND * 2).await;
            assert_eq!(fleet.state().await, State::Closed);
            assert!(
                fleet
                    .nodes
                    .iter()
                    .all(|node| node.status() == Status::Closed)
            );
        }
    });
}

/// The store is back where no probe had set out: what the one that did finds out counts nothing.
#[test]
fn a_trial_that_the_store_forgot_closes_nothing() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        let open = fleet.store.mark();
        let (_, first, _) = fleet.probe(WAIT + ROUND).await;
        fleet.ask(ROUND).await;
        fleet.store.roll_back(&open);
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
        first.success();
        fleet.ask(ROUND * 3).await;
        assert_eq!(fleet.state().await, State::Open);
    });
}

/// What an operator imposed on all is not lost with the record that said so.
#[test]
fn a_force_outlives_a_store_that_goes_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.run(ROUND).await;
        let before = fleet.store.mark();
        let ann = Operator::new("ann", "the provider moves house").unwrap();
        let forced = fleet.nodes[0].breaker.fleet().unwrap();
        forced
            .force(breaker::Force::Open, None, &ann)
            .await
            .unwrap();
        fleet.ask(ROUND * 2).await;
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::ForcedOpen)
        );
        fleet.store.roll_back(&before);
        fleet.ask(ROUND * 3).await;
        assert_eq!(fleet.record().await.status(), Status::ForcedOpen);
        forced.lift(&ann).await.unwrap();
        fleet.run(ROUND * 2).await;
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::Closed)
        );
    });
}
