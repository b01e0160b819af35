use alloc::vec::Vec;
use core::time::Duration;

use super::{Answer, turn::Turn};
use crate::{Cause, Era, Force, NodeName, Rule, State, Timestamp, Trip, Vote, time::millis_up};

/// What a node of a fleet finds, as it stands in [`Input::Vote`](super::Input::Vote).
pub(super) struct Finding<'a> {
    pub(super) node: &'a NodeName,
    pub(super) era: Era,
    pub(super) forced_stamp: Timestamp,
    pub(super) trip: Trip,
    pub(super) wait: Option<Duration>,
    pub(super) fleet_breached: bool,
    pub(super) lapse: Duration,
}

/// How a fleet comes to open its circuit.
impl Turn<'_> {
    /// Whether there is anything to write, and the answer.
    pub(super) fn vote(&mut self, finding: &Finding<'_>) -> (bool, Answer) {
        if (finding.era, finding.forced_stamp) != (self.record.era, self.record.forced_stamp) {
            return (false, Answer::Stale);
        }
        let quorum = self.policy.quorum as usize;
        let vote = self.vote_of(finding);
        let alone = quorum == 1 && (finding.fleet_breached || !vote.is_on_rate());
        match (self.record.force(), self.record.state) {
            (Some(Force::MetricsOnly), State::Closed) if alone => (false, Answer::WouldOpen),
            (Some(_), _) => (false, Answer::Noted),
            (None, State::Open | State::HalfOpen) => (false, Answer::Stale),
            (None, State::Closed) => (self.cast(&vote, finding, quorum), Answer::Noted),
        }
    }

    /// Only a node that is listed opens the circuit, and each kind has only so many places, so
    /// that a fleet which breaks a rule all at once does not write once a node.
    fn cast(&mut self, vote: &Vote, finding: &Finding<'_>, quorum: usize) -> bool {
        let now = self.now;
        let (own, mut votes): (Vec<_>, Vec<_>) = (self.record.votes.iter())
            .filter(|other| other.is_live(now))
            .cloned()
            .partition(|other| other.node == vote.node);
        let on_rate = votes.iter().filter(|other| other.is_on_rate()).count();
        let on_counts = votes.len() - on_rate;
        let has_room = if vote.is_on_rate() {
            on_rate < quorum
        } else {
            on_counts < quorum
        };
        let own = own.into_iter().next();
        let listed = match own.clone() {
            None if has_room => vote.clone(),
            None => return false,
            // Places of one's own kind stay one's own, however many others there are.
            Some(own) if own.is_on_rate() == vote.is_on_rate() => later(own, vote),
            Some(own) if own.is_on_rate() && has_room => vote.clone(),
            Some(own) if own.is_on_rate() => {
                let renewed = Vote::new(own.node.clone(), vote.until, Rule::FailureRate, own.wait);
                later(own, &renewed)
            }
            // What was counted says more; it lapses in its time.
            Some(own) => own,
        };
        let on_counts = on_counts + usize::from(!listed.is_on_rate());
        let is_moved = own
            .is_none_or(|own| listed.until > own.until || listed.is_on_rate() != own.is_on_rate());
        votes.push(listed);
        if votes.len() >= quorum && (finding.fleet_breached || on_counts >= quorum) {
            let waits = votes.iter().chain([vote]).filter_map(|vote| vote.wait);
            self.open(waits.max(), Cause::Tripped(finding.trip));
            return true;
        }
        if is_moved {
            self.edit().votes = votes;
        }
        is_moved
    }

    fn vote_of(&self, finding: &Finding<'_>) -> Vote {
        let lapse = finding.lapse.min(Vote::LONGEST_LAPSE);
        let longest = self.policy.backoff().longest();
        let wait =
            (finding.wait).map(|wait| Duration::from_millis(millis_up(wait).max(1)).min(longest));
        let until = self.now.after(lapse);
        Vote::new(finding.node.clone(), until, finding.trip.rule, wait)
    }
}

/// A vote and its renewal.
fn later(own: Vote, renewed: &Vote) -> Vote {
    if renewed.until > own.until {
        renewed.clone()
    } else {
        own
    }
}
