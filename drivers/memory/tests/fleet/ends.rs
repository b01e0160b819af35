use std::sync::Arc;

use breaker::{Breaker, Clock, ConfigError, FleetError, PumpState, Shared, Status, StoreState};
use drivers_memory::{Fault, Memory};

use crate::world::{INTERVAL, SOON, ann, ms, open, pass, play, secs};

#[test]
fn the_pump_ends_with_the_last_handle_and_gives_back_what_it_has() {
    play(async |world| {
        let mut nodes = world.fleet(2);
        open(&nodes).await;
        pass(secs(2)).await;
        nodes[0].turned_away();
        pass(SOON).await;
        assert_eq!(nodes[0].breaker.snapshot().probes, 1);
        let gone = nodes.remove(0);
        drop(gone.breaker);
        pass(SOON).await;
        assert!(gone.pump.is_finished());
        nodes[0].turned_away();
        pass(SOON).await;
        assert!(nodes[0].breaker.try_acquire().unwrap().is_probe());
    });
}

#[test]
fn what_was_counted_last_is_sent_at_the_end() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        pass(SOON).await;
        let before = node.link.counters().adds;
        node.succeed(1);
        drop(node.breaker);
        pass(SOON).await;
        assert_eq!(node.link.counters().adds, before + 1);
    });
}

#[test]
fn a_store_that_never_answers_holds_up_nobody() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        world.store.faults().inject(Fault::hang());
        let asked = tokio::spawn({
            let breaker = node.breaker.clone();
            async move { breaker.fleet().unwrap().reset(&ann()).await }
        });
        for _ in 0..50 {
            node.succeed(1);
            pass(ms(100)).await;
        }
        let view = node.breaker.fleet().unwrap().view().unwrap();
        assert_eq!(view.store, StoreState::Down);
        let error = asked.await.unwrap().unwrap_err();
        assert!(matches!(error, FleetError::Store(_)), "{error}");
        world.store.faults().clear();
        pass(secs(10)).await;
        let view = node.breaker.fleet().unwrap().view().unwrap();
        assert_eq!(view.store, StoreState::Up);
    });
}

#[test]
fn a_store_that_can_only_be_read_is_taken_to_be_down() {
    play(async |world| {
        let nodes = world.fleet(2);
        open(&nodes).await;
        world.store.faults().inject(Fault::refuse().on_swaps());
        pass(secs(2)).await;
        nodes[0].turned_away();
        for _ in 0..20 {
            if let Ok(permit) = nodes[0].breaker.try_acquire() {
                permit.success();
                assert_eq!(nodes[0].status(), Status::Closed);
                return;
            }
            pass(INTERVAL).await;
        }
        panic!("no probe in 14 s");
    });
}

#[test]
fn a_record_that_cannot_be_read_is_left_alone() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        world.store.damage_record("service");
        let swaps = node.link.counters().swaps;
        for _ in 0..30 {
            node.succeed(1);
            pass(ms(100)).await;
        }
        assert_eq!(node.link.counters().swaps, swaps);
        let view = node.breaker.fleet().unwrap().view().unwrap();
        assert_eq!(view.store, StoreState::Down);
        node.fail(5);
        assert_eq!(node.status(), Status::Open, "a local breaker");
        // Whoever looked at it removes it, and the node writes what it knows.
        world.store.forget_record("service");
        pass(secs(12)).await;
        let view = node.breaker.fleet().unwrap().view().unwrap();
        assert_eq!(
            (view.store, view.status),
            (StoreState::Up, Some(Status::Closed))
        );
    });
}

#[test]
fn without_a_pump_the_breaker_is_a_local_one_and_says_so() {
    let (clock, time) = Clock::fed();
    let store = Memory::builder().clock(clock.clone()).build();
    let builder = Breaker::builder("service")
        .clock(clock)
        .or_consecutive_failures(2);
    let shared = Shared::every(INTERVAL).node("node");
    let (breaker, pump) = builder.shared(Arc::new(store.clone()), shared).unwrap();
    let state = |breaker: &Breaker| breaker.fleet().unwrap().view().unwrap().pump;
    assert_eq!(state(&breaker), PumpState::NotStarted);
    breaker.try_acquire().unwrap().failure();
    breaker.try_acquire().unwrap().failure();
    assert_eq!(breaker.status(), Status::Open);
    time.advance(secs(60));
    breaker.try_acquire().unwrap().success();
    assert_eq!(breaker.status(), Status::Closed);
    drop(pump);
    assert_eq!(state(&breaker), PumpState::Stopped);
    assert_eq!(store.counters().calls, 0);
}

#[test]
fn settings_out_of_their_bounds_are_named() {
    let field = |service: &str, shared: Shared| -> ConfigError {
        let store = Arc::new(Memory::new());
        Breaker::builder(service).shared(store, shared).unwrap_err()
    };
    let every = Shared::every;
    for (shared, name) in [
        (every(INTERVAL), "node"),
        (every(INTERVAL).node("a\0b"), "node"),
        (every(ms(9)).node("a"), "shared.interval"),
        (every(secs(301)).node("a"), "shared.interval"),
        (every(INTERVAL).node("a").quorum(0), "shared.quorum"),
        (every(INTERVAL).node("a").quorum(17), "shared.quorum"),
        (every(INTERVAL).node("a").deadline(ms(0)), "shared.deadline"),
        (
            every(INTERVAL).node("a").down_after(secs(3601)),
            "shared.down_after",
        ),
    ] {
        assert_eq!(field("service", shared).field(), name);
    }
    let long = "x".repeat(5_000);
    assert_eq!(field(&long, every(INTERVAL).node("a")).field(), "service");
}
