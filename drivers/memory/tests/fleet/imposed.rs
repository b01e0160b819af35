use breaker::{Backoff, Cause, Event, Force, Scope, Shared, Status, Subscription};
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
