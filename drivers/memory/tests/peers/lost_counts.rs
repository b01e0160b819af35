use drivers_memory::Fault;
use tokio::{task::yield_now, time::sleep};

use crate::{
    fleet::{Fleet, ROUND, shared},
    play::{ms, play, secs},
};

/// gobreaker's distributed breaker reads the state, then writes it: of the 200 failures of 8
/// instances it kept 25.
#[test]
fn what_eight_nodes_count_at_once_is_all_counted() {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 8, shared(), |builder| {
            builder.minimum_calls(1000).window(secs(60))
        });
        fail(&fleet).await;
        sleep(ROUND * 3).await;
        let window = fleet.window(secs(60)).await;
        assert_eq!((window.calls, window.failed), (200, 200));
    });
}

/// What a store certainly did not add is sent again; what it may have added is not, for a count
/// that is doubled opens a healthy circuit.
#[test]
fn nothing_is_counted_twice_and_what_is_missing_is_known() {
    let faults: [(fn() -> Fault, bool); 5] = [
        (Fault::refuse, true),
        (Fault::busy, true),
        (Fault::unknown_applied, true),
        (Fault::hang_applied, true),
        (Fault::unknown_not_applied, false),
    ];
    for (fault, arrives) in faults {
        play(async move |clock| {
            let fleet = Fleet::new(&clock, 8, shared(), |builder| {
                builder.minimum_calls(1000).window(secs(60))
            });
            fleet.run_with(ROUND, |permit, _| permit.ignore()).await;
            fleet
                .store
                .faults()
                .inject(fault().on_exchanges().times(20));
            fail(&fleet).await;
            sleep(secs(3)).await;
            let in_doubt: u64 = (fleet.nodes.iter())
                .map(|node| node.breaker.fleet().unwrap().view().unwrap())
                .map(|view| view.traffic.calls_in_doubt)
                .sum();
            let found = fleet.window(secs(60)).await.failed;
            let fault = fault();
            if arrives {
                assert_eq!(found, 200, "{fault:?}");
            } else {
                assert!(in_doubt > 0, "{fault:?}");
                assert_eq!(found + in_doubt, 200, "{fault:?}");
            }
        });
    }
}

/// 25 failures of each node, all at once.
async fn fail(fleet: &Fleet) {
    let mut calls = Vec::new();
    for node in &fleet.nodes {
        for call in 0..25 {
            let breaker = node.breaker.clone();
            calls.push(tokio::spawn(async move {
                let failed = breaker.call(async || {
                    yield_now().await;
                    sleep(ms(call * 10)).await;
                    Err::<(), _>("down")
                });
                failed.await.unwrap_err();
            }));
        }
    }
    for call in calls {
        call.await.unwrap();
    }
}
