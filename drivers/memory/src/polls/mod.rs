mod driver;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Bound::{Excluded, Unbounded},
};

use drivers_port::DriverError;
use pollcore::store::{
    Cast, CastReply, Counted, Created, Page, Sealing, Stored, Updated, Version, Versioned,
    VoterPage,
};

use crate::garble::garble;

/// What a [`Memory`](crate::Memory) holds of polls. Each operation is one step.
#[derive(Debug)]
pub(crate) struct Polls {
    limits: Limits,
    pub(crate) held: Held,
}

/// What can be forgotten, and gone back to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    pub(crate) polls: BTreeMap<String, Poll>,
    /// Records of voters in all polls.
    voters: usize,
}

/// What is held of one poll. Ballots are in the order of their bytes, voters in that of their keys:
/// neither says when they came.
#[derive(Debug, Clone)]
pub(crate) struct Poll {
    stored: Stored,
    voters: BTreeMap<Vec<u8>, Versioned>,
    /// None of them is 0.
    ballots: BTreeMap<Vec<u8>, u64>,
}

/// How much a store takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) polls: usize,
    pub(crate) voters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            polls: 10_000,
            voters: 10_000_000,
        }
    }
}

impl Polls {
    pub(crate) fn new(limits: Limits) -> Self {
        let held = Held::default();
        Self { limits, held }
    }

    fn create(&mut self, name: &str, definition: &Versioned) -> Result<Created, DriverError> {
        let (most, polls) = (self.limits.polls, self.held.polls.len());
        match self.held.polls.entry(name.to_owned()) {
            Entry::Occupied(poll) => Ok(Created::Exists(poll.get().stored.clone())),
            Entry::Vacant(_) if polls >= most => {
                let bound = format!("at most {most}");
                Err(DriverError::limit("polls", bound, polls + 1))
            }
            Entry::Vacant(place) => {
                place.insert(Poll {
                    stored: Stored {
                        definition: definition.clone(),
                        sealed: None,
                    },
                    voters: BTreeMap::new(),
                    ballots: BTreeMap::new(),
                });
                Ok(Created::Done)
            }
        }
    }

    fn load(&self, name: &str) -> Option<Stored> {
        Some(self.held.polls.get(name)?.stored.clone())
    }

    fn update(&mut self, name: &str, expected: Version, definition: &Versioned) -> Updated {
        let Some(poll) = self.held.polls.get_mut(name) else {
            return Updated::NoPoll;
        };
        let stored = &mut poll.stored;
        if stored.sealed.is_some() || stored.definition.version != expected {
            return Updated::Conflict(stored.clone());
        }
        stored.definition = definition.clone();
        Updated::Done
    }

    fn voter(&self, name: &str, voter: &[u8]) -> Option<Versioned> {
        self.held.polls.get(name)?.voters.get(voter).cloned()
    }

    fn cast(&mut self, name: &str, cast: &Cast) -> Result<CastReply, DriverError> {
        let Some(poll) = self.held.polls.get_mut(name) else {
            return Ok(CastReply::NoPoll);
        };
        if let Some(marker) = &poll.stored.sealed {
            return Ok(CastReply::Sealed(marker.clone()));
        }
        if poll.stored.definition.version != cast.terms {
            return Ok(CastReply::OtherTerms(poll.stored.clone()));
        }
        let found = poll.voters.get(&cast.voter);
        if found.map(|record| record.version) != cast.expected {
            return Ok(CastReply::Conflict(found.cloned()));
        }
        let new = usize::from(found.is_none());
        let (voters, most) = (self.held.voters + new, self.limits.voters);
        if voters > most {
            let bound = format!("at most {most}");
            return Err(DriverError::limit("voters", bound, voters));
        }
        // All that can go wrong goes wrong before anything is changed.
        poll.count(cast)?;
        poll.voters.insert(cast.voter.clone(), cast.record.clone());
        self.held.voters = voters;
        Ok(CastReply::Accepted)
    }

    fn seal(&mut self, name: &str, marker: &[u8]) -> Sealing {
        match self.held.polls.get_mut(name) {
            None => Sealing::NoPoll,
            Some(poll) => {
                let sealed = poll.stored.sealed.get_or_insert_with(|| marker.to_vec());
                Sealing::Sealed(sealed.clone())
            }
        }
    }

    fn ballots(&self, name: &str, after: Option<&[u8]>, limit: usize) -> Option<Page<Counted>> {
        let poll = self.held.polls.get(name)?;
        Some(page(&poll.ballots, after, limit, |ballot, count| Counted {
            ballot: ballot.clone(),
            count: *count,
        }))
    }

    fn voters(&self, name: &str, after: Option<&[u8]>, limit: usize) -> Option<VoterPage> {
        let poll = self.held.polls.get(name)?;
        Some(page(&poll.voters, after, limit, |voter, record| {
            (voter.clone(), record.clone())
        }))
    }

    fn list(&self, after: Option<&str>, limit: usize) -> Vec<String> {
        let from = after.map_or(Unbounded, Excluded);
        let names = self.held.polls.range::<str, _>((from, Unbounded));
        names.take(limit).map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn damage(&mut self, name: &str, voter: &[u8]) {
        let poll = self.held.polls.get_mut(name);
        if let Some(record) = poll.and_then(|poll| poll.voters.get_mut(voter)) {
            garble(&mut record.bytes);
        }
    }
}

impl Poll {
    /// One ballot less and one more, both or neither.
    fn count(&mut self, cast: &Cast) -> Result<(), DriverError> {
        if let Some(removed) = &cast.removed {
            match self.ballots.get_mut(removed) {
                None => return Err(DriverError::corrupt("there is no such ballot to take away")),
                Some(1) => drop(self.ballots.remove(removed)),
                Some(count) => *count -= 1,
            }
        }
        if let Some(added) = &cast.added {
            // One for each call: it does not come to 2^64.
            *self.ballots.entry(added.clone()).or_default() += 1;
        }
        Ok(())
    }
}

/// The entries behind a key.
fn page<V, T>(
    map: &BTreeMap<Vec<u8>, V>,
    after: Option<&[u8]>,
    limit: usize,
    item: impl Fn(&Vec<u8>, &V) -> T,
) -> Page<T> {
    let from = after.map_or(Unbounded, Excluded);
    let mut behind = map.range::<[u8], _>((from, Unbounded));
    let items = behind.by_ref().take(limit);
    Page {
        items: items.map(|(key, value)| item(key, value)).collect(),
        more: behind.next().is_some(),
    }
}
