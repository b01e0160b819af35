use breaker::{Event, FlapDetection, Permit, Probes, Shared, Status, Subscription};

use crate::world::{INTERVAL, SOON, open, pass, play, secs};

#[test]
fn a_probe_of_a_state_that_is_over_is_not_handed_out() {
    play(async |world| {
        let nodes: Vec<_> = (0..4)
            .map(|n| {
                let shared = Shared::every(INTERVAL).quorum(2);
                world.node_of(&format!("node-{n}"), shared, |builder| {
                    builder.probes(Probes::at_most(2).lease(secs(60)))
                })
            })
            .collect();
        open(&nodes).await;
        pass(secs(2)).await;
        nodes[0].turned_away();
        nodes[1].turned_away();
        pass(SOON).await;
        // The first keeps its probe for a call that does not come; that of the other fails.
        nodes[1].breaker.try_acquire().unwrap().failure();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::Open);
        pass(secs(2)).await;
        nodes[2].turned_away();
        nodes[3].turned_away();
        pass(SOON).await;
        let probes = [2, 3].map(|n: usize| nodes[n].breaker.try_acquire().unwrap());
        assert!(probes.iter().all(Permit::is_probe));
        pass(SOON).await;
        nodes[0].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[0].status(), Status::HalfOpen);
        nodes[0].turned_away();
    });
}

#[test]
fn votes_that_have_lapsed_are_not_shown() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        node.fail(5);
        pass(SOON).await;
        let votes = || node.breaker.fleet().unwrap().view().unwrap().votes;
        assert_eq!(votes(), 1);
        pass(secs(2)).await;
        node.breaker.try_acquire().unwrap().success();
        assert_eq!(node.status(), Status::Closed);
        pass(secs(30)).await;
        node.succeed(1);
        pass(SOON).await;
        assert_eq!(votes(), 0);
    });
}

#[test]
fn probes_that_are_lost_are_told_once_in_the_fleet() {
    play(async |world| {
        let nodes = world.fleet(3);
        open(&nodes).await;
        let mut events = nodes
            .iter()
            .map(|node| node.breaker.subscribe(64).unwrap())
            .collect::<Vec<_>>();
        pass(secs(2)).await;
        nodes[0].turned_away();
        pass(SOON).await;
        std::mem::forget(nodes[0].breaker.try_acquire().unwrap());
        pass(secs(4)).await;
        nodes[1].turned_away();
        pass(SOON).await;
        assert!(nodes[1].breaker.try_acquire().unwrap().is_probe());
        for node in &nodes {
            let _ = node.breaker.try_acquire();
        }
        pass(SOON).await;
        let lost = |events: &mut Subscription| {
            let mut lost = 0;
            while let Some(event) = events.try_next() {
                if let Event::ProbesLost { lost: probes, .. } = event {
                    lost += probes;
                }
            }
            lost
        };
        let told: Vec<_> = events.iter_mut().map(lost).collect();
        assert_eq!(told, [0, 1, 0]);
    });
}

#[test]
fn that_the_circuit_of_the_fleet_flaps_is_told_once_by_each_node() {
    play(async |world| {
        let nodes: Vec<_> = (0..3)
            .map(|n| {
                let shared = Shared::every(INTERVAL).quorum(2);
                world.node_of(&format!("node-{n}"), shared, |builder| {
                    builder.flap_detection(FlapDetection::half_life(secs(10)).limit(1.0))
                })
            })
            .collect();
        let mut events: Vec<_> = nodes
            .iter()
            .map(|node| node.breaker.subscribe(64).unwrap())
            .collect();
        open(&nodes).await;
        pass(secs(20)).await;
        for node in &nodes {
            assert!(!node.breaker.snapshot().flapping);
            node.turned_away();
        }
        pass(SOON).await;
        for node in &nodes {
            if let Ok(permit) = node.breaker.try_acquire() {
                permit.success();
            }
        }
        pass(SOON).await;
        for node in &nodes {
            let _ = node.breaker.try_acquire();
        }
        pass(SOON).await;
        for events in &mut events {
            let mut told = Vec::new();
            while let Some(event) = events.try_next() {
                if let Event::Flapping { flapping, .. } = event {
                    told.push(flapping);
                }
            }
            assert_eq!(told, [true, false]);
        }
    });
}

#[test]
fn a_quorum_that_differs_is_told() {
    play(async |world| {
        let one = world.node_of("one", Shared::every(INTERVAL).quorum(1), |builder| builder);
        let two = world.node_of("two", Shared::every(INTERVAL).quorum(2), |builder| builder);
        let mut events = [&one, &two].map(|node| node.breaker.subscribe(64).unwrap());
        for _ in 0..4 {
            one.fail(1);
            two.fail(1);
            pass(SOON).await;
        }
        let mut told = 0;
        for events in &mut events {
            while let Some(event) = events.try_next() {
                told += u32::from(matches!(event, Event::SettingsDiffer { .. }));
            }
        }
        assert!(told > 0);
    });
}
