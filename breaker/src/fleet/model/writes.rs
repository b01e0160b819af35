use std::sync::Arc;

use super::{
    Fleet, World,
    happened::What,
    laws::Law,
    world::{Calls, Held, Under},
};
use crate::{Cause, ProbeOutcome, Timestamp, Transition};

/// What has to hold of a write.
impl World {
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
