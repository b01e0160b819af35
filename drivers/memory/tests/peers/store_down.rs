use std::time::Duration;

use breaker::{Force, Operator, Reason, State, Status, StoreDown};
use drivers_memory::Fault;

use crate::{
    fleet::{Fleet, INTERVAL, LEASE, ROUND, WAIT, brittle, shared},
    play::{ms, play, secs},
};

/// A store that did not answer for a while is asked less and less often; by then everybody has
/// found out that it is back.
const FOUND: Duration = ms(900);

fn fleet(clock: &breaker::Clock, policy: StoreDown) -> Fleet {
    Fleet::new(clock, 3, shared().on_store_down(policy), brittle)
}

/// From then on exchanges have failed for long enough.
async fn go_down(fleet: &Fleet) {
    fleet.store.faults().inject(Fault::refuse());
    fleet.ask(INTERVAL * 3 + ROUND).await;
}

/// Each node trips by itself, from a window that was fed all the time, and recovers by itself.
#[test]
fn a_node_goes_on_alone() {
    play(async |clock| {
        let fleet = fleet(&clock, StoreDown::Local);
        fleet.run(ROUND * 2).await;
        // Two of the three failures come before.
        fleet.nodes[0].fail(2);
        fleet.store.faults().inject(Fault::refuse());
        tokio::time::sleep(INTERVAL * 3 + ROUND).await;
        fleet.nodes[0].fail(1);
        assert_eq!(fleet.nodes[0].status(), Status::Open);
        assert_eq!(fleet.nodes[1].status(), Status::Closed);
        tokio::time::sleep(WAIT).await;
        fleet.nodes[0].breaker.try_acquire().unwrap().success();
        assert_eq!(fleet.nodes[0].status(), Status::Closed);
    });
}

/// An open circuit that it knew of stays open until its wait is over, and then the node sends
/// probes of its own.
#[test]
fn a_node_honours_what_it_knew() {
    play(async |clock| {
        let fleet = fleet(&clock, StoreDown::Local);
        fleet.open(1).await;
        go_down(&fleet).await;
        assert_eq!(fleet.nodes[2].rejected().reason, Reason::Open);
        let (_, probe, _) = fleet.probe(WAIT).await;
        probe.failure();
        // The store is back, and what one node found out alone closes nothing for the others.
        fleet.store.faults().clear();
        fleet.ask(FOUND).await;
        assert_ne!(fleet.state().await, State::Closed);
        fleet.run(secs(15)).await;
        assert_eq!(fleet.state().await, State::Closed);
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::Closed)
        );
    });
}

/// A probe may be under way elsewhere, of which nobody can hear how it ends: it is waited for, for a
/// lease.
#[test]
fn a_node_waits_for_a_probe_that_it_can_not_hear_of() {
    play(async |clock| {
        let fleet = fleet(&clock, StoreDown::Local);
        fleet.open(1).await;
        let (prober, probe, _) = fleet.probe(WAIT + ROUND).await;
        fleet.ask(ROUND * 2).await;
        go_down(&fleet).await;
        let (next, second, waited) = fleet.probe(LEASE + ROUND).await;
        assert!(waited + ROUND * 2 >= LEASE, "{waited:?} {prober} {next}");
        probe.success();
        second.success();
    });
}

#[test]
fn every_call_passes_where_that_is_wanted() {
    play(async |clock| {
        let fleet = fleet(&clock, StoreDown::FailOpen);
        fleet.open(1).await;
        go_down(&fleet).await;
        for node in &fleet.nodes {
            node.fail(20);
            assert!(node.breaker.would_reject().is_none());
        }
        // With the store comes back what it knows.
        fleet.store.faults().clear();
        fleet.ask(FOUND).await;
        assert_ne!(fleet.state().await, State::Closed);
        assert!(
            fleet
                .nodes
                .iter()
                .any(|node| node.breaker.would_reject().is_some())
        );
    });
}

#[test]
fn every_call_is_rejected_where_that_is_wanted() {
    play(async |clock| {
        let fleet = fleet(&clock, StoreDown::FailClosed);
        fleet.run(ROUND * 2).await;
        go_down(&fleet).await;
        for node in &fleet.nodes {
            node.rejected();
        }
        fleet.store.faults().clear();
        fleet.ask(FOUND).await;
        for node in &fleet.nodes {
            node.breaker.try_acquire().unwrap().success();
        }
    });
}

/// What was imposed on all holds on, whatever the policy.
#[test]
fn a_force_holds_on() {
    for policy in [StoreDown::Local, StoreDown::FailOpen] {
        play(async move |clock| {
            let fleet = fleet(&clock, policy);
            fleet.run(ROUND).await;
            let ann = Operator::new("ann", "drill").unwrap();
            let handle = fleet.nodes[0].breaker.fleet().unwrap();
            handle.force(Force::Open, None, &ann).await.unwrap();
            fleet.ask(ROUND * 2).await;
            go_down(&fleet).await;
            assert_eq!(
                fleet.nodes[1].rejected().reason,
                Reason::ForcedOpen,
                "{policy:?}"
            );
        });
    }
}
