use breaker::Status;

use crate::world::{SOON, ms, open, pass, play, secs};

/// Of a service that is called seldom, each call says that a probe is wanted, and the next comes
/// when that has been given back.
#[test]
fn a_circuit_that_is_seldom_called_closes_in_the_end() {
    play(async |world| {
        let nodes = world.fleet(2);
        open(&nodes).await;
        pass(secs(2)).await;
        for n in 0..120 {
            if let Ok(permit) = nodes[n % 2].breaker.try_acquire() {
                permit.success();
            }
            pass(secs(5)).await;
        }
        pass(SOON).await;
        assert_eq!(nodes[0].shared(), Some(Status::Closed), "ten minutes later");
    });
}

#[test]
fn who_has_calls_gets_the_probe_that_another_has_none_for() {
    play(async |world| {
        let nodes = world.fleet(2);
        open(&nodes).await;
        pass(secs(2)).await;
        for n in 0..8 {
            // Given back for want of a call, and claimed again; now the other has one each 100 ms.
            let _ = nodes[0].breaker.try_acquire();
            pass(secs(5) + ms(300) * n).await;
            let mut waited = 0;
            let probe = loop {
                match nodes[1].breaker.try_acquire() {
                    Ok(permit) => break permit,
                    Err(_) => pass(ms(100)).await,
                }
                waited += 1;
                assert!(waited < 50, "5 s without a probe");
            };
            assert!(probe.is_probe());
            drop(probe);
            pass(secs(15)).await;
        }
    });
}

#[test]
fn a_probe_is_not_claimed_for_ever() {
    play(async |world| {
        let nodes = world.fleet(2);
        open(&nodes).await;
        pass(secs(2)).await;
        nodes[0].turned_away();
        pass(secs(610)).await;
        let before = nodes[0].link.counters();
        assert!(before.swaps > 100, "{before:?}");
        pass(secs(610)).await;
        assert_eq!(nodes[0].link.counters(), before);
    });
}
