use breaker::{Shared, Status};

use crate::world::{INTERVAL, SOON, ann, ms, pass, play, secs};

#[test]
fn a_quorum_opens_the_circuit_for_all() {
    play(async |world| {
        let nodes = world.fleet(3);
        for node in &nodes {
            node.succeed(1);
        }
        pass(SOON).await;
        nodes[0].fail(4);
        nodes[1].fail(4);
        pass(secs(2)).await;
        for node in &nodes[..2] {
            assert_eq!(node.status(), Status::Open, "8 of 11 failed");
        }
        // The third has not made a call since, so it has not asked.
        assert_eq!(nodes[2].status(), Status::Closed);
        nodes[2].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[2].status(), Status::Open);
        let eras: Vec<_> = nodes
            .iter()
            .map(|node| node.breaker.snapshot().era)
            .collect();
        assert!(eras.iter().all(|era| *era == eras[0]), "{eras:?}");
    });
}

#[test]
fn one_node_opens_for_itself_alone() {
    play(async |world| {
        let nodes = world.fleet(3);
        for node in &nodes {
            node.succeed(10);
        }
        pass(SOON).await;
        nodes[0].fail(5);
        assert_eq!(nodes[0].status(), Status::Open, "by itself, at once");
        for _ in 0..10 {
            nodes[1].succeed(1);
            nodes[2].succeed(1);
            pass(INTERVAL).await;
        }
        assert_eq!(nodes[0].shared(), Some(Status::Closed));
        assert_eq!(nodes[1].status(), Status::Closed);
    });
}

#[test]
fn failures_that_opened_two_nodes_by_themselves_open_the_fleet() {
    play(async |world| {
        let nodes = world.begun(3).await;
        nodes[0].fail(5);
        nodes[1].fail(5);
        pass(SOON).await;
        nodes[2].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[2].status(), Status::Open);
    });
}

#[test]
fn a_quorum_of_one_still_asks_the_fleets_window() {
    play(async |world| {
        let shared = || Shared::every(INTERVAL).quorum(1);
        let sick = world.node_of("sick", shared(), |builder| builder);
        let well = world.node_of("well", shared(), |builder| builder);
        sick.succeed(1);
        well.succeed(40);
        pass(SOON).await;
        sick.fail(4);
        sick.succeed(1);
        sick.fail(4);
        pass(SOON).await;
        well.succeed(1);
        pass(SOON).await;
        assert_eq!(sick.status(), Status::Open, "8 of its 10 failed");
        assert_eq!(well.status(), Status::Closed, "8 of 51 failed");
    });
}

#[test]
fn counts_of_before_an_opening_of_ones_own_reach_the_fleet() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        // It looks, creates the circuit, and sends.
        pass(SOON * 2).await;
        node.fail(5);
        assert_eq!(node.status(), Status::Open);
        pass(SOON).await;
        let added = node.link.counters();
        assert_eq!(added.adds, 2, "{added:?}");
    });
}

#[test]
fn nothing_is_sent_while_no_call_comes() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(3);
        pass(SOON * 2).await;
        let before = node.link.counters();
        pass(secs(60)).await;
        assert_eq!(node.link.counters(), before);
        node.succeed(1);
        pass(SOON).await;
        assert_ne!(node.link.counters(), before);
    });
}

#[test]
fn calls_never_wait_for_the_store() {
    play(async |world| {
        let node = world.node("node");
        node.breaker.force(breaker::Force::Closed, None, &ann());
        // No await in between, so nobody else has run.
        let before = node.link.counters();
        for _ in 0..1_000 {
            node.breaker.try_acquire().unwrap().failure();
        }
        assert_eq!(node.link.counters(), before);
        pass(ms(1)).await;
    });
}
