use crate::{Cause, NodeName, Record, Timestamp, Transition};

/// What makes a state of the model differ from another, in bytes.
///
/// Random words are written by the order in which they first appear, so that two ways that lead to
/// the same but for the words lead to one state. What has no influence on what follows is left
/// out: generations, and what waits of one length make of attempts.
#[derive(Debug)]
pub(crate) struct Likeness<'a> {
    /// Nodes are written by their place among these.
    names: Vec<&'a NodeName>,
    bytes: Vec<u8>,
    words: Vec<u64>,
}

impl<'a> Likeness<'a> {
    pub(super) fn among(names: Vec<&'a NodeName>) -> Self {
        Self {
            names,
            bytes: Vec::with_capacity(1024),
            words: Vec::with_capacity(32),
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// LEB128.
    pub(crate) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub(crate) fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    pub(crate) fn word(&mut self, word: u64) {
        let place = self.words.iter().position(|known| *known == word);
        let place = place.unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        });
        self.number(place as u64);
    }

    pub(crate) fn at(&mut self, at: Timestamp) {
        self.number(at.as_millis());
    }

    pub(crate) fn name(&mut self, name: &NodeName) {
        let place = self.names.iter().position(|known| *known == name);
        self.number(place.unwrap_or(self.names.len()) as u64);
    }

    pub(crate) fn each<'b, T: 'b>(
        &mut self,
        all: impl ExactSizeIterator<Item = &'b T>,
        mut write: impl FnMut(&mut Self, &'b T),
    ) {
        self.number(all.len() as u64);
        for one in all {
            write(self, one);
        }
    }

    pub(crate) fn transition(&mut self, transition: &Transition) {
        self.word(transition.era.0);
        self.at(transition.at);
        self.number(match transition.cause {
            Cause::Tripped(_) => 0,
            Cause::WaitOver => 1,
            Cause::Recovered => 2,
            Cause::ProbeFailed => 3,
            Cause::Forced { .. } => 4,
            Cause::Lifted { .. } => 5,
            Cause::Expired => 6,
            Cause::Reset { .. } => 7,
            Cause::Restored { .. } => 8,
        });
        if let Cause::Restored { of } = transition.cause {
            self.word(of.0);
        }
    }

    pub(crate) fn record(&mut self, record: &Record) {
        self.word(record.era.0);
        self.number(record.state as u64);
        self.at(record.stamp);
        self.at(record.entered_at);
        self.at(record.updated_at);
        self.number(record.wait.as_millis() as u64);
        self.each(record.probes.iter(), |to, slot| {
            to.word(slot.token);
            to.at(slot.since);
            to.at(slot.until());
        });
        self.number(u64::from(record.succeeded));
        self.number(u64::from(record.failed));
        self.each(record.votes.iter(), |to, vote| {
            to.name(vote.node());
            to.at(vote.until());
        });
        self.each(record.suspects.iter(), Self::name);
        self.at(record.forced_stamp);
        self.each(record.forced.iter(), |to, forced| {
            to.number(forced.force as u64);
            to.number(forced.until.map_or(0, Timestamp::as_millis));
        });
        let ring: Vec<&Transition> = record.history().collect();
        self.each(ring.into_iter(), Self::transition);
    }
}
