use breaker::{Reason, State, Status};
use drivers_memory::Fault;
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, INTERVAL, ROUND, WAIT, brittle, shared},
    play::{ms, play},
};

/// A node that is cut off lets calls through, as it can't know better; once it is back, it knows
/// within an exchange.
#[test]
fn a_node_that_was_cut_off_hears_of_the_opening_when_it_is_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.run(ROUND).await;
        fleet.nodes[2].link.faults().inject(Fault::hang());
        fleet.nodes[0].fail(3);
        fleet.run(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Open);
        assert_eq!(fleet.nodes[1].rejected().reason, Reason::Open);
        fleet.nodes[2].breaker.try_acquire().unwrap().ignore();
        fleet.nodes[2].link.faults().clear();
        // The exchange that hangs ends with its deadline.
        fleet.ask(ROUND + INTERVAL * 2).await;
        assert_eq!(fleet.nodes[2].rejected().reason, Reason::Open);
    });
}

/// What a node that is cut off found out alone stays its own: it neither opens nor closes anything
/// for the others when it comes back.
#[test]
fn what_a_node_did_alone_is_its_own() {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 3, shared().quorum(2), brittle);
        fleet.run(ROUND * 2).await;
        let before = fleet.record().await;
        fleet.nodes[0].link.faults().inject(Fault::refuse());
        sleep(INTERVAL * 4).await;
        fleet.nodes[0].fail(3);
        assert_eq!(fleet.nodes[0].status(), Status::Open);
        fleet.run(ROUND).await;
        fleet.nodes[0].link.faults().clear();
        fleet.run(ROUND * 3).await;
        assert_eq!(fleet.record().await.era(), before.era());
        assert_eq!(fleet.nodes[1].status(), Status::Closed);
        // It is well again by itself, too.
        fleet.run(WAIT + ROUND).await;
        assert_eq!(fleet.nodes[0].status(), Status::Closed);
    });
}

/// Cut off in the middle of a probe: the others don't wait for it longer than its lease.
#[test]
fn a_prober_that_is_cut_off_holds_nobody_up() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 3);
        fleet.open(1).await;
        let (prober, probe, _) = fleet.probe(WAIT + ROUND).await;
        fleet.nodes[prober].link.faults().inject(Fault::refuse());
        probe.success();
        let others: Vec<_> = (fleet.nodes.iter().enumerate())
            .filter(|(number, _)| *number != prober)
            .collect();
        let begun = tokio::time::Instant::now();
        'lease: loop {
            for (_, node) in &others {
                if let Ok(permit) = node.breaker.try_acquire() {
                    assert!(permit.is_probe());
                    permit.success();
                    break 'lease;
                }
            }
            assert!(begun.elapsed() <= crate::fleet::LEASE + ROUND);
            sleep(ms(10)).await;
        }
        fleet.ask(ROUND * 2).await;
        assert_eq!(fleet.state().await, State::Closed);
        fleet.nodes[prober].link.faults().clear();
        fleet.run(ROUND * 3).await;
        assert_eq!(fleet.state().await, State::Closed);
        assert!(
            fleet
                .nodes
                .iter()
                .all(|node| node.status() == Status::Closed)
        );
    });
}
