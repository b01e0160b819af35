//! Every order in which a few nodes, their probes, a store and its faults can meet.
//!
//! The nodes are the crate's own [`Node`]s, and so the machine is the crate's own, too; the store
//! is a variable with a clock, which forgets, goes back to what it held, loses answers and has its
//! clock set; a probe ends, or never does; operators act, and nodes are killed. Time is of ticks, in
//! each of which every node asks the store once, while the others do what they do between its
//! question and its swap.
//!
//! What has to hold is in [`laws`], by the numbers of the invariants that the crate is built on, and
//! with what a loss or a step of the clock takes from them:
//!
//! - 1: after each loss or step forward a probe more than the cap, for one lease.
//! - 2: the end of a force has no era of its own. Where the store goes back to before it, another
//!   node may tell it once more as its own.
//! - 5: from the last loss, lost answer, or death of a node on. Steps of the clock don't count.
//! - 16, who knew the service well: up to one loss and without a step back or a lost answer; and
//!   half-open does not count as open. A node that still knew the circuit open when the store went
//!   back claims a probe on that, and its success closes the circuit once more.
//!
//! That the laws can be broken was tried, with one rule at a time made wrong:
//!
//! | what was made wrong | which law broke |
//! |---|---|
//! | the lease of an own probe counts from the answer to the swap | 1 |
//! | every change is told as the node's own; or told again | 2 |
//! | eras and tokens are counted instead of drawn | 2, 3 |
//! | tokens alone are counted | 3 |
//! | a report counts whatever its fence | 3 |
//! | a wait is over at once | 4 |
//! | nothing is witnessed | 5 |
//! | leases don't end | 3, 5 |
//! | a node's votes add up | 9, one node |
//! | suspects claim like others | 9, its probes |
//! | what is imposed is not imposed again | 10 |
//! | an error makes a node forget | 11 |
//! | closed goes over whatever is not | 16, ill |
//! | what is gone is created anew | 16, ill and well |
//! | generations are compared instead of stamps | 16, well |
//! | what is written again has the stamp of the moment | 16, well |
//! | a state that was written again is not known as what it was | 16, well |
//! | what is earlier is believed | 10; 16, well |
//! | a reset deletes the record | only what was lost is written again |

mod actions;
mod budget;
mod course;
mod happened;
mod laws;
mod likeness;
mod searches;
mod world;
mod writes;

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
        world.possible(actions);
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
