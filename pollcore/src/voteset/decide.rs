use super::{change::Change, entry::Entry, plain, record::VoterRecord};
use crate::{
    ballot::Ballot,
    limits::MOST_ENTRIES,
    poll::{Poll, Revotes},
    receipt::Receipt,
    secret::{PollKeys, TAG},
    time::Timestamp,
    vote::{Refusal, Vote},
};

/// What becomes of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// It was accepted before: this is the receipt it got.
    Replay(Receipt),
    /// It is accepted, once `entry` is in the voter's [record](VoterRecord::insert).
    Accept {
        /// What is stored.
        entry: Entry,
        /// What the voter gets.
        receipt: Receipt,
        /// What a tally is changed by.
        change: Change,
    },
}

/// What becomes of a vote, given all that is stored of the voter: the rules of exactly-once voting, which
/// hold in memory as on any store. Whoever calls it must store the entry of an [`Decision::Accept`]
/// only if the record is still the one that was decided on.
///
/// In this order:
///
/// 1. A vote for another poll is refused, and so is any under another poll than that of the keys.
/// 2. The request key is looked up. A request that was accepted before gets its receipt again, be the
///    poll closed, the voter's vote replaced or the record divergent since. Before the seal it must say
///    the same: the same ballot in place of the same revision, or the same withdrawal; a key that comes
///    with anything else is a [`Refusal::RequestKeyConflict`]. (So what a voter sends again with
///    another `replaces`, having seen their own vote in between, needs another key: it asks for something
///    else.) After the seal, at `sealed`, it isn't compared.
/// 3. [`Poll::check`]: the time, the voter, the ballot; and nothing is accepted after the seal.
/// 4. A divergent record takes no change.
/// 5. Where votes can't be changed, a second vote is [`Refusal::AlreadyVoted`], with the first one's
///    receipt.
/// 6. The vote must replace the current revision, which must not be the last that is taken, and a
///    withdrawal must have something to withdraw.
///
/// # Errors
///
/// [`Refusal`], for each of these; [`Refusal::Corrupt`] where what is stored doesn't open.
pub fn decide(
    record: &VoterRecord,
    keys: &PollKeys,
    poll: &Poll,
    vote: &Vote,
    now: Timestamp,
    sealed: Option<Timestamp>,
) -> Result<Decision, Refusal> {
    decide_on(History::of(record), keys, poll, vote, now, sealed)
}

/// What is stored of a voter: a record's entries, wherever they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct History<'a> {
    pub(super) first: &'a [Entry],
    pub(super) rest: &'a [Entry],
    pub(super) divergent: bool,
}

impl<'a> History<'a> {
    pub(super) fn of(record: &'a VoterRecord) -> Self {
        Self {
            first: record.entries(),
            rest: &[],
            divergent: record.is_divergent(),
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = &'a Entry> {
        self.first.iter().chain(self.rest)
    }

    pub(super) fn len(self) -> usize {
        self.first.len() + self.rest.len()
    }

    pub(super) fn is_same(self, other: History<'_>) -> bool {
        self.divergent == other.divergent && self.iter().eq(other.iter())
    }

    pub(super) fn last(self) -> Option<&'a Entry> {
        self.rest.last().or(self.first.last())
    }
}

#[inline(always)]
pub(super) fn decide_on(
    history: History<'_>,
    keys: &PollKeys,
    poll: &Poll,
    vote: &Vote,
    now: Timestamp,
    sealed: Option<Timestamp>,
) -> Result<Decision, Refusal> {
    expect_poll(keys, poll, vote)?;
    let request = keys.tag(&vote.voter, &vote.request);
    if let Some(receipt) = replayed(history, keys, poll, vote, &request, sealed.is_some())? {
        return Ok(Decision::Replay(receipt));
    }
    let weight = poll.check_own(vote, now)?.weight();
    if let Some(at) = sealed {
        return Err(Refusal::Closed { at });
    }
    if history.divergent {
        return Err(Refusal::Divergent);
    }
    let current = history.last();
    let removed = replaceable(current, keys, poll, vote)?;
    // Of merged copies a revision can have several requests: a record that has no room takes none.
    if history.len() >= MOST_ENTRIES {
        let most = poll.revotes().most();
        return Err(Refusal::RevisionsUsedUp { most });
    }
    let revision = vote.replaces + 1;
    let written = plain::write(
        keys,
        poll,
        &vote.voter,
        vote.ballot(),
        (revision, request, now),
    );
    let added = match written.switched {
        Some(switched) => Some((switched, weight)),
        None => vote.ballot().map(|ballot| (ballot.clone(), weight)),
    };
    Ok(Decision::Accept {
        receipt: written.entry.receipt_with(keys, written.code),
        entry: written.entry,
        change: Change {
            removed: removed.map(|ballot| (ballot, weight)),
            added,
        },
    })
}

/// Refuses a vote for another poll, and another poll than that of the keys.
#[inline]
pub(super) fn expect_poll(keys: &PollKeys, poll: &Poll, vote: &Vote) -> Result<(), Refusal> {
    if vote.poll != *poll.id() {
        return Err(Refusal::OtherPoll {
            found: vote.poll.clone(),
            expected: poll.id().clone(),
        });
    }
    if keys.poll() != poll.digest() {
        return Err(Refusal::OtherTerms {
            found: poll.digest(),
            expected: keys.poll(),
        });
    }
    Ok(())
}

/// The receipt of a request that was accepted before.
#[inline(always)]
fn replayed(
    history: History<'_>,
    keys: &PollKeys,
    poll: &Poll,
    vote: &Vote,
    request: &[u8; TAG],
    sealed: bool,
) -> Result<Option<Receipt>, Refusal> {
    let mut known = history.iter().filter(|entry| entry.request == *request);
    let Some(first) = known.next() else {
        return Ok(None);
    };
    if sealed {
        return Ok(Some(first.receipt(keys)));
    }
    // None of a ballot that doesn't fit and so was never accepted, or behind the highest revision.
    let fits = vote
        .ballot()
        .is_none_or(|ballot| poll.check_ballot(ballot).is_ok());
    let sent = vote
        .replaces
        .checked_add(1)
        .filter(|_| fits)
        .map(|revision| {
            let mac = plain::mac(keys, poll, &vote.voter, revision, vote.ballot());
            (revision, mac)
        });
    core::iter::once(first)
        .chain(known)
        .find(|entry| Some((entry.revision, entry.mac)) == sent)
        .map(|entry| Some(entry.receipt(keys)))
        .ok_or(Refusal::RequestKeyConflict)
}

/// Whether a vote can come in place of the current entry, and the ballot that then counts no more.
#[inline(always)]
fn replaceable(
    current: Option<&Entry>,
    keys: &PollKeys,
    poll: &Poll,
    vote: &Vote,
) -> Result<Option<Ballot>, Refusal> {
    let revision = current.map_or(0, Entry::revision);
    if let (Some(entry), Revotes::Reject) = (current, poll.revotes()) {
        return Err(Refusal::AlreadyVoted {
            receipt: entry.receipt(keys),
        });
    }
    if vote.replaces != revision {
        return Err(Refusal::StaleRevision {
            found: vote.replaces,
            current: revision,
        });
    }
    let most = poll.revotes().most();
    if revision >= most {
        return Err(Refusal::RevisionsUsedUp { most });
    }
    let counted = match current {
        Some(entry) => entry
            .open(keys, poll, &vote.voter)
            .map_err(|_| Refusal::Corrupt)?,
        None => None,
    };
    if vote.ballot().is_none() && counted.is_none() {
        return Err(Refusal::NothingToWithdraw);
    }
    Ok(counted)
}
