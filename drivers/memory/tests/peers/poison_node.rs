use breaker::{Probes, State, Status};

use tokio::time::sleep;

use crate::{
    fleet::{Fleet, ROUND, WAIT, brittle, shared},
    play::{play, secs},
};

/// What users of shared breakers complain of most: one node whose own way to the service is broken
/// shuts it for all, though it makes most of the calls and the fleet's share of failures is over
/// the threshold.
#[test]
fn one_node_that_fails_whatever_it_calls_opens_for_itself_alone() {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 5, shared().quorum(2), |builder| {
            builder.failure_rate(0.5).minimum_calls(20)
        });
        for _ in 0..4 {
            while let Ok(permit) = fleet.nodes[0].breaker.try_acquire() {
                permit.failure();
            }
            for node in &fleet.nodes[1..] {
                node.breaker.try_acquire().unwrap().success();
            }
            sleep(ROUND * 2).await;
            let window = fleet.window(secs(10)).await;
            assert!(window.failed >= 20 && window.failed * 2 >= window.calls);
            assert_eq!(fleet.state().await, State::Closed);
            assert_eq!(fleet.nodes[0].status(), Status::Open);
        }
    });
}

/// One that starts again under its own name is no second.
#[test]
fn a_node_that_starts_again_is_no_quorum_with_itself() {
    play(async |clock| {
        let mut fleet = Fleet::new(&clock, 3, shared().quorum(2), brittle);
        fleet.run(ROUND).await;
        for _ in 0..5 {
            let link = fleet.store.link("node-2");
            fleet.nodes[2].kill_pump().await;
            fleet.nodes.remove(2);
            fleet.join_over(link);
            fleet.run(ROUND).await;
            fleet.nodes[2].fail(3);
            fleet.run(ROUND).await;
            assert_eq!(fleet.state().await, State::Closed);
        }
    });
}

/// Its probes would end every attempt of the others to close the circuit.
#[test]
fn a_healthy_service_is_not_kept_shut_by_one_node_that_fails() {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 2, shared().quorum(2), |builder| {
            brittle(builder).probes(Probes::at_most(1).lease(secs(3)))
        });
        fleet.open(2).await;
        let poison = |permit: breaker::OwnedPermit, number| match number {
            0 => permit.failure(),
            _ => permit.success(),
        };
        fleet
            .run_with(WAIT + secs(3) + WAIT + ROUND * 4, poison)
            .await;
        assert_eq!(fleet.state().await, State::Closed);
        assert_eq!(fleet.nodes[1].status(), Status::Closed);
    });
}
