mod cells;
mod choices;
mod coverage;
mod encoding;
mod error;
mod histogram;
mod marks;
mod reading;
mod shape;

use alloc::{vec, vec::Vec};

pub use choices::Choices;
pub use coverage::Coverage;
pub use encoding::TallyDecodeError;
pub use error::TallyError;

use crate::{
    ballot::Ballot, canonical::Canonical, id::Digest, poll::Poll, shard::Shard, weight::Weight,
};
use cells::Direction;
use shape::Shape;

/// What the encoding of a tally begins with, behind its length.
const KIND: &str = "pollcore/tally/1";

/// What is counted of a poll's ballots, in numbers that don't depend on their order: each a `u64`
/// sum of the ballots' weights.
///
/// | ballots | numbers |
/// |---|---|
/// | plurality, approval | each option's votes |
/// | score, grades | how often each option has each score or grade |
/// | cumulative | each option's points, and the ballots that give it any |
/// | quadratic | each option's votes for and against it, and the ballots that have any |
/// | score by a rule that compares | also how many ballots prefer each option to each other |
///
/// Tallies are a commutative group: ballots can be added and taken away, tallies of disjoint shards
/// merged in any order, and the same ballots give the same tally and [digest](Tally::digest). They
/// are *not* idempotent: a ballot that is added twice counts twice, which is what a
/// [`VoteSet`](crate::VoteSet) is for. Every error leaves the tally as it was.
///
/// ```
/// use pollcore::{Ballot, BallotKind, Poll, Tally, Weight};
///
/// let poll = Poll::builder("drinks")
///     .options(["tea", "coffee"])
///     .ballots(BallotKind::Score { highest: 5 })
///     .build()?;
/// let (tea, coffee) = (poll.option("tea").unwrap(), poll.option("coffee").unwrap());
/// let mut tally = Tally::new(&poll);
/// tally.add(&Ballot::scores([(tea, 5), (coffee, 2)])?, Weight::ONE)?;
/// tally.add(&Ballot::scores([(coffee, 4)])?, Weight::ONE)?;
/// assert_eq!(tally.ballots(), 2);
/// assert_eq!(tally.total(coffee), 6);
/// assert_eq!(tally.level(tea, 0), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    poll: Digest,
    shape: Shape,
    coverage: Coverage,
    ballots: u64,
    weight: u64,
    blank: u64,
    divergent: u64,
    /// In the order that `Shape` says.
    cells: Vec<u64>,
}

impl Tally {
    /// A tally of all voters, nothing counted yet.
    pub fn new(poll: &Poll) -> Self {
        Self::covering(poll, Coverage::full())
    }

    /// A tally of the voters of a shard, nothing counted yet.
    pub fn of_shard(poll: &Poll, shard: Shard) -> Self {
        Self::covering(poll, Coverage::of_shard(shard))
    }

    fn covering(poll: &Poll, coverage: Coverage) -> Self {
        let shape = Shape::of(poll);
        Self {
            poll: poll.digest(),
            coverage,
            ballots: 0,
            weight: 0,
            blank: 0,
            divergent: 0,
            cells: vec![0; shape.cells().unwrap_or(0)],
            shape,
        }
    }

    /// Counts a ballot.
    ///
    /// It has to name options and levels that the poll has. Whether it fits the poll in all else
    /// [`Poll::check_ballot`] says.
    ///
    /// # Errors
    ///
    /// [`TallyError::Ballot`], [`TallyError::Overflow`], and [`TallyError::Uncovered`] where the tally
    /// covers nobody.
    pub fn add(&mut self, ballot: &Ballot, weight: Weight) -> Result<(), TallyError> {
        self.add_copies(ballot, weight, 1)
    }

    /// Counts a ballot so many times, each with this weight: what [`Tally::add`] does so often, at once.
    ///
    /// ```
    /// use pollcore::{Ballot, OptionIndex, Poll, Tally, Weight};
    ///
    /// let poll = Poll::builder("drinks").options(["tea", "coffee"]).build()?;
    /// let mut tally = Tally::new(&poll);
    /// let tea = OptionIndex::new(0);
    /// tally.add_copies(&Ballot::choice(tea), Weight::ONE, 1_000_000)?;
    /// assert_eq!(tally.total(tea), 1_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Tally::add`], and then none is counted.
    pub fn add_copies(
        &mut self,
        ballot: &Ballot,
        weight: Weight,
        copies: u64,
    ) -> Result<(), TallyError> {
        self.change(ballot, weight, copies, Direction::Add)
    }

    /// Takes a ballot away that was counted with this weight.
    ///
    /// # Errors
    ///
    /// [`TallyError::Ballot`], and [`TallyError::NotContained`] where the numbers show that it was
    /// not counted.
    pub fn sub(&mut self, ballot: &Ballot, weight: Weight) -> Result<(), TallyError> {
        self.change(ballot, weight, 1, Direction::Sub)
    }

    /// Says of so many more voters that nothing of them is counted, as their
    /// [records](crate::VoterRecord) are divergent.
    ///
    /// # Errors
    ///
    /// [`TallyError::Overflow`], and [`TallyError::Uncovered`] where the tally covers nobody.
    pub fn set_aside(&mut self, voters: u64) -> Result<(), TallyError> {
        self.expect_covered(voters)?;
        self.divergent = Direction::Add.of(self.divergent, voters, "divergent voters")?;
        Ok(())
    }

    /// Adds the ballots of other voters.
    ///
    /// # Errors
    ///
    /// [`TallyError::OtherPoll`], [`TallyError::OtherEpoch`], [`TallyError::Overlap`] where both
    /// cover a voter, [`TallyError::Scattered`] and [`TallyError::Overflow`].
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError> {
        self.expect_same_poll(other)?;
        let coverage = self.coverage.joined(&other.coverage)?;
        self.combine(other, coverage, Direction::Add)
    }

    /// Takes the ballots of a shard's voters away, which it no longer covers then.
    ///
    /// # Errors
    ///
    /// [`TallyError::OtherPoll`], [`TallyError::OtherEpoch`], [`TallyError::NotCovered`],
    /// [`TallyError::Scattered`]; [`TallyError::NotContained`] where the numbers show that the shard's
    /// ballots were not counted, and [`TallyError::Uncovered`] where they show that others were, of
    /// whom nobody would be covered any more.
    pub fn subtract(&mut self, other: &Self) -> Result<(), TallyError> {
        self.expect_same_poll(other)?;
        let coverage = self.coverage.without(&other.coverage)?;
        self.combine(other, coverage, Direction::Sub)
    }

    /// The digest of the poll.
    pub fn poll(&self) -> Digest {
        self.poll
    }

    /// Which voters it has counted.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The digest of all numbers, of the poll they are of, and of the voters that they cover.
    pub fn digest(&self) -> Digest {
        self.canonical().digest()
    }

    fn canonical(&self) -> Canonical {
        let mut canonical = Canonical::new(KIND);
        canonical.bytes(self.poll.as_bytes());
        canonical.u64(self.coverage.epoch());
        canonical.u64(self.coverage.ranges().len() as u64);
        for range in self.coverage.ranges() {
            canonical.u64(*range.start());
            canonical.u64(*range.end());
        }
        canonical.u64(self.ballots);
        canonical.u64(self.weight);
        canonical.u64(self.blank);
        canonical.u64(self.cells.len() as u64);
        for cell in &self.cells {
            canonical.u64(*cell);
        }
        // Behind cells that say how many they are, so nothing else ends so.
        if self.divergent > 0 {
            canonical.u64(self.divergent);
        }
        canonical
    }

    fn expect_same_poll(&self, other: &Self) -> Result<(), TallyError> {
        if self.poll != other.poll || self.shape != other.shape {
            return Err(TallyError::OtherPoll {
                found: other.poll,
                expected: self.poll,
            });
        }
        Ok(())
    }
}
