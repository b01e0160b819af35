use breaker::{Cause, Event, Scope, Status, StoreState};
use drivers_memory::Fault;

use crate::world::{SOON, ms, open, pass, play, secs};

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
