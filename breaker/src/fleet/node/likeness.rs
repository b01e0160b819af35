use super::{Node, Outcome, Write};
use crate::fleet::model::Likeness;

impl Node {
    pub(in crate::fleet) fn likeness(&self, to: &mut Likeness) {
        to.each(self.kept.iter(), Likeness::record);
        self.witness.likeness(to);
        to.each(self.answered.iter(), |to, (now, received)| {
            to.at(*now);
            to.at(*received);
        });
        self.news.likeness(to);
        self.pending.likeness(to);
        to.each(self.doubts.iter(), |to, doubt| doubt.likeness(to));
        to.number(self.acts_done as u64);
        to.each(self.reasserted_at.iter(), |to, at| to.at(*at));
    }
}

impl Write {
    pub(in crate::fleet) fn likeness(&self, to: &mut Likeness) {
        to.each(self.swap.expected.iter(), |to, version| to.word(version.0));
        to.word(self.swap.version.0);
        to.record(&self.record);
        to.at(self.sent);
        to.number(self.acts as u64);
        self.outcome.likeness(to);
    }
}

impl Outcome {
    fn likeness(&self, to: &mut Likeness) {
        to.each(self.seen.iter(), |to, seen| {
            to.transition(&seen.transition);
            to.flag(seen.ours);
        });
        to.each(self.claimed.iter(), |to, (fence, until)| {
            to.word(fence.token);
            to.at(*until);
        });
        to.each(self.settled.iter(), |to, fence| to.word(fence.token));
        to.flag(self.acted);
    }
}
