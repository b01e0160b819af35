use std::sync::Arc;

use stateright::Property;

use super::{Fleet, World, own};
use crate::{Cause, Fence, Record, State, Timestamp, Transition, fleet::node::Node};

/// What has to hold, by the numbers of the invariants in the note on the model.
#[derive(Debug, Clone, Copy)]
pub(super) enum Law {
    Leases,
    Events,
    Fences,
    Waits,
    Reaches,
    OneNode,
    Poison,
    Imposed,
    Answers,
    Ill,
    Well,
    Settles,
}

pub(super) fn properties() -> Vec<Property<Fleet>> {
    fn holds<const LAW: u32>(_: &Fleet, world: &World) -> bool {
        world.broken & (1 << LAW) == 0
    }
    vec![
        Property::always(
            "1: no more probes than the cap, and once more for each disturbance",
            holds::<{ Law::Leases as u32 }>,
        ),
        Property::always(
            "2: an era is new, and a change told once, as at most one node's",
            holds::<{ Law::Events as u32 }>,
        ),
        Property::always(
            "3: a stale fence changes nothing",
            holds::<{ Law::Fences as u32 }>,
        ),
        Property::always(
            "4: not half-open before the wait has passed",
            holds::<{ Law::Waits as u32 }>,
        ),
        Property::always(
            "5: an open circuit reaches a probe",
            holds::<{ Law::Reaches as u32 }>,
        ),
        Property::always(
            "9: one node opens nothing",
            holds::<{ Law::OneNode as u32 }>,
        ),
        Property::always(
            "9: nor does it hold open what is well",
            holds::<{ Law::Poison as u32 }>,
        ),
        Property::always(
            "10: what is imposed holds, and a later act stays",
            holds::<{ Law::Imposed as u32 }>,
        ),
        Property::always(
            "11: a node always has an answer, and no error changes it",
            holds::<{ Law::Answers as u32 }>,
        ),
        Property::always(
            "16: who knew a service ill does not close on it",
            holds::<{ Law::Ill as u32 }>,
        ),
        Property::always(
            "16: who knew it well does not open on it, after one loss",
            holds::<{ Law::Well as u32 }>,
        ),
        Property::always(
            "only what was lost is written again, and that comes to an end",
            holds::<{ Law::Settles as u32 }>,
        ),
    ]
}

/// What a node knew before something happened to it.
pub(super) struct Known {
    state: Option<State>,
    forced_stamp: Timestamp,
}

impl Known {
    pub(super) fn by(node: &Node) -> Self {
        let record = node.record();
        Self {
            state: record.map(Record::state),
            forced_stamp: record.map(Record::forced_stamp).unwrap_or_default(),
        }
    }
}

impl World {
    pub(super) fn breaks(&mut self, law: Law) {
        self.broken |= 1 << law as u32;
    }

    /// Looks at a node that has learnt something.
    pub(super) fn check_member(&mut self, fleet: &Fleet, place: usize, before: &Known) {
        let is_ill = self.is_ill;
        let tick = self.tick;
        let member = Arc::make_mut(&mut self.members[place]);
        let Some(record) = member.node.record() else {
            if before.state.is_some() {
                self.breaks(Law::Answers);
            }
            return;
        };
        if member.saw.is_none_or(|(era, _)| era != record.era().0) {
            member.saw = Some((record.era().0, tick));
        }
        let is_closed = record.state() == State::Closed;
        let is_open = record.state() == State::Open;
        let goes_back = record.forced_stamp() < before.forced_stamp;
        let (ill, well) = (member.knew_ill && is_closed, member.knew_well && is_open);
        let is_outdated = self.outdated.contains(&record.origin().0);
        member.knew_ill |= is_ill && !is_closed && !is_outdated;
        member.knew_well |=
            !is_ill && is_closed && before.state.is_some_and(|s| s != State::Closed);
        if goes_back {
            self.breaks(Law::Imposed);
        }
        if ill {
            self.breaks(Law::Ill);
        }
        if well && fleet.promises_well(self) {
            self.breaks(Law::Well);
        }
    }

    /// Looks at the probes under way.
    pub(super) fn check_probes(&mut self) {
        let tick = self.tick;
        let live = self.members.iter().flat_map(|member| {
            let is_live = |&&(_, until): &&(Fence, Timestamp)| own(tick) < until;
            member.probes.iter().filter(is_live)
        });
        let most = 1 + self.disturbed.len();
        if live.count() > most {
            self.breaks(Law::Leases);
        }
    }

    /// Looks at how long it has been since anything was tried.
    pub(super) fn check_idle(&mut self, fleet: &Fleet) {
        let is_shut = self.store.held.as_ref().is_some_and(|held| {
            held.record.state() != State::Closed && held.record.forced().is_none()
        });
        if !is_shut {
            self.idle = 0;
            return;
        }
        self.idle += 1;
        fleet.happened.was_idle(self.idle);
        if self.idle > fleet.longest_idle() {
            self.breaks(Law::Reaches);
        }
    }

    /// Keeps in mind that a node tells of a change.
    pub(super) fn check_told(
        &mut self,
        fleet: &Fleet,
        place: usize,
        change: &Transition,
        ours: bool,
    ) {
        let told = (change.clone(), ours);
        let by_others = self.members.iter().enumerate().any(|(other, member)| {
            other != place && member.told.iter().any(|told| told.0 == *change && told.1)
        });
        let again = self.members[place]
            .told
            .iter()
            .any(|told| told.0 == *change);
        // The end of a force is the same for all, and where the store goes back it comes again.
        let comes_again =
            change.cause == Cause::Expired && self.budget.losses < fleet.budget.losses;
        if again || ours && by_others && !comes_again {
            self.breaks(Law::Events);
        }
        self.member(place).told.push(told);
    }
}

impl Fleet {
    /// The longest wait, a lease for a suspect or a probe that was lost, and an interval.
    pub(super) fn longest_idle(&self) -> u64 {
        u64::from(self.wait + self.lease) + 1
    }

    fn promises_well(&self, world: &World) -> bool {
        let spent = |whole: u8, left: u8| whole - left;
        let losses = spent(self.budget.losses, world.budget.losses);
        losses <= 1
            && world.budget.back == self.budget.back
            && world.budget.unknown == self.budget.unknown
            && world.budget.acts == self.budget.acts
    }
}
