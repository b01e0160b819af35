use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use super::{Budget, Likeness};
use crate::{
    Fence, ProbeOutcome, Record, Timestamp, Transition,
    fleet::{
        Version,
        node::{Node, Wants, Write},
    },
};

/// Everything there is at one moment.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) members: Vec<Arc<Member>>,
    pub(super) store: Store,
    /// Ticks that have passed, by every node's own clock.
    pub(super) tick: u64,
    pub(super) is_ill: bool,
    /// States from before the service was ill for the last time, which say nothing of it.
    pub(super) outdated: Vec<u64>,
    pub(super) budget: Budget,
    /// Words that were drawn.
    pub(super) words: u64,
    /// When something was lost, or the store's clock was set forward.
    pub(super) disturbed: Vec<u64>,
    /// Ticks in which the circuit was not closed and no probe set out.
    pub(super) idle: u64,
    /// Records that were written again since the store last lost one.
    pub(super) restored: u8,
    /// Probes that failed one after the other while the service was well.
    pub(super) poisoned: u8,
    /// Which laws are broken.
    pub(super) broken: u32,
}

/// What a node's calls come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calls {
    /// What the service makes of them.
    True,
    /// They fail, for a reason of the node's own.
    Poisoned,
    /// There are too few of them to break a rule.
    Few,
}

/// A process that takes part.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) node: Node,
    pub(super) calls: Calls,
    /// What it is about to write, decided upon what, and for what.
    pub(super) swap: Option<Under>,
    /// Its probes, and until when it takes them to be under way.
    pub(super) probes: Vec<(Fence, Timestamp)>,
    pub(super) reports: Vec<(Fence, ProbeOutcome)>,
    pub(super) act: Option<Imposed>,
    /// Whether it asked the store since the last tick.
    pub(super) asked: bool,
    /// Whether it knew the circuit not to be closed, and the service has been ill since.
    pub(super) knew_ill: bool,
    /// Whether it knew that a probe had closed the circuit, and the service has been well since.
    pub(super) knew_well: bool,
    /// The state that it knows, and since when.
    pub(super) saw: Option<(u64, u64)>,
    /// The transitions that it told, and whether as its own.
    pub(super) told: Vec<(Transition, bool)>,
}

/// A swap under way.
#[derive(Debug, Clone)]
pub(super) struct Under {
    pub(super) write: Write,
    pub(super) wants: Wants,
    /// The store's time by which it was decided.
    pub(super) decided: Timestamp,
    pub(super) sent: Timestamp,
}

/// What an operator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Imposed {
    Open,
    /// For a tick.
    Briefly,
    Lift,
    Reset,
}

/// What the store holds, and held.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    pub(super) held: Option<Arc<Held>>,
    /// Its clock.
    pub(super) now: u64,
    /// What it held before, the oldest first, as long as it may still go back.
    pub(super) earlier: Vec<Arc<Held>>,
    /// Swaps that may yet arrive.
    pub(super) late: Vec<(Option<Version>, Arc<Held>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) version: Version,
    pub(super) record: Record,
    /// Whose each of its probes is, and since which tick.
    pub(super) given: Vec<Given>,
}

/// The place of a probe, and to whom it was given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub(super) token: u64,
    pub(super) to: usize,
    pub(super) tick: u64,
}

impl Held {
    pub(super) fn given(&self, token: u64) -> Option<Given> {
        let mut given = self.given.iter();
        given.find(|given| given.token == token).copied()
    }

    fn likeness(&self, to: &mut Likeness) {
        to.word(self.version.0);
        to.record(&self.record);
        to.each(self.given.iter(), |to, given| {
            to.word(given.token);
            to.number(given.tick);
        });
    }
}

impl World {
    /// Nodes that are alike but for their places make no difference.
    fn likeness(&self) -> Vec<u8> {
        let mut members: Vec<(Vec<u8>, &Member)> = self
            .members
            .iter()
            .map(|member| {
                let mut alone = Likeness::among(vec![member.node.name()]);
                member.likeness(&mut alone);
                (alone.into_bytes(), &**member)
            })
            .collect();
        members.sort_by(|one, other| one.0.cmp(&other.0));
        let names = members.iter().map(|(_, member)| member.node.name());
        let mut to = Likeness::among(names.collect());
        to.each(self.store.held.iter(), |to, held| held.likeness(to));
        to.number(self.store.now);
        to.each(self.store.earlier.iter(), |to, held| held.likeness(to));
        to.each(self.store.late.iter(), |to, (expected, held)| {
            to.each(expected.iter(), |to, version| to.word(version.0));
            held.likeness(to);
        });
        to.each(members.iter(), |to, (_, member)| member.likeness(to));
        to.number(self.tick);
        to.flag(self.is_ill);
        to.each(self.outdated.iter(), |to, era| to.word(*era));
        self.budget.likeness(&mut to);
        to.each(self.disturbed.iter(), |to, tick| to.number(*tick));
        to.number(self.idle);
        to.number(u64::from(self.restored));
        to.number(u64::from(self.poisoned));
        to.number(u64::from(self.broken));
        to.into_bytes()
    }
}

impl Member {
    pub(super) const fn new(node: Node, calls: Calls) -> Self {
        Self {
            node,
            calls,
            swap: None,
            probes: Vec::new(),
            reports: Vec::new(),
            act: None,
            asked: false,
            knew_ill: false,
            knew_well: false,
            saw: None,
            told: Vec::new(),
        }
    }

    pub(super) fn fails(&self, is_ill: bool) -> bool {
        is_ill || self.calls == Calls::Poisoned
    }

    fn likeness(&self, to: &mut Likeness) {
        to.number(self.calls as u64);
        self.node.likeness(to);
        to.each(self.swap.iter(), |to, swap| {
            swap.write.likeness(to);
            to.at(swap.decided);
            to.at(swap.sent);
        });
        to.each(self.probes.iter(), |to, (fence, until)| {
            to.word(fence.token);
            to.at(*until);
        });
        to.each(self.reports.iter(), |to, (fence, outcome)| {
            to.word(fence.token);
            to.flag(*outcome == ProbeOutcome::Succeeded);
        });
        to.number(self.act.map_or(0, |act| 1 + act as u64));
        to.flag(self.asked);
        to.flag(self.knew_ill);
        to.flag(self.knew_well);
        to.number(self.saw.map_or(0, |(_, tick)| tick));
        to.number(self.told.len() as u64);
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.likeness().hash(state);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.likeness() == other.likeness()
    }
}
