use std::time::Duration;

use breaker::{Reason, State, Status};

use crate::{
    fleet::{Fleet, LEASE, ROUND, WAIT},
    play::{play, secs},
};

const HOUR: Duration = secs(3600);

/// A store's clock that is set back would make a wait an hour longer.
#[test]
fn a_wait_is_over_in_its_time_though_the_stores_clock_goes_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        fleet.store.step_back(HOUR);
        let (_, probe, waited) = fleet.probe(WAIT + ROUND * 2).await;
        assert!(waited + ROUND * 3 >= WAIT, "{waited:?}");
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}

/// One that jumps ahead ends the wait early and, once it is set back, freezes nothing.
#[test]
fn a_clock_that_jumps_ahead_and_back_freezes_nothing() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        fleet.store.step_forward(HOUR);
        let (_, first, _) = fleet.probe(ROUND * 2).await;
        first.failure();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
        fleet.store.step_back(HOUR);
        let (_, probe, waited) = fleet.probe(WAIT + LEASE + ROUND * 2).await;
        assert!(waited + ROUND * 3 >= WAIT, "{waited:?}");
        probe.success();
        fleet.ask(ROUND * 2).await;
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::Closed)
        );
    });
}

/// A probe is under way when the clock goes back, and dies: its lease is not an hour longer.
#[test]
fn a_lease_is_over_in_its_time_though_the_stores_clock_goes_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        let (_, hung, _) = fleet.probe(WAIT + ROUND).await;
        fleet.store.step_back(HOUR);
        let (_, next, waited) = fleet.probe(LEASE + ROUND * 2).await;
        assert!(waited + ROUND * 2 >= LEASE, "{waited:?}");
        next.success();
        hung.failure();
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
    });
}

/// A closed circuit does not care what time it is, and still opens.
#[test]
fn a_closed_circuit_stays_closed_and_can_open_on_either_side_of_a_step() {
    for ahead in [true, false] {
        play(async move |clock| {
            let fleet = Fleet::brittle(&clock, 3);
            fleet.run(ROUND).await;
            if ahead {
                fleet.store.step_forward(HOUR);
            } else {
                fleet.store.step_back(HOUR);
            }
            fleet.run(ROUND * 3).await;
            assert!(
                fleet
                    .nodes
                    .iter()
                    .all(|node| node.status() == Status::Closed)
            );
            fleet.open(1).await;
            assert_eq!(fleet.nodes[2].rejected().reason, Reason::Open);
            let (_, probe, waited) = fleet.probe(WAIT + ROUND).await;
            assert!(waited + ROUND * 3 >= WAIT, "{waited:?}");
            probe.success();
        });
    }
}
