use std::sync::Arc;

use stateright::Property;

use super::{
    Fleet, World,
    happened::What,
    own,
    world::{Calls, Held, Under},
};
use crate::{Cause, Fence, ProbeOutcome, Record, State, Timestamp, Transition, fleet::node::Node};

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
    fn breaks(&mut self, law: Law) {
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

    /// Looks at a record before it takes the place of another.
    pub(super) fn check_write(&mut self, fleet: &Fleet, place: usize, under: &Under) {
        let old = self.store.held.clone();
        let made = under.write.transitions.clone();
        if !self.eras_are_new(old.as_deref(), &made) {
            self.breaks(Law::Events);
        }
        if !obeys_fences(old.as_deref(), place, under, &made, self.tick, fleet) {
            self.breaks(Law::Fences);
        }
        if !self.waited(fleet, place, old.as_deref(), under, &made) {
            self.breaks(Law::Waits);
        }
        if !obeys_force(old.as_deref(), under, &made) {
            self.breaks(Law::Imposed);
        }
        for transition in &made {
            match transition.cause {
                Cause::Tripped(_) if fleet.first == Calls::Poisoned && !fleet.is_ill => {
                    self.breaks(Law::OneNode);
                }
                Cause::Tripped(_) => {
                    fleet.happened.note(What::Opened);
                    self.idle = 0;
                }
                Cause::ProbeFailed => {
                    fleet.happened.note(What::ProbeFailed);
                    self.idle = 0;
                    if self.members[place].calls == Calls::Poisoned && !self.is_ill {
                        self.poisoned += 1;
                        let most = fleet.quorum - 1;
                        if u32::from(self.poisoned) > most && self.disturbed.is_empty() {
                            self.breaks(Law::Poison);
                        }
                    }
                }
                Cause::Recovered => {
                    fleet.happened.note(What::Closed);
                    self.poisoned = 0;
                }
                Cause::Restored { .. } => {
                    fleet.happened.note(What::Restored);
                    self.restored += 1;
                    let most = if self.budget.losses == fleet.budget.losses {
                        0
                    } else {
                        2 * fleet.nodes
                    };
                    if usize::from(self.restored) > most {
                        self.breaks(Law::Settles);
                    }
                }
                Cause::Reset { .. } => {
                    for member in &mut self.members {
                        Arc::make_mut(member).knew_ill = false;
                    }
                }
                _ => {}
            }
        }
    }

    /// The states that anybody may know of.
    pub(super) fn eras(&self) -> Vec<u64> {
        let held = self.store.earlier.iter().chain(&self.store.held);
        held.map(|held| held.record.era().0).collect()
    }

    fn eras_are_new(&self, old: Option<&Held>, made: &[Transition]) -> bool {
        let mut known = self.eras();
        if let Some(old) = old {
            known.extend(old.record.history().map(|change| change.era.0));
        }
        let enters = |transition: &&Transition| {
            !matches!(
                transition.cause,
                Cause::Forced { .. } | Cause::Lifted { .. } | Cause::Expired
            )
        };
        made.iter()
            .filter(enters)
            .all(|change| !known.contains(&change.era.0))
    }

    /// Whether an open circuit was open for its wait: by the store's time, or by that of the node.
    fn waited(
        &self,
        fleet: &Fleet,
        place: usize,
        old: Option<&Held>,
        under: &Under,
        made: &[Transition],
    ) -> bool {
        if !made.iter().any(|change| change.cause == Cause::WaitOver) {
            return true;
        }
        let restored = made
            .iter()
            .any(|change| matches!(change.cause, Cause::Restored { .. }));
        let member = &self.members[place];
        let base = match old {
            Some(old) if !restored => Some(&old.record),
            _ => member.node.record(),
        };
        let Some(base) = base else { return false };
        let now = under.decided.max(base.updated_at());
        let by_store = base.retry_at().is_some_and(|retry_at| retry_at <= now);
        let by_node = member.saw.is_some_and(|(era, tick)| {
            era == base.era().0 && self.tick >= tick + u64::from(fleet.wait)
        });
        by_store || by_node
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
    pub(super) fn check_told(&mut self, place: usize, change: &Transition, ours: bool) {
        let told = (change.clone(), ours);
        let by_others = self.members.iter().enumerate().any(|(other, member)| {
            other != place && member.told.iter().any(|told| told.0 == *change && told.1)
        });
        let again = self.members[place]
            .told
            .iter()
            .any(|told| told.0 == *change);
        if again || ours && by_others {
            self.breaks(Law::Events);
        }
        self.member(place).told.push(told);
    }
}

impl Fleet {
    /// The longest wait, a lease for a suspect or a probe that was lost, and two intervals: a node
    /// sees a state an interval late, and claims an interval after it may.
    pub(super) fn longest_idle(&self) -> u64 {
        u64::from(self.wait + self.lease) + 2
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

/// Whether reports of probes that are over changed nothing, and places were only given back by who
/// had them or when their lease was over.
fn obeys_fences(
    old: Option<&Held>,
    place: usize,
    under: &Under,
    made: &[Transition],
    tick: u64,
    fleet: &Fleet,
) -> bool {
    let Some(Held {
        record: old, given, ..
    }) = old
    else {
        return true;
    };
    let new = &under.write.record;
    let now = under.decided.max(old.updated_at());
    let holder = |token: u64| given.iter().find(|given| given.token == token);
    // Only its holder's word counts.
    let reported = |token: u64| {
        let mut reports = under.wants.reports.iter();
        reports
            .find(|(fence, _)| fence.era == old.era() && fence.token == token)
            .filter(|_| holder(token).is_some_and(|given| given.to == place))
    };
    let counts = |wanted: ProbeOutcome| {
        let mut slots = old.probes().iter();
        slots.any(|slot| {
            now < slot.until() && reported(slot.token).is_some_and(|(_, ended)| *ended == wanted)
        })
    };
    let needs = |cause: &Cause| match cause {
        Cause::Recovered => counts(ProbeOutcome::Succeeded),
        Cause::ProbeFailed => counts(ProbeOutcome::Failed),
        _ => true,
    };
    let is_freed_rightly = |token: u64, until: Timestamp| {
        let watched =
            holder(token).is_some_and(|given| tick >= given.tick + u64::from(fleet.lease));
        reported(token).is_some() || until <= now || watched
    };
    let same_state = new.era() == old.era();
    let keeps = |token: u64| new.probes().iter().any(|slot| slot.token == token);
    let mut slots = old.probes().iter();
    made.iter().all(|change| needs(&change.cause))
        && (!same_state
            || slots.all(|slot| keeps(slot.token) || is_freed_rightly(slot.token, slot.until())))
}

/// Whether nothing but operators and time moved what was imposed.
fn obeys_force(old: Option<&Held>, under: &Under, made: &[Transition]) -> bool {
    let forced = old.and_then(|held| held.record.forced());
    let mut is_forced = forced.is_some_and(|forced| !forced.is_over(under.decided));
    made.iter().all(|change| {
        match change.cause {
            Cause::Forced { .. } => is_forced = true,
            Cause::Lifted { .. } | Cause::Expired | Cause::Reset { .. } => is_forced = false,
            Cause::Restored { .. } => {}
            _ => return !is_forced,
        }
        true
    })
}
