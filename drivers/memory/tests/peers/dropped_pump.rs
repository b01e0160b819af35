use breaker::{Operator, State, Status};
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, ROUND, WAIT},
    play::play,
};

/// Whose pump is dropped, or was never run, has a breaker of its own that works, and is told so
/// when it asks for the fleet.
#[test]
fn a_node_without_a_pump_is_a_breaker_of_its_own() {
    play(async |clock| {
        let mut fleet = Fleet::brittle(&clock, 2);
        fleet.run(ROUND).await;
        fleet.nodes[0].kill_pump().await;
        fleet.nodes[0].fail(3);
        assert_eq!(fleet.nodes[0].status(), Status::Open);
        fleet
            .run_with(ROUND * 2, |permit, number| {
                assert_eq!(number, 1);
                permit.success();
            })
            .await;
        assert_eq!(fleet.state().await, State::Closed);
        sleep(WAIT).await;
        fleet.nodes[0].breaker.try_acquire().unwrap().success();
        assert_eq!(fleet.nodes[0].status(), Status::Closed);
        let ann = Operator::new("ann", "drill").unwrap();
        let handle = fleet.nodes[0].breaker.fleet().unwrap();
        assert!(handle.reset(&ann).await.is_err());
    });
}

/// In an open circuit, and with a probe to come: nobody waits for what the pump would have done.
#[test]
fn a_node_whose_pump_ends_while_open_recovers_alone() {
    play(async |clock| {
        let mut fleet = Fleet::brittle(&clock, 2);
        fleet.open(1).await;
        fleet.nodes[0].kill_pump().await;
        assert_eq!(fleet.nodes[0].status(), Status::Open);
        sleep(WAIT).await;
        fleet.nodes[0].breaker.try_acquire().unwrap().success();
        assert_eq!(fleet.nodes[0].status(), Status::Closed);
        // The others have their own probe.
        fleet.nodes.remove(0);
        let (_, probe, _) = fleet.probe(ROUND * 2).await;
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}

/// A pump ends once the last handle is gone, and asks nothing of the store any more.
#[test]
fn a_pump_ends_with_its_last_handle() {
    play(async |clock| {
        let mut fleet = Fleet::brittle(&clock, 1);
        fleet.run(ROUND).await;
        let node = fleet.nodes.remove(0);
        let handle = node.breaker.clone();
        drop(node.breaker);
        handle.try_acquire().unwrap().success();
        sleep(ROUND).await;
        assert!(!node.pump.is_finished());
        drop(handle);
        sleep(ROUND * 2).await;
        assert!(node.pump.is_finished());
    });
}
