use breaker::{Shared, Status};

use crate::world::{INTERVAL, SOON, all_succeed, ms, pass, play, secs};

/// Of a service that is called seldom, each call says that a probe is wanted, and the next comes
/// when that has been given back.
#[test]
fn a_circuit_that_is_seldom_called_closes_in_the_end() {
    play(async |world| {
        let nodes = world.half_way(2).await;
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
        let nodes = world.half_way(2).await;
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
        let nodes = world.half_way(2).await;
        nodes[0].turned_away();
        pass(secs(610)).await;
        let before = nodes[0].link.counters();
        assert!(before.swaps > 100, "{before:?}");
        pass(secs(610)).await;
        assert_eq!(nodes[0].link.counters(), before);
    });
}

/// What a node saw before its own wait was over is no evidence beside what another sees now.
#[test]
fn a_vote_does_not_outlive_what_it_was_cast_for() {
    play(async |world| {
        let nodes = world.fleet(3);
        all_succeed(&nodes);
        pass(SOON * 2).await;
        nodes[0].fail(5);
        pass(SOON).await;
        let votes = || nodes[0].breaker.fleet().unwrap().view().unwrap().votes;
        assert_eq!(votes(), 1);
        // Its wait of two seconds, the vote's two intervals, and the window.
        pass(secs(12)).await;
        let quiet = nodes[0].link.counters();
        pass(secs(5)).await;
        assert_eq!(
            nodes[0].link.counters(),
            quiet,
            "nothing is sent while no call comes"
        );
        assert_eq!(votes(), 0);
        nodes[1].fail(5);
        pass(SOON * 2).await;
        nodes[2].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[2].status(), Status::Closed, "one node is no quorum");
    });
}

/// A place that no call came for is given back, and claimed again for as long as none has come.
#[test]
fn one_node_closes_its_circuit_however_seldom_it_is_called() {
    for gap in [1, 2, 4, 7, 20, 60, 3_600] {
        play(async |world| {
            let shared = Shared::every(INTERVAL);
            let node = world.node_of("node", shared, |builder| builder);
            node.succeed(1);
            pass(SOON * 2).await;
            node.fail(5);
            for _ in 0..20 {
                pass(secs(gap)).await;
                node.call();
            }
            pass(SOON).await;
            assert_eq!(node.shared(), Some(Status::Closed), "a call in {gap} s");
        });
    }
}
