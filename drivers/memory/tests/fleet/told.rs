use breaker::{Cause, Event, Force, Scope, Shared, Status, StoreDown, StoreState};
use drivers_memory::Fault;

use crate::world::{INTERVAL, Node, SOON, all_succeed, ann, ms, open, pass, play, secs};

fn changes(events: &mut breaker::Subscription) -> Vec<(Status, Scope, breaker::Era)> {
    let mut changes = Vec::new();
    while let Some(event) = events.try_next() {
        if let Event::Changed {
            transition, scope, ..
        } = event
        {
            changes.push((transition.to, scope, transition.era));
        }
    }
    changes
}

#[test]
fn one_node_tells_a_change_as_its_own_and_the_others_as_seen() {
    play(async |world| {
        let nodes = world.fleet(3);
        let mut events: Vec<_> = nodes
            .iter()
            .map(|node| node.breaker.subscribe(64).unwrap())
            .collect();
        open(&nodes).await;
        let told: Vec<_> = events.iter_mut().map(changes).collect();
        let own = told
            .iter()
            .flatten()
            .filter(|(_, scope, _)| *scope == Scope::Fleet);
        assert_eq!(own.count(), 1, "{told:?}");
        for told in &told {
            let opened: Vec<_> = told.iter().filter(|(to, ..)| *to == Status::Open).collect();
            assert_eq!(opened.len(), 1, "{told:?}");
        }
    });
}

#[test]
fn a_node_that_was_away_hears_of_all_that_happened() {
    play(async |world| {
        let nodes = world.fleet(3);
        open(&nodes).await;
        let mut events = nodes[2].breaker.subscribe(64).unwrap();
        pass(secs(2)).await;
        nodes[0].turned_away();
        pass(SOON).await;
        nodes[0].breaker.try_acquire().unwrap().success();
        pass(SOON).await;
        nodes[2].turned_away();
        pass(SOON).await;
        let told: Vec<_> = changes(&mut events)
            .into_iter()
            .map(|(to, ..)| to)
            .collect();
        assert_eq!(told, [Status::HalfOpen, Status::Closed]);
        let history = nodes[2].breaker.history();
        assert_eq!(
            history.last().map(|last| &last.cause),
            Some(&Cause::Recovered)
        );
    });
}

#[test]
fn a_store_that_goes_and_comes_is_told() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        let mut events = node.breaker.subscribe(64).unwrap();
        let view = || node.breaker.fleet().unwrap().view().unwrap();
        assert_eq!(view().store, StoreState::Up);
        world.store.faults().inject(Fault::refuse());
        for _ in 0..30 {
            node.succeed(1);
            pass(ms(100)).await;
        }
        assert_eq!(view().store, StoreState::Down);
        world.store.faults().clear();
        pass(secs(10)).await;
        assert_eq!(view().store, StoreState::Up);
        let mut told = Vec::new();
        while let Some(event) = events.try_next() {
            told.push(match event {
                Event::StoreDown { .. } => "down",
                Event::StoreUp { .. } => "up",
                Event::Snapshot(_) => continue,
                _ => "other",
            });
        }
        assert_eq!(told, ["down", "up"]);
        assert!(view().traffic.errors >= 2);
    });
}

/// What a subscriber knows of the status, of whatever kind the last event was.
fn known(events: &mut breaker::Subscription, mut status: Status) -> Status {
    while let Some(event) = events.try_next() {
        status = match event {
            Event::Snapshot(snapshot) => snapshot.status,
            Event::Changed { transition, .. } => transition.to,
            Event::Shows { status, .. } => status,
            _ => status,
        };
    }
    status
}

#[test]
fn who_listens_always_knows_what_callers_meet() {
    for policy in [StoreDown::Local, StoreDown::FailOpen, StoreDown::FailClosed] {
        play(async |world| {
            let shared = || Shared::every(INTERVAL).quorum(2).on_store_down(policy);
            let nodes: Vec<_> = ["a", "b", "c"]
                .map(|name| world.node_of(name, shared(), |builder| builder))
                .into();
            all_succeed(&nodes);
            pass(SOON * 2).await;
            let listen = |node: &Node| (node.breaker.subscribe(256).unwrap(), Status::Closed);
            let mut known_to: Vec<_> = nodes.iter().map(listen).collect();
            let fleet = nodes[2].breaker.fleet().unwrap();
            for step in 0..60 {
                match step {
                    // Open by itself, under a force of the fleet, and that lifted.
                    2 => nodes[0].fail(5),
                    4 => fleet.force(Force::Open, None, &ann()).await.unwrap(),
                    7 => fleet.lift(&ann()).await.unwrap(),
                    // Open for all; then the store is lost in the middle of a probe, and comes back.
                    16 => nodes[1..].iter().for_each(|node| {
                        (0..5).for_each(|_| {
                            if let Ok(permit) = node.breaker.try_acquire() {
                                permit.failure();
                            }
                        });
                    }),
                    24 => world.store.faults().inject(Fault::refuse()),
                    40 => world.store.faults().clear(),
                    _ => nodes.iter().for_each(Node::call),
                }
                pass(INTERVAL / 2).await;
                for (node, (events, status)) in nodes.iter().zip(&mut known_to) {
                    let meets = node.status();
                    *status = known(events, *status);
                    assert_eq!(*status, meets, "{policy:?}, step {step}");
                }
            }
            nodes[0].pump.abort();
            pass(SOON).await;
            let (events, status) = &mut known_to[0];
            *status = known(events, *status);
            assert_eq!(*status, nodes[0].status());
        });
    }
}
