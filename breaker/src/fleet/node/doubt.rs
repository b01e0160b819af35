use super::{Found, Node, Write};
use crate::{Fence, Record, Timestamp, Transition, fleet::Version};

/// A write of which nobody knows whether it was made.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    /// It can yet be made as long as the store holds this one.
    expected: Option<Version>,
    version: Version,
    transitions: Vec<Transition>,
    /// The probe, the moment from which this node counts its lease, and that of its end.
    claimed: Option<(Fence, Timestamp, Timestamp)>,
    acts: usize,
    lost: u32,
}

/// More than these are not kept in mind: at worst a probe is lost, and a transition is told as
/// another node's.
pub(super) const MOST_DOUBTS: usize = 4;

impl Doubt {
    pub(super) fn new(write: Write) -> Self {
        let (sent, outcome) = (write.sent, write.outcome);
        Self {
            expected: write.swap.expected,
            version: write.swap.version,
            transitions: write.transitions,
            claimed: outcome.claimed.map(|(fence, until)| (fence, sent, until)),
            acts: write.acts,
            lost: outcome.lost,
        }
    }

    /// Nobody asks any more for the acts that it carried out.
    pub(super) fn withdraw_acts(&mut self) {
        self.acts = 0;
    }

    /// Whether it was made, by what it left: itself, a change in the history, or a probe's place.
    fn was_made(&self, found: &Found) -> bool {
        let Some((version, record)) = &found.record else {
            return false;
        };
        let left_a_change = |change: &Transition| record.history().any(|kept| kept == change);
        *version == self.version
            || self.transitions.iter().any(left_a_change)
            || self.claimed.is_some_and(|(fence, ..)| holds(record, fence))
    }
}

impl Node {
    /// Finds out what became of the writes in doubt, and returns the probe that one of them gave,
    /// with the moment from which its lease counts.
    pub(super) fn resolve(&mut self, found: &Found) -> Option<(Fence, Timestamp)> {
        let mut claimed = None;
        for doubt in std::mem::take(&mut self.doubts) {
            if doubt.was_made(found) {
                self.news.made(&doubt.transitions);
                self.acts_done += doubt.acts;
                self.pending.lost += doubt.lost;
                let record = found.record();
                if let Some((fence, sent, until)) = doubt.claimed
                    && record.is_some_and(|record| holds(record, fence))
                {
                    claimed = Some((fence, sent));
                    if found.received < until {
                        self.pending.claimed = Some((fence, until));
                    }
                }
            } else if found.version() == doubt.expected {
                self.doubts.push(doubt);
            }
        }
        claimed
    }
}

#[cfg(all(test, not(loom)))]
impl Doubt {
    pub(super) fn likeness(&self, to: &mut crate::fleet::model::Likeness) {
        to.each(self.expected.iter(), |to, version| to.word(version.0));
        to.word(self.version.0);
        to.each(
            self.transitions.iter(),
            crate::fleet::model::Likeness::transition,
        );
        to.each(self.claimed.iter(), |to, (fence, sent, until)| {
            to.word(fence.token);
            to.at(*sent);
            to.at(*until);
        });
        to.number(self.acts as u64);
    }
}

fn holds(record: &Record, fence: Fence) -> bool {
    let mut slots = record.probes().iter();
    record.era() == fence.era && slots.any(|slot| slot.token == fence.token)
}
