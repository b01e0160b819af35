use std::{sync::Arc, time::Duration};

use breaker::{Backoff, Breaker, BreakerBuilder, Clock, Operator, Probes, Shared, Status};
use drivers_memory::{Link, Memory};
use tokio::task::JoinHandle;

use crate::play;
pub(crate) use crate::play::{ms, secs};

pub(crate) const INTERVAL: Duration = Duration::from_millis(500);

/// An interval, its jitter and what a brought-forward exchange takes.
pub(crate) const SOON: Duration = Duration::from_millis(700);

pub(crate) fn ann() -> Operator {
    Operator::new("ann", "a drill").unwrap()
}

/// A store, and the time in which it and all nodes live.
pub(crate) struct World {
    pub(crate) store: Memory,
    pub(crate) clock: Clock,
}

pub(crate) struct Node {
    pub(crate) breaker: Breaker,
    pub(crate) link: Link,
    pub(crate) pump: JoinHandle<()>,
}

/// Plays a scene with a store, in a time of its own.
pub(crate) fn play(scene: impl AsyncFnOnce(World)) {
    play::play(async |clock| {
        let store = Memory::builder().clock(clock.clone()).build();
        scene(World { store, clock }).await;
    });
}

impl World {
    /// Opens at half of 10 calls in 10 s, or at 5 failures in a row, for 2 s; a probe has 3 s.
    pub(crate) fn builder(&self, seed: u64) -> BreakerBuilder {
        Breaker::builder("service")
            .clock(self.clock.clone())
            .seed(seed)
            .minimum_calls(10)
            .or_consecutive_failures(5)
            .open_for(Backoff::constant(secs(2)))
            .probes(Probes::at_most(1).lease(secs(3)))
    }

    pub(crate) fn node(&self, name: &str) -> Node {
        self.node_of(name, Shared::every(INTERVAL).quorum(2), |builder| builder)
    }

    pub(crate) fn node_of(
        &self,
        name: &str,
        shared: Shared,
        configure: impl FnOnce(BreakerBuilder) -> BreakerBuilder,
    ) -> Node {
        let link = self.store.link(name);
        let seed = name
            .bytes()
            .fold(7, |seed, byte| seed * 31 + u64::from(byte));
        let (breaker, pump) = configure(self.builder(seed))
            .shared(Arc::new(link.clone()), shared.node(name))
            .unwrap();
        let pump = tokio::spawn(pump.run(tokio::time::sleep));
        Node {
            breaker,
            link,
            pump,
        }
    }

    pub(crate) fn fleet(&self, nodes: usize) -> Vec<Node> {
        (0..nodes)
            .map(|n| self.node(&format!("node-{n}")))
            .collect()
    }
}

impl World {
    /// A fleet whose nodes know the circuit.
    pub(crate) async fn begun(&self, nodes: usize) -> Vec<Node> {
        let nodes = self.fleet(nodes);
        all_succeed(&nodes);
        pass(SOON).await;
        nodes
    }

    /// A fleet whose circuit is open, and the wait over.
    pub(crate) async fn half_way(&self, nodes: usize) -> Vec<Node> {
        let nodes = self.fleet(nodes);
        open(&nodes).await;
        pass(secs(2)).await;
        nodes
    }
}

impl Node {
    pub(crate) fn status(&self) -> Status {
        self.breaker.status()
    }

    /// What the fleet's circuit shows, as this node knows it.
    pub(crate) fn shared(&self) -> Option<Status> {
        self.breaker.fleet().unwrap().view().unwrap().status
    }

    pub(crate) fn fail(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().failure();
        }
    }

    pub(crate) fn succeed(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().success();
        }
    }

    /// A call that succeeds, if it is let through.
    pub(crate) fn call(&self) {
        if let Ok(permit) = self.breaker.try_acquire() {
            permit.success();
        }
    }

    /// A call that has to be turned away.
    pub(crate) fn turned_away(&self) {
        assert!(self.breaker.try_acquire().is_err());
    }
}

pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

pub(crate) fn all_succeed(nodes: &[Node]) {
    for node in nodes {
        node.succeed(1);
    }
}

/// Opens the circuit of all, by as many failures on each of two nodes as open none of them.
pub(crate) async fn open(nodes: &[Node]) {
    all_succeed(nodes);
    pass(SOON).await;
    for node in &nodes[..2] {
        node.fail(4);
    }
    for node in &nodes[2..] {
        node.succeed(1);
    }
    pass(SOON).await;
    pass(SOON).await;
    for node in nodes {
        node.call();
    }
    pass(SOON).await;
    for node in nodes {
        assert_eq!(node.status(), Status::Open);
    }
}
