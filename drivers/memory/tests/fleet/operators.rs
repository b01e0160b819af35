use breaker::{FleetError, Force, PumpState, Reason, Status};

use crate::world::{INTERVAL, SOON, ann, open, pass, play, secs};

#[test]
fn what_is_imposed_on_the_fleet_holds_for_every_node() {
    play(async |world| {
        let nodes = world.begun(2).await;
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet
            .force(Force::Open, Some(secs(10)), &ann())
            .await
            .unwrap();
        assert_eq!(nodes[0].status(), Status::ForcedOpen, "here at once");
        nodes[1].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[1].status(), Status::ForcedOpen);
        let forced = nodes[1].breaker.snapshot().forced.unwrap();
        assert_eq!(
            (forced.by.as_str(), forced.reason.as_str()),
            ("ann", "a drill")
        );
        fleet.lift(&ann()).await.unwrap();
        assert_eq!(nodes[0].status(), Status::Closed);
        nodes[1].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[1].status(), Status::Closed);
    });
}

#[test]
fn what_is_imposed_for_a_time_ends_on_every_node_though_none_asks() {
    play(async |world| {
        let nodes = world.begun(2).await;
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet
            .force(Force::Open, Some(secs(10)), &ann())
            .await
            .unwrap();
        nodes[1].succeed(1);
        pass(SOON).await;
        pass(secs(10)).await;
        for node in &nodes {
            assert_eq!(node.status(), Status::Closed);
            node.succeed(1);
        }
    });
}

#[test]
fn a_nodes_own_override_goes_before_the_fleets() {
    play(async |world| {
        let nodes = world.begun(2).await;
        nodes[0].breaker.force(Force::Closed, None, &ann());
        let fleet = nodes[1].breaker.fleet().unwrap();
        fleet.force(Force::Open, None, &ann()).await.unwrap();
        nodes[0].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::ForcedClosed);
        nodes[0].breaker.lift(&ann());
        assert_eq!(
            nodes[0].status(),
            Status::ForcedOpen,
            "the fleet's is beneath"
        );
        nodes[0].breaker.lift(&ann());
        assert_eq!(
            nodes[0].status(),
            Status::ForcedOpen,
            "not this node's to lift"
        );
    });
}

#[test]
fn a_reset_closes_the_circuit_on_every_node() {
    play(async |world| {
        let nodes = world.fleet(3);
        open(&nodes).await;
        nodes[2]
            .breaker
            .fleet()
            .unwrap()
            .reset(&ann())
            .await
            .unwrap();
        assert_eq!(nodes[2].status(), Status::Closed);
        nodes[0].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::Closed);
        assert_eq!(nodes[0].breaker.snapshot().attempt, 0);
    });
}

#[test]
fn a_reset_closes_what_a_node_opened_by_itself() {
    play(async |world| {
        let nodes = world.begun(2).await;
        nodes[0].fail(5);
        assert_eq!(nodes[0].status(), Status::Open);
        nodes[1]
            .breaker
            .fleet()
            .unwrap()
            .reset(&ann())
            .await
            .unwrap();
        nodes[0].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::Closed);
    });
}

#[test]
fn automatic_inputs_change_nothing_under_a_force() {
    play(async |world| {
        let nodes = world.begun(2).await;
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet.force(Force::Closed, None, &ann()).await.unwrap();
        nodes[1].succeed(1);
        pass(SOON).await;
        for _ in 0..5 {
            for node in &nodes {
                node.fail(10);
            }
            pass(INTERVAL).await;
        }
        fleet.lift(&ann()).await.unwrap();
        nodes[1].succeed(1);
        pass(SOON).await;
        pass(SOON).await;
        for node in &nodes {
            assert_eq!(
                node.status(),
                Status::Closed,
                "failures of before say nothing"
            );
        }
    });
}

#[test]
fn without_a_pump_nobody_acts_and_calls_go_on() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        node.pump.abort();
        pass(SOON).await;
        let fleet = node.breaker.fleet().unwrap();
        assert_eq!(fleet.view().unwrap().pump, PumpState::Stopped);
        let refused = fleet.lift(&ann()).await.unwrap_err();
        assert!(matches!(refused, FleetError::NoPump), "{refused}");
        node.fail(5);
        assert_eq!(node.breaker.try_acquire().unwrap_err().reason, Reason::Open);
        pass(secs(2)).await;
        assert!(
            node.breaker.try_acquire().unwrap().is_probe(),
            "a local breaker"
        );
    });
}
