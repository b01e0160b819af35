use breaker::{
    Applied, Backoff, Cause, Event, FlapDetection, FleetError, Force, Permit, Probes, Scope,
    Shared, Status, Subscription,
};
use drivers_memory::Fault;

use crate::world::{INTERVAL, Node, SOON, ann, ms, open, pass, play, secs};

fn told(events: &mut Subscription) -> Vec<(Status, Status, &'static str, Scope)> {
    let mut told = Vec::new();
    while let Some(event) = events.try_next() {
        if let Event::Changed {
            transition, scope, ..
        } = event
        {
            let cause = match transition.cause {
                Cause::Forced { .. } => "forced",
                Cause::Lifted { .. } => "lifted",
                Cause::Expired => "expired",
                _ => "other",
            };
            told.push((transition.from, transition.to, cause, scope));
        }
    }
    told
}

/// As with swaps that are refused: who can't write must not be held by what it can't change.
#[test]
fn a_store_whose_swaps_have_no_answer_is_taken_to_be_down() {
    for fault in [Fault::hang, Fault::unknown_not_applied] {
        play(async |world| {
            let nodes = world.fleet(2);
            open(&nodes).await;
            world.store.faults().inject(fault().on_swaps());
            pass(secs(2)).await;
            nodes[0].turned_away();
            for _ in 0..40 {
                if let Ok(permit) = nodes[0].breaker.try_acquire() {
                    permit.success();
                    assert_eq!(nodes[0].status(), Status::Closed);
                    return;
                }
                pass(INTERVAL).await;
            }
            panic!("no probe in 20 s");
        });
    }
}

#[test]
fn an_operator_is_not_told_that_nothing_was_done_where_nobody_knows() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        let fault = Fault::unknown_not_applied().on_swaps();
        world.store.faults().inject(fault);
        let fleet = node.breaker.fleet().unwrap();
        let error = fleet.reset(&ann()).await.unwrap_err();
        let FleetError::Store(error) = error else {
            panic!("{error}");
        };
        assert_eq!(error.applied(), Applied::Unknown);
    });
}

#[test]
fn an_act_that_the_last_try_carried_out_is_done() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        let faults = world.store.faults();
        faults.inject(Fault::unknown_not_applied().on_swaps().times(3));
        faults.inject(Fault::unknown_applied().on_swaps().times(1));
        let fleet = node.breaker.fleet().unwrap();
        fleet.force(Force::Open, None, &ann()).await.unwrap();
        assert_eq!(node.status(), Status::ForcedOpen);
    });
}

#[test]
fn who_disabled_the_circuit_of_the_fleet_can_enable_it() {
    play(async |world| {
        let nodes = world.fleet(2);
        for node in &nodes {
            node.succeed(1);
        }
        pass(SOON).await;
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet.force(Force::Disabled, None, &ann()).await.unwrap();
        nodes[1].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[1].status(), Status::Disabled);
        pass(SOON).await;
        fleet.lift(&ann()).await.unwrap();
        for _ in 0..20 {
            nodes[1].succeed(1);
            pass(INTERVAL).await;
        }
        assert_eq!(nodes[1].status(), Status::Closed);
    });
}

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
fn what_is_imposed_leaves_the_wait_beneath_as_it_is() {
    for force in [Force::Closed, Force::Open] {
        play(async |world| {
            let shared = || Shared::every(INTERVAL).quorum(2);
            let node = |name: &str| {
                world.node_of(name, shared(), |builder| {
                    builder.open_for(Backoff::constant(secs(60)))
                })
            };
            let nodes = [node("node-0"), node("node-1")];
            let ask = |node: &Node| {
                if let Ok(permit) = node.breaker.try_acquire() {
                    permit.success();
                }
            };
            open(&nodes).await;
            let fleet = nodes[0].breaker.fleet().unwrap();
            fleet.force(force, None, &ann()).await.unwrap();
            let late = node("late");
            ask(&late);
            pass(SOON).await;
            ask(&nodes[1]);
            pass(SOON).await;
            fleet.lift(&ann()).await.unwrap();
            nodes.iter().chain([&late]).for_each(ask);
            pass(SOON).await;
            for node in nodes.iter().chain([&late]) {
                assert_eq!(node.status(), Status::Open);
                let rest = node.breaker.snapshot().retry_after.unwrap();
                assert!(rest > secs(50), "{force:?} {rest:?}");
            }
        });
    }
}

#[test]
fn what_is_imposed_does_not_begin_anew_with_each_exchange() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        let fleet = node.breaker.fleet().unwrap();
        let force = Force::MetricsOnly;
        fleet.force(force, Some(secs(60)), &ann()).await.unwrap();
        let lag = Fault::lag_back(ms(120), tokio::time::sleep).chance(0.5, 7);
        world.store.faults().inject(lag);
        for _ in 0..16 {
            node.succeed(1);
            pass(INTERVAL).await;
        }
        assert_eq!(node.breaker.snapshot().window.calls, 16);
    });
}

#[test]
fn a_force_that_came_and_went_between_two_exchanges_starts_the_window_afresh() {
    play(async |world| {
        let nodes = world.fleet(2);
        for node in &nodes {
            node.succeed(1);
        }
        pass(SOON).await;
        nodes[1].fail(4);
        pass(SOON).await;
        assert_eq!(nodes[1].breaker.snapshot().window.calls, 5);
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet.force(Force::Closed, None, &ann()).await.unwrap();
        fleet.lift(&ann()).await.unwrap();
        nodes[1].succeed(1);
        pass(SOON).await;
        assert_eq!(nodes[1].breaker.snapshot().window.calls, 0);
    });
}

#[test]
fn that_a_force_is_over_is_told_once_by_whomever_it_is_found_out() {
    play(async |world| {
        let nodes = world.fleet(2);
        for node in &nodes {
            node.succeed(1);
        }
        pass(SOON).await;
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet
            .force(Force::Open, Some(secs(10)), &ann())
            .await
            .unwrap();
        // The answer takes its time, so the node thinks that it lasts for that much longer.
        let lag = Fault::lag_back(ms(300), tokio::time::sleep);
        nodes[1].link.faults().inject(lag);
        nodes[1].succeed(1);
        pass(SOON).await;
        pass(SOON).await;
        nodes[1].link.faults().clear();
        assert_eq!(nodes[1].status(), Status::ForcedOpen);
        let mut events = nodes[1].breaker.subscribe(64).unwrap();
        pass(ms(8_700)).await;
        assert_eq!(nodes[1].status(), Status::ForcedOpen);
        nodes[1]
            .breaker
            .fleet()
            .unwrap()
            .lift(&ann())
            .await
            .unwrap();
        pass(secs(1)).await;
        assert_eq!(nodes[1].status(), Status::Closed);
        let told = told(&mut events);
        assert_eq!(told.len(), 1, "{told:?}");
    });
}

#[test]
fn that_a_force_is_over_is_told_beneath_an_override() {
    play(async |world| {
        let nodes = world.fleet(2);
        for node in &nodes {
            node.succeed(1);
        }
        pass(SOON).await;
        nodes[1].breaker.force(Force::Closed, None, &ann());
        let fleet = nodes[0].breaker.fleet().unwrap();
        fleet
            .force(Force::Open, Some(secs(5)), &ann())
            .await
            .unwrap();
        nodes[1].succeed(1);
        pass(SOON).await;
        let mut events = nodes[1].breaker.subscribe(64).unwrap();
        pass(secs(5)).await;
        nodes[0].succeed(1);
        pass(SOON).await;
        nodes[1].succeed(1);
        pass(SOON).await;
        let told = told(&mut events);
        let expired = told.iter().filter(|(_, _, cause, _)| *cause == "expired");
        assert_eq!(expired.count(), 1, "{told:?}");
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
fn an_override_that_ends_is_told_as_what_it_leads_to() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        node.breaker.force(Force::Closed, None, &ann());
        let fleet = node.breaker.fleet().unwrap();
        fleet.force(Force::Open, None, &ann()).await.unwrap();
        let mut events = node.breaker.subscribe(64).unwrap();
        node.breaker.lift(&ann());
        assert_eq!(node.status(), Status::ForcedOpen);
        let told = told(&mut events);
        assert_eq!(told.last().map(|told| told.1), Some(Status::ForcedOpen));
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
