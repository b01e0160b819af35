mod agreed;
mod cast;
mod change;
mod counting;
mod decide;
mod encoding;
mod entry;
mod error;
mod merge;
mod plain;
mod record;
mod sealed;
mod slots;
mod snapshot;
mod table;

use core::fmt;

pub use agreed::Agreed;
pub use change::{Accepted, Change};
pub use decide::{Decision, decide};
pub use encoding::DecodeError;
pub use entry::{Corrupt, Entry};
pub use error::VoteSetError;
pub use record::{RecordError, VoterRecord};
pub use snapshot::SnapshotError;

use crate::{
    id::{PollId, RequestKey, VoterKey},
    limits::MOST_VOTERS,
    poll::Poll,
    receipt::Receipt,
    secret::{PollKeys, Secret},
    shard::Shard,
    time::Timestamp,
};
use slots::Slots;

/// The votes of a poll, or of one [shard](Shard) of its voters: accepts each exactly once.
///
/// ```
/// use pollcore::{Ballot, OptionIndex, Poll, Refusal, RequestKey, Secret, Timestamp, Vote, VoteSet, VoterKey};
///
/// let mut poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
/// let now = Timestamp::from_millis(1_000);
/// poll.open(now)?;
///
/// let secret = Secret::new([7; 32]); // for the example; a real one is random
/// let mut votes = VoteSet::new(&poll, &secret);
/// let vote = |request| {
///     let tea = Ballot::choice(OptionIndex::new(0));
///     let (ann, request) = (VoterKey::new(b"ann")?, RequestKey::new(request)?);
///     Ok::<_, pollcore::KeyError>(Vote::new(poll.id().clone(), ann, request, tea))
/// };
/// let accepted = votes.cast(&poll, &vote(b"16 random bytes.")?, now)?;
///
/// // The receipt got lost, and the request comes again.
/// let again = votes.cast(&poll, &vote(b"16 random bytes.")?, now)?;
/// assert!(again.replayed());
/// assert_eq!(again.receipt(), accepted.receipt());
///
/// // Another request of the same voter.
/// let second = votes.cast(&poll, &vote(b"16 other bytes..")?, now);
/// assert_eq!(second, Err(Refusal::AlreadyVoted { receipt: accepted.receipt() }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is kept, and what it says
///
/// Beside each voter's key stand, for each accepted revision: its number, when it was accepted, a keyed hash
/// of the request key, a MAC of the ballot, and the ballot, sealed under keys that are derived from the
/// [`Secret`]. About 130 bytes a voter are used in memory, up to twice as many while it grows, and about 45 and a ballot's bytes are
/// [stored](VoterRecord::encode).
///
/// - **Without the secret**, whoever reads the storage or a snapshot learns who voted, when, and how often. Not
///   what: neither whether two ballots are equal, nor whether one is blank, nor whether a vote was
///   withdrawn. Who may also see results while votes come in reads the last vote off the difference,
///   whatever is sealed; that is what [`Visibility`](crate::Visibility) is for.
/// - **With the secret** every vote can be read, and has to be: a vote that is replaced is taken out of
///   the tally, and a tally is made afresh of what is stored.
/// - **A receipt** says that a vote was accepted, as which revision and when, not what it says; only who has
///   the secret can tell it from a forged one.
/// - **A replica** that is merged needs no secret of its own but this one.
///
/// Once a poll is closed and its tally made, the secret can be destroyed, and with it the way from a
/// voter to their ballot. Two things give ballots away with every secret destroyed: a
/// weight that nobody else has, where ballots are published with their weights or totals change by it; and a
/// tally that was made before and after a single vote.
///
/// The order that voters are gone through in is that of their keys, so it doesn't tell who voted first.
///
/// # When replicas disagree
///
/// Where replicas that were [merged](VoteSet::merge) accepted different things of one voter, that voter's
/// record is divergent, and [`VoteSet::tally`] refuses: which of the votes counts is nothing that can be
/// decided here, and no further vote undoes it. An operator sees from [`VoteSet::divergent_voters`] whose
/// they are and from their [records](VoteSet::record) when each was accepted and, with the keys,
/// [what it says](Entry::open), and does one of two things:
///
/// - **Decides which replica is right**, or lets the voter. Then the votes are made anew: a new `VoteSet`
///   that [restores](VoteSet::restore) the records of all others as they are, and of this voter the
///   record that the replica had before it was merged. Copies of what was are to be dropped: merged
///   again, they bring the divergence back.
/// - **Counts without these voters**, by [`VoteSet::tally_without_divergent`], which says who they are.
///   The tally knows how many, and so does every report of it.
#[derive(Clone)]
pub struct VoteSet {
    keys: PollKeys,
    poll: PollId,
    shard: Shard,
    sealed: Option<Timestamp>,
    slots: Slots,
}

impl VoteSet {
    /// No votes yet, for all voters of this poll.
    pub fn new(poll: &Poll, secret: &Secret) -> Self {
        Self::of_shard(poll, secret, Shard::ALL)
    }

    /// No votes yet, for the voters of one shard; others are refused.
    pub fn of_shard(poll: &Poll, secret: &Secret, shard: Shard) -> Self {
        Self {
            keys: PollKeys::new(poll, secret),
            poll: poll.id().clone(),
            shard,
            sealed: None,
            slots: Slots::new(MOST_VOTERS),
        }
    }

    /// Takes no more than so many voters, at most [`MOST_VOTERS`].
    #[must_use]
    pub fn at_most(mut self, voters: u32) -> Self {
        self.slots.limit(voters.min(MOST_VOTERS));
        self
    }

    /// Makes room for so many voters at once instead of little by little: about 130 bytes each.
    pub fn reserve(&mut self, voters: u32) {
        self.slots.reserve(voters);
    }

    /// Takes no more votes from `at` on, whatever the poll says; requests that were accepted before
    /// still get their receipts. Says when it was sealed, which is the first time this was called.
    pub fn seal(&mut self, at: Timestamp) -> Timestamp {
        *self.sealed.get_or_insert(at)
    }

    /// Since when no more votes are taken.
    pub fn sealed(&self) -> Option<Timestamp> {
        self.sealed
    }

    /// The keys that votes are sealed with.
    pub fn keys(&self) -> &PollKeys {
        &self.keys
    }

    /// Which voters it is for.
    pub fn shard(&self) -> Shard {
        self.shard
    }

    /// How many voters have voted; who has withdrawn has.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether nobody has voted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many voters' records are divergent; [`VoteSet::divergent_voters`] says whose.
    pub fn divergent(&self) -> usize {
        self.slots.divergent()
    }

    /// The current revision of a voter's vote, which the next has to replace; 0 for none.
    pub fn revision(&self, voter: &VoterKey) -> u32 {
        let last = self.history(voter).last();
        last.map_or(0, Entry::revision)
    }

    /// The receipt of a request that was accepted.
    pub fn receipt(&self, voter: &VoterKey, request: &RequestKey) -> Option<Receipt> {
        let tag = self.keys.tag(voter, request);
        let mut entries = self.history(voter).iter();
        let entry = entries.find(|entry| entry.request == tag)?;
        Some(entry.receipt(&self.keys))
    }

    /// Whether a receipt is one that this voter was given. It vouches for the poll and the revision; of
    /// when it was accepted only that it was not before the earliest time of any copy, which
    /// [no key](VoterRecord::merge) vouches for.
    pub fn confirms(&self, voter: &VoterKey, receipt: &Receipt) -> bool {
        let mut entries = self.history(voter).iter();
        entries.any(|entry| entry.confirms(&self.keys, receipt))
    }

    /// All that is kept of a voter.
    pub fn record(&self, voter: &VoterKey) -> VoterRecord {
        VoterRecord::of_history(self.history(voter))
    }

    /// All that is kept of voters, by their keys, ascending: what [`VoteSet::restore`] takes one by one.
    /// The seal, the shard and the limit are not in it; a [snapshot](VoteSet::snapshot) has them.
    pub fn records(&self) -> impl ExactSizeIterator<Item = (VoterKey, VoterRecord)> {
        let slots = &self.slots;
        slots.sorted().into_iter().map(|slot| {
            let (voter, history) = slots.at(slot);
            (*voter, VoterRecord::of_history(history))
        })
    }

    fn is_of(&self, poll: &Poll) -> Result<(), VoteSetError> {
        if poll.digest() != self.keys.poll() {
            return Err(VoteSetError::OtherPoll {
                found: poll.digest(),
                expected: self.keys.poll(),
            });
        }
        Ok(())
    }

    fn history(&self, voter: &VoterKey) -> decide::History<'_> {
        let slot = self.slots.find(self.keys.place(voter), voter);
        self.slots.history(slot)
    }
}

/// Without votes and keys.
impl fmt::Debug for VoteSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VoteSet")
            .field("poll", &self.poll)
            .field("shard", &self.shard)
            .field("sealed", &self.sealed)
            .field("voters", &self.len())
            .finish_non_exhaustive()
    }
}
