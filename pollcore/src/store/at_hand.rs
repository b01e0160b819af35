use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::known::Known;
use crate::{id::PollId, time::Timestamp};

/// The most polls whose definitions are kept at hand.
const MOST: usize = 1000;

/// How long who only puts votes into a queue goes by what is at hand: they never learn by themselves that
/// the poll was closed elsewhere.
const FRESH: Duration = Duration::from_secs(5);

/// What was read of polls that can't be edited any more: of those that were asked for last.
#[derive(Debug, Default)]
pub(super) struct AtHand {
    polls: BTreeMap<PollId, One>,
    /// How often any was asked for or kept.
    uses: u64,
}

#[derive(Debug)]
struct One {
    known: Arc<Known>,
    /// Which of the uses was its last.
    used: u64,
    /// When it was read, or later, where that was said.
    read: Option<Timestamp>,
}

impl AtHand {
    pub(super) fn find(&mut self, id: &PollId) -> Option<Arc<Known>> {
        let one = self.polls.get_mut(id)?;
        self.uses += 1;
        one.used = self.uses;
        Some(Arc::clone(&one.known))
    }

    /// Whether it need not be read anew at `now`: it was a moment ago, or is final.
    pub(super) fn is_fresh(&self, id: &PollId, now: Timestamp) -> bool {
        self.polls.get(id).is_some_and(|one| {
            let lately = |read: Timestamp| read <= now && now < read.after(FRESH);
            one.known.sealed.is_some() || one.read.is_some_and(lately)
        })
    }

    pub(super) fn read_at(&mut self, id: &PollId, now: Timestamp) {
        if let Some(one) = self.polls.get_mut(id) {
            one.read = Some(now);
        }
    }

    pub(super) fn keep(&mut self, id: &PollId, known: Arc<Known>) {
        self.uses += 1;
        let used = self.uses;
        if let Some(one) = self.polls.get_mut(id) {
            (one.known, one.used) = (known, used);
            return;
        }
        if self.polls.len() >= MOST {
            let last = self.polls.iter().min_by_key(|(_, one)| one.used);
            // It is read again when somebody asks for it.
            if let Some(last) = last.map(|(id, _)| id.clone()) {
                self.polls.remove(&last);
            }
        }
        let one = One {
            known,
            used,
            read: None,
        };
        self.polls.insert(id.clone(), one);
    }

    pub(super) fn forget(&mut self, id: &PollId) {
        self.polls.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        poll::Poll,
        secret::{PollKeys, Secret},
        store::Version,
    };

    fn known() -> Arc<Known> {
        let poll = Poll::builder("lunch").options(["tea", "milk"]);
        let poll = poll.build().unwrap();
        Arc::new(Known {
            keys: PollKeys::new(&poll, &Secret::new([7; 32])),
            terms: Version(0),
            sealed: None,
            poll,
        })
    }

    #[test]
    fn what_was_asked_for_longest_ago_makes_room() {
        let (mut at_hand, known) = (AtHand::default(), known());
        let id = |number: usize| PollId::new(&format!("poll {number:04}")).unwrap();
        for number in 0..MOST {
            at_hand.keep(&id(number), Arc::clone(&known));
        }
        // By its id it would be the first to go.
        at_hand.find(&id(0)).unwrap();
        at_hand.keep(&id(1), Arc::clone(&known));
        for number in MOST..MOST + 2 {
            at_hand.keep(&id(number), Arc::clone(&known));
        }
        assert_eq!(at_hand.polls.len(), MOST);
        let gone: Vec<_> = (0..MOST + 2)
            .filter(|number| at_hand.find(&id(*number)).is_none())
            .collect();
        assert_eq!(gone, [2, 3]);
    }
}
