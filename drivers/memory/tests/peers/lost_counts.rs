use tokio::{task::yield_now, time::sleep};

use crate::{
    fleet::{Fleet, ROUND, shared},
    play::{play, secs},
};

/// gobreaker's distributed breaker reads the state, then writes it: of the 200 failures of 8
/// instances it kept 25.
#[test]
fn what_eight_nodes_count_at_once_is_all_counted() {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 8, shared(), |builder| {
            builder.minimum_calls(1000).window(secs(60))
        });
        let mut calls = Vec::new();
        for node in &fleet.nodes {
            for _ in 0..25 {
                let breaker = node.breaker.clone();
                calls.push(tokio::spawn(async move {
                    let failed = breaker.call(async || {
                        yield_now().await;
                        Err::<(), _>("down")
                    });
                    failed.await.unwrap_err();
                }));
            }
        }
        for call in calls {
            call.await.unwrap();
        }
        sleep(ROUND * 3).await;
        let window = fleet.window(secs(60)).await;
        assert_eq!((window.calls, window.failed), (200, 200));
    });
}
