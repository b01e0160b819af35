use std::{sync::Arc, time::Duration};

use breaker::{
    Backoff, Breaker, BreakerBuilder, CallError, Clock, Counted, Driver, Exchange, OwnedPermit,
    Probes, Record, Rejected, Shared, State, Status, Totals,
};
use drivers_memory::{Link, Memory};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};

use crate::play::{ms, secs};

/// Between two exchanges of a node.
pub(crate) const INTERVAL: Duration = ms(100);

/// For how long an open circuit stays open.
pub(crate) const WAIT: Duration = secs(2);

/// For how long a probe keeps its place.
pub(crate) const LEASE: Duration = secs(5);

/// In this time every node that has something to do has exchanged once, and acted upon what it
/// heard: an interval, a tenth more, and the round trips of an exchange and a swap.
pub(crate) const ROUND: Duration = ms(120);

/// Some nodes that share a circuit through one store.
pub(crate) struct Fleet {
    pub(crate) store: Memory,
    pub(crate) nodes: Vec<Node>,
    clock: Clock,
    shared: Shared,
    configure: fn(BreakerBuilder) -> BreakerBuilder,
}

pub(crate) struct Node {
    pub(crate) breaker: Breaker,
    pub(crate) link: Link,
    pub(crate) pump: JoinHandle<()>,
}

/// A quorum of one, an exchange every [`INTERVAL`].
pub(crate) fn shared() -> Shared {
    Shared::every(INTERVAL)
}

/// Opens after three failures in a row, for [`WAIT`]; one probe at a time, for [`LEASE`].
pub(crate) fn brittle(builder: BreakerBuilder) -> BreakerBuilder {
    builder
        .without_failure_rate()
        .or_consecutive_failures(3)
        .open_for(Backoff::constant(WAIT))
        .probes(Probes::at_most(1).lease(LEASE))
}

impl Fleet {
    pub(crate) fn new(
        clock: &Clock,
        nodes: usize,
        shared: Shared,
        configure: fn(BreakerBuilder) -> BreakerBuilder,
    ) -> Self {
        let mut fleet = Self {
            store: Memory::builder().clock(clock.clone()).build(),
            nodes: Vec::new(),
            clock: clock.clone(),
            shared,
            configure,
        };
        for _ in 0..nodes {
            fleet.join();
        }
        fleet
    }

    /// Brittle nodes.
    pub(crate) fn brittle(clock: &Clock, nodes: usize) -> Self {
        Self::new(clock, nodes, shared(), brittle)
    }

    /// Starts one node more.
    pub(crate) fn join(&mut self) -> &Node {
        let link = self.store.link(&format!("node-{}", self.nodes.len()));
        self.join_over(link)
    }

    /// Starts one node more, over a link of which something is the matter already.
    pub(crate) fn join_over(&mut self, link: Link) -> &Node {
        let number = self.nodes.len();
        let shared = self.shared.clone().node(format!("node-{number}"));
        let builder = Breaker::builder("service")
            .clock(self.clock.clone())
            .seed(number as u64);
        let (breaker, pump) = (self.configure)(builder)
            .shared(Arc::new(link.clone()), shared)
            .unwrap();
        self.nodes.push(Node {
            breaker,
            link,
            pump: tokio::spawn(pump.run(sleep)),
        });
        &self.nodes[number]
    }

    /// The record in the store.
    pub(crate) async fn record(&self) -> Record {
        let found = self.store.exchange("service", &Exchange::READ).await;
        Record::decode(&found.unwrap().record.unwrap().bytes).unwrap()
    }

    /// What the fleet's window of this length holds; nothing was ever imposed.
    pub(crate) async fn window(&self, length: Duration) -> Totals {
        let counted = Counted {
            era: self.record().await.era(),
            width: length / 10,
            buckets: 10,
            adds: Vec::new(),
        };
        let exchange = Exchange {
            counted: Some(counted),
        };
        let found = self.store.exchange("service", &exchange).await;
        found.unwrap().totals
    }

    /// The state in the store.
    pub(crate) async fn state(&self) -> State {
        self.record().await.state()
    }

    /// Every node makes a call in each step of 10 ms for that long: one that succeeds, where it is
    /// let through.
    pub(crate) async fn run(&self, time: Duration) {
        self.run_with(time, |permit, _| permit.success()).await;
    }

    /// The same, with what becomes of a permit of which node.
    pub(crate) async fn run_with(&self, time: Duration, mut end: impl FnMut(OwnedPermit, usize)) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            for (number, node) in self.nodes.iter().enumerate() {
                if let Ok(permit) = node.breaker.try_acquire_owned() {
                    end(permit, number);
                }
            }
            sleep(ms(10)).await;
        }
    }

    /// Opens the circuit for all: the first nodes fail until the store says so and all have heard
    /// of it.
    pub(crate) async fn open(&self, quorum: usize) {
        self.run(ROUND).await;
        for node in &self.nodes[..quorum] {
            node.fail(3);
        }
        self.ask(ROUND * 2).await;
        assert_eq!(self.state().await, State::Open);
        for node in &self.nodes {
            assert_eq!(node.status(), Status::Open);
        }
    }

    /// Every node asks for calls for that long; they succeed, but whoever gets a probe does nothing
    /// with it.
    pub(crate) async fn ask(&self, time: Duration) {
        let end = |permit: OwnedPermit, _| {
            if permit.is_probe() {
                permit.ignore();
            } else {
                permit.success();
            }
        };
        self.run_with(time, end).await;
    }

    /// The first probe that any node gets, all asking every 10 ms, and how long that took.
    pub(crate) async fn probe(&self, within: Duration) -> (usize, OwnedPermit, Duration) {
        let begun = Instant::now();
        loop {
            for (number, node) in self.nodes.iter().enumerate() {
                if let Ok(permit) = node.breaker.try_acquire_owned() {
                    assert!(permit.is_probe(), "node-{number} let a call through");
                    return (number, permit, begun.elapsed());
                }
            }
            assert!(begun.elapsed() <= within, "no probe within {within:?}");
            sleep(ms(10)).await;
        }
    }
}

impl Node {
    pub(crate) fn status(&self) -> Status {
        self.breaker.status()
    }

    pub(crate) fn fail(&self, times: u32) {
        for _ in 0..times {
            self.breaker.try_acquire().unwrap().failure();
        }
    }

    pub(crate) fn rejected(&self) -> Rejected {
        self.breaker.try_acquire().unwrap_err()
    }

    /// Ends the pump between two of its steps, as a crash of the process does.
    pub(crate) async fn kill_pump(&mut self) {
        self.pump.abort();
        assert!((&mut self.pump).await.is_err_and(|end| end.is_cancelled()));
    }

    /// A call whose operation comes to this.
    pub(crate) async fn call(
        &self,
        comes_to: Result<u32, &'static str>,
    ) -> Result<u32, CallError<&'static str>> {
        self.breaker.call(async || comes_to).await
    }
}
