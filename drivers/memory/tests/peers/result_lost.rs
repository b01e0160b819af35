use breaker::{CallError, State};
use drivers_memory::Fault;
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, ROUND, WAIT},
    play::{ms, play, secs},
};

/// breaker-machines: the store fails after a call was well, and its result is dropped.
#[test]
fn every_caller_gets_its_own_result_whatever_the_store_does() {
    for (name, fault) in FAULTS {
        play(async move |clock| {
            let fleet = Fleet::brittle(&clock, 3);
            fleet.run(ROUND).await;
            // Closed.
            fleet.store.faults().inject(fault());
            calls(&fleet, name).await;
            fleet.store.faults().clear();
            fleet.run(ROUND * 3).await;
            // Open, and the store fails again.
            fleet.open(1).await;
            fleet.store.faults().inject(fault());
            calls(&fleet, name).await;
            fleet.store.faults().clear();
            // Half-open: the fault comes with the probe.
            fleet.ask(WAIT * 2).await;
            let (number, probe, _) = fleet.probe(secs(10)).await;
            fleet.store.faults().inject(fault());
            probe.ignore();
            calls(&fleet, name).await;
            fleet.store.faults().clear();
            // And it all ends well.
            fleet.run(secs(15)).await;
            assert_eq!(fleet.state().await, State::Closed, "{name}, node-{number}");
        });
    }
}

/// Calls of every node, good and bad, for as long as it takes until the fault has done what it can.
async fn calls(fleet: &Fleet, fault: &str) {
    for round in 0..20_u32 {
        for node in &fleet.nodes {
            let comes_to = if round % 7 == 3 {
                Err("down")
            } else {
                Ok(round)
            };
            match (node.call(comes_to).await, comes_to) {
                (Err(CallError::Rejected(_)), _) => {}
                (Ok(got), Ok(given)) => assert_eq!(got, given, "{fault}"),
                (Err(CallError::Inner(got)), Err(given)) => assert_eq!(got, given, "{fault}"),
                (got, given) => panic!("{fault}: {given:?} became {got:?}"),
            }
        }
        sleep(ms(25)).await;
    }
}

/// A fault and what it is called.
type Named = (&'static str, fn() -> Fault);

const FAULTS: [Named; 13] = [
    ("refused", Fault::refuse),
    ("busy", Fault::busy),
    ("request lost", Fault::unknown_not_applied),
    ("reply lost", Fault::unknown_applied),
    ("hangs", Fault::hang),
    ("hangs once done", Fault::hang_applied),
    ("garbled", Fault::corrupt),
    ("slow", || Fault::lag_there(ms(60), sleep)),
    ("late", || Fault::lag_back(ms(60), sleep)),
    ("swaps refused", || Fault::refuse().on_swaps()),
    ("swaps made, replies lost", || {
        Fault::unknown_applied().on_swaps()
    }),
    ("swaps unknown", || Fault::unknown_not_applied().on_swaps()),
    ("now and then", || Fault::unknown_applied().chance(0.3, 7)),
];
