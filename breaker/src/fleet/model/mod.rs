//! Every order in which a few nodes, their probes, a store and its faults can meet.

mod actions;
mod budget;
mod happened;
mod laws;
mod likeness;
mod searches;
mod world;

use std::{sync::Arc, time::Duration};

use actions::Action;
pub(super) use budget::Budget;
use happened::Happened;
pub(crate) use likeness::Likeness;
use stateright::{Model, Property};
use world::{Calls, Member, Store, World};

use crate::{Backoff, NodeName, Policy, Probes, Timestamp, fleet::node::Node};

/// The unit of time of the model; nodes ask the store once in it.
const TICK: Duration = Duration::from_millis(10);
/// When the store's clock begins: far enough from zero for it to go back.
const START: u64 = 10_000;

/// A fleet, and what may happen to it.
#[derive(Debug)]
struct Fleet {
    nodes: usize,
    quorum: u32,
    /// In ticks.
    wait: u32,
    lease: u32,
    /// After so many nothing more happens.
    ticks: u64,
    budget: Budget,
    /// Whether the service is ill at the beginning.
    is_ill: bool,
    /// Those of the first node; the others' are true.
    first: Calls,
    /// What has happened before.
    prelude: &'static [Action],
    happened: Happened,
}

impl Fleet {
    fn new(nodes: usize, ticks: u64, budget: Budget) -> Self {
        Self {
            nodes,
            quorum: 1,
            wait: 2,
            lease: 2,
            ticks,
            budget,
            is_ill: true,
            first: Calls::True,
            prelude: &[],
            happened: Happened::default(),
        }
    }

    fn policy(&self) -> Policy {
        let probes = Probes::at_most(1).lease(TICK * self.lease);
        let policy = Policy::new(Backoff::constant(TICK * self.wait), probes, None);
        let policy = policy.expect("waits and leases are of a few ticks");
        policy.quorum(self.quorum).skew(TICK * 2)
    }

    fn node(&self, place: usize) -> Node {
        let name = NodeName::new(["a", "b", "c"][place]).expect("a letter is a name");
        Node::new(name, self.policy(), TICK)
    }
}

/// The time by the nodes' own clocks, which no node ever tells another.
fn own(tick: u64) -> Timestamp {
    Timestamp::from_millis(1_000 + tick * TICK.as_millis() as u64)
}

impl Model for Fleet {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let members = (0..self.nodes).map(|place| {
            let calls = if place == 0 { self.first } else { Calls::True };
            Arc::new(Member::new(self.node(place), calls))
        });
        let mut world = World {
            members: members.collect(),
            store: Store {
                now: START,
                ..Store::default()
            },
            tick: 0,
            is_ill: self.is_ill,
            outdated: Vec::new(),
            budget: Budget::ENOUGH,
            words: 0,
            disturbed: Vec::new(),
            idle: 0,
            restored: 0,
            poisoned: 0,
            broken: 0,
        };
        for &action in self.prelude {
            self.carry_out(&mut world, action);
        }
        assert_eq!(world.broken, 0, "a prelude breaks no law");
        world.budget = self.budget;
        vec![world]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        self.possible(world, actions);
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        self.carry_out(&mut next, action);
        Some(next)
    }

    fn within_boundary(&self, world: &World) -> bool {
        world.tick <= self.ticks
    }

    fn properties(&self) -> Vec<Property<Self>> {
        laws::properties()
    }
}
