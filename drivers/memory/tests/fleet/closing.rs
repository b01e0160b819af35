use breaker::{Reason, Status};

use crate::world::{INTERVAL, SOON, pass, play, secs};

#[test]
fn a_probe_of_one_closes_the_circuit_for_all() {
    play(async |world| {
        let nodes = world.half_way(3).await;
        // A call that is turned away past the wait says that a probe is wanted.
        nodes[2].turned_away();
        pass(SOON).await;
        let probe = nodes[2].breaker.try_acquire().unwrap();
        assert!(probe.is_probe());
        assert_eq!(
            nodes[2].breaker.try_acquire().unwrap_err().reason,
            Reason::ProbesFull
        );
        nodes[0].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::HalfOpen);
        nodes[0].turned_away();
        probe.success();
        pass(SOON).await;
        assert_eq!(nodes[2].status(), Status::Closed);
        // It was turned away since, so it asked.
        assert_eq!(nodes[0].status(), Status::Closed);
        nodes[0].succeed(1);
    });
}

#[test]
fn a_probe_that_fails_opens_it_again_and_another_node_goes_first() {
    play(async |world| {
        let nodes = world.half_way(3).await;
        nodes[0].turned_away();
        pass(SOON).await;
        nodes[0].breaker.try_acquire().unwrap().failure();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::Open);
        pass(secs(2)).await;
        for _ in 0..3 {
            nodes[0].turned_away();
            pass(INTERVAL).await;
        }
        assert_eq!(
            nodes[0].shared(),
            Some(Status::Open),
            "it failed the last one"
        );
        nodes[1].turned_away();
        pass(SOON).await;
        assert!(nodes[1].breaker.try_acquire().unwrap().is_probe());
    });
}

#[test]
fn a_place_that_no_call_comes_for_is_given_back() {
    play(async |world| {
        let nodes = world.half_way(2).await;
        nodes[0].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::HalfOpen);
        assert_eq!(nodes[0].breaker.snapshot().probes, 1);
        // Half of the lease, and an exchange.
        pass(secs(2)).await;
        nodes[1].turned_away();
        pass(SOON).await;
        assert!(nodes[1].breaker.try_acquire().unwrap().is_probe());
    });
}

#[test]
fn the_window_is_empty_after_closing() {
    play(async |world| {
        let nodes = world.half_way(2).await;
        nodes[0].turned_away();
        pass(SOON).await;
        nodes[0].breaker.try_acquire().unwrap().success();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::Closed);
        assert_eq!(nodes[0].breaker.snapshot().window.calls, 0);
        nodes[0].fail(1);
        nodes[1].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[1].status(), Status::Closed);
        nodes[1].fail(1);
        pass(secs(2)).await;
        assert_eq!(
            nodes[0].status(),
            Status::Closed,
            "2 failures are no 10 calls"
        );
    });
}
