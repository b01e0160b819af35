use breaker::{State, Status};

use crate::{
    fleet::{Fleet, LEASE, ROUND, WAIT},
    play::play,
};

/// breaker 2.0.2 and failsafe-rs: a success of a call from before the outage closes the circuit.
#[test]
fn a_call_from_before_the_outage_closes_nothing() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.run(ROUND).await;
        let stale: Vec<_> = (fleet.nodes.iter())
            .map(|node| node.breaker.try_acquire_owned().unwrap())
            .collect();
        fleet.open(1).await;
        let (_, probe, _) = fleet.probe(WAIT + ROUND).await;
        let era = fleet.record().await.era();
        stale.into_iter().for_each(breaker::OwnedPermit::success);
        fleet.ask(ROUND * 2).await;
        let record = fleet.record().await;
        assert_eq!((record.state(), record.era()), (State::HalfOpen, era));
        probe.failure();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
    });
}

/// A probe that was given up, and comes back in a later trial than its own.
#[test]
fn a_probe_of_an_earlier_trial_closes_nothing() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        let (_, late, _) = fleet.probe(WAIT + ROUND).await;
        let (_, second, _) = fleet.probe(LEASE + ROUND).await;
        second.failure();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
        let (_, third, _) = fleet.probe(WAIT + LEASE + ROUND).await;
        late.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::HalfOpen);
        third.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.nodes[0].status(), Status::Closed);
    });
}

/// The other way round: what failed before the circuit closed counts nothing after.
#[test]
fn a_failure_from_before_opens_nothing() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 2);
        fleet.run(ROUND).await;
        let stale: Vec<_> = (0..10)
            .map(|_| fleet.nodes[1].breaker.try_acquire_owned().unwrap())
            .collect();
        fleet.open(1).await;
        let (_, probe, _) = fleet.probe(WAIT + ROUND).await;
        probe.success();
        fleet.ask(ROUND * 2).await;
        stale.into_iter().for_each(breaker::OwnedPermit::failure);
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
        assert_eq!(fleet.nodes[1].status(), Status::Closed);
    });
}
