use breaker::{State, Status};
use drivers_memory::Fault;
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, ROUND},
    play::{ms, play},
};

/// gobreaker: an instance that starts, and whose first read fails, writes Closed over what the
/// others know.
#[test]
fn a_node_that_starts_leaves_an_open_circuit_open() {
    for (name, fault) in first_faults() {
        play(async move |clock| {
            let mut fleet = Fleet::brittle(&clock, 2);
            fleet.open(1).await;
            let before = fleet.record().await;
            let link = fleet.store.link("newcomer");
            if let Some(fault) = fault {
                link.faults().inject(fault);
            }
            fleet.join_over(link);
            fleet.ask(ROUND * 5).await;
            let after = fleet.record().await;
            assert_eq!(
                (after.state(), after.era()),
                (State::Open, before.era()),
                "{name}"
            );
            assert_eq!(after.stamp(), before.stamp(), "{name}");
            assert_eq!(fleet.nodes[2].status(), Status::Open, "{name}");
        });
    }
}

/// A fleet that starts all at once writes one record.
#[test]
fn nodes_that_start_at_once_agree_on_one_record() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 50);
        fleet.store.faults().inject(Fault::lag_back(ms(10), sleep));
        fleet.run(ROUND * 2).await;
        let first = fleet.record().await;
        fleet.run(ROUND * 5).await;
        assert_eq!(fleet.record().await, first);
        assert_eq!((first.state(), first.generation()), (State::Closed, 1));
    });
}

/// What can go wrong with the first exchange, and nothing.
fn first_faults() -> Vec<(&'static str, Option<Fault>)> {
    vec![
        ("nothing", None),
        ("refused", Some(Fault::refuse().times(1))),
        ("busy", Some(Fault::busy().times(1))),
        ("request lost", Some(Fault::unknown_not_applied().times(1))),
        ("reply lost", Some(Fault::unknown_applied().times(1))),
        ("hangs", Some(Fault::hang().times(1))),
        ("hangs once done", Some(Fault::hang_applied().times(1))),
        ("garbled", Some(Fault::corrupt().times(1))),
        ("late", Some(Fault::lag_back(ms(90), sleep).times(1))),
    ]
}
