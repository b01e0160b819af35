//! The bytes of a tally, numbers of 8 bytes, most significant byte first: what it is behind its length,
//! the poll's digest (32 bytes) behind its own, the epoch, how many ranges of voters it covers and of each
//! the first and last hash, the ballots, their weight, that of the blank ones, how many cells and the
//! cells, how many voters were set aside where there are any; and behind it all its SHA-256 (32), which is
//! the tally's digest.

use alloc::vec::Vec;

use thiserror::Error;

use super::{
    Coverage, KIND, Tally,
    cells::can_weigh,
    shape::{Form, Shape},
};
use crate::{
    id::Digest,
    limits::MOST_RANGES,
    poll::Poll,
    reading::{Cut, Reading},
};

const DIGEST: usize = 32;

/// All but ranges, cells and voters set aside.
const FIXED: usize = 8 + KIND.len() + 8 + DIGEST + 6 * 8 + DIGEST;

/// Why bytes are no tally of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TallyDecodeError {
    /// Written by another version of this crate, or something else.
    #[error("not the bytes of a tally of this version")]
    Version,
    /// Fewer bytes than any tally of the poll has, or more.
    #[error("{found} bytes instead of {least} to {most}")]
    Length {
        /// How many there are.
        found: usize,
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// Changed since it was written.
    #[error("a damaged tally: its digest is not that of its bytes")]
    Damaged,
    /// Of another poll, or of another draft of it.
    #[error("a tally of poll {found}, and this is one of {expected}")]
    OtherPoll {
        /// The digest of the tally's poll.
        found: Digest,
        /// The digest of this poll.
        expected: Digest,
    },
    /// Numbers that no ballots of the poll come to, or not in the one way to write them.
    #[error("no tally of any ballots: {what}")]
    Invalid {
        /// What is wrong.
        what: &'static str,
    },
}

impl Tally {
    /// The tally's bytes, of tallies that are equal the same, the last 32 being the
    /// [digest](Tally::digest): to bring it to another process, which [merges](Tally::merge) it.
    ///
    /// ```
    /// use std::num::NonZeroU16;
    ///
    /// use pollcore::{Poll, Shard, Tally};
    ///
    /// let poll = Poll::builder("drinks").options(["tea", "coffee"]).build()?;
    /// let shards = Shard::split(NonZeroU16::new(2).unwrap(), 1);
    /// // In one process,
    /// let bytes = Tally::of_shard(&poll, shards[0]).encode();
    /// // and in another.
    /// let mut tally = Tally::of_shard(&poll, shards[1]);
    /// tally.merge(&Tally::decode(&poll, &bytes)?)?;
    /// assert!(tally.coverage().is_full());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encode(&self) -> Vec<u8> {
        let canonical = self.canonical();
        let digest = canonical.digest();
        let mut bytes = canonical.into_bytes();
        bytes.extend_from_slice(digest.as_bytes());
        bytes
    }

    /// The tally of a poll that these bytes are. They may come from anywhere: what is damaged is refused,
    /// and so are numbers that contradict each other, before more is made room for than a tally of the
    /// poll takes. That the ballots were cast nothing vouches for: who can write the bytes can write what
    /// they like.
    ///
    /// # Errors
    ///
    /// [`TallyDecodeError`] for all bytes that [`Tally::encode`] gives of no tally of this poll.
    pub fn decode(poll: &Poll, bytes: &[u8]) -> Result<Self, TallyDecodeError> {
        let mut tally = Self::new(poll);
        let cells = 8 * tally.cells.len();
        let (found, least) = (bytes.len(), FIXED + cells);
        let most = least + 16 * MOST_RANGES + 8;
        if !(least..=most).contains(&found) {
            return Err(TallyDecodeError::Length { found, least, most });
        }
        let (said, digest) = bytes.split_at(found - DIGEST);
        let mut rest = Reading(said);
        if rest.u64()? != KIND.len() as u64 || rest.bytes(KIND.len())? != KIND.as_bytes() {
            return Err(TallyDecodeError::Version);
        }
        if Digest::of(said).as_bytes() != digest {
            return Err(TallyDecodeError::Damaged);
        }
        if rest.u64()? != DIGEST as u64 {
            return Err(invalid("another digest"));
        }
        let found = Digest::from_bytes(rest.take()?);
        if found != tally.poll {
            return Err(TallyDecodeError::OtherPoll {
                found,
                expected: tally.poll,
            });
        }
        tally.coverage = coverage(&mut rest)?;
        (tally.ballots, tally.weight, tally.blank) = (rest.u64()?, rest.u64()?, rest.u64()?);
        if rest.u64()? != tally.cells.len() as u64 {
            return Err(invalid("another number of cells"));
        }
        for cell in &mut tally.cells {
            *cell = rest.u64()?;
        }
        if !rest.0.is_empty() {
            tally.divergent = rest.u64()?;
            if tally.divergent == 0 || !rest.0.is_empty() {
                return Err(invalid("more behind the cells than voters set aside"));
            }
        }
        tally
            .contradiction()
            .map_or(Ok(tally), |what| Err(invalid(what)))
    }

    /// What is wrong with numbers that no ballots come to, as far as they show it.
    fn contradiction(&self) -> Option<&'static str> {
        if self.coverage.is_empty() && (self.ballots > 0 || self.divergent > 0) {
            return Some("ballots of nobody");
        }
        let Some(valid) = self.weight.checked_sub(self.blank) else {
            return Some("more blank ballots than ballots");
        };
        let kinds = u64::from(valid > 0) + u64::from(self.blank > 0);
        if !can_weigh(self.ballots, self.weight) || self.ballots < kinds {
            return Some("a weight that so many ballots don't have");
        }
        let (shape, cells) = (self.shape, &self.cells);
        let stride = shape.stride();
        let own = &cells[..(shape.options * stride).min(cells.len())];
        if !own
            .chunks_exact(stride)
            .all(|own| shape.is_of_ballots(own, valid))
        {
            return Some("votes that so many ballots don't have");
        }
        let all: u128 = own.iter().copied().map(u128::from).sum();
        if shape.form == (Form::Counts { single: true }) && all != u128::from(valid) {
            return Some("not one vote a ballot");
        }
        let prefer = |(at, against): (usize, usize), named: u64| {
            let both = u128::from(cells[at]) + u128::from(cells[against]);
            // An option and itself are one place.
            cells[at] <= named && both <= u128::from(valid) && (at != against || both == 0)
        };
        let preferences = |option| {
            let named = cells[shape.named_at(option)];
            shape.pairs_of(option).all(|pair| prefer(pair, named))
        };
        if !(0..shape.options).all(preferences) {
            return Some("preferences that so many ballots don't have");
        }
        None
    }
}

impl Shape {
    /// Whether ballots of this weight that are not blank can give an option these cells.
    fn is_of_ballots(self, cells: &[u64], valid: u64) -> bool {
        let sum = |cells: &[u64]| cells.iter().copied().map(u128::from).sum::<u128>();
        let [named, marks @ ..] = cells else {
            return false;
        };
        let marks = sum(marks);
        let marked = match self.form {
            Form::Counts { .. } => true,
            Form::Levels { .. } => marks == u128::from(*named),
            // Each that names it gives it a point or a vote at least.
            Form::Points | Form::Votes => marks >= u128::from(*named) && (*named > 0 || marks == 0),
        };
        *named <= valid && marked
    }
}

fn coverage(rest: &mut Reading<'_>) -> Result<Coverage, TallyDecodeError> {
    let (epoch, many) = (rest.u64()?, rest.u64()?);
    if many > MOST_RANGES as u64 {
        return Err(invalid("more ranges of voters than a tally covers"));
    }
    let mut ranges = Vec::with_capacity(many as usize);
    for _ in 0..many {
        ranges.push((rest.u64()?, rest.u64()?));
    }
    Coverage::of_ranges(epoch, ranges).ok_or(invalid("ranges of voters out of order"))
}

fn invalid(what: &'static str) -> TallyDecodeError {
    TallyDecodeError::Invalid { what }
}

impl From<Cut> for TallyDecodeError {
    fn from(_: Cut) -> Self {
        invalid(Cut::WHAT)
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec};

    use proptest::{collection::vec, prelude::*, sample::Index};

    use super::*;
    use crate::{
        ballot::{Ballot, BallotKind},
        option::OptionIndex,
        poll::{Rule, Visibility},
        report::ReportSettings,
        time::Timestamp,
        weight::Weight,
    };

    const RANGES: usize = 8 + KIND.len() + 8 + DIGEST + 8;
    /// Of a tally of one range.
    const BALLOTS: usize = RANGES + 8 + 16;
    const CELLS: usize = BALLOTS + 4 * 8;

    fn poll(kind: BallotKind, rule: Rule) -> Poll {
        let poll = Poll::builder("drinks").options(["tea", "coffee", "milk"]);
        let poll = poll.ballots(kind).rule(rule).blank();
        let mut poll = poll.visibility(Visibility::Live).build().unwrap();
        poll.open(Timestamp::default()).unwrap();
        poll
    }

    fn all() -> [Poll; 8] {
        let names = ["bad", "fair", "good"].map(Into::into);
        let grades = names.to_vec();
        [
            poll(BallotKind::Plurality, Rule::Plurality),
            poll(BallotKind::Approval { least: 0, most: 3 }, Rule::Approval),
            poll(BallotKind::Score { highest: 2 }, Rule::Score),
            poll(BallotKind::Score { highest: 2 }, Rule::Star),
            poll(BallotKind::Score { highest: 2 }, Rule::Borda),
            poll(
                BallotKind::Cumulative {
                    points: 4,
                    most_on_one: 4,
                },
                Rule::Cumulative,
            ),
            poll(BallotKind::Quadratic { credits: 9 }, Rule::Quadratic),
            poll(BallotKind::Grades { grades }, Rule::MajorityJudgment),
        ]
    }

    /// A ballot for an option, of the kind that the poll takes.
    fn ballot(poll: &Poll, option: u16, mark: u16) -> Ballot {
        let at = OptionIndex::new(option);
        match poll.kind() {
            BallotKind::Plurality => Ok(Ballot::choice(at)),
            BallotKind::Approval { .. } => Ballot::approval([at]),
            BallotKind::Score { .. } => Ballot::scores([(at, mark)]),
            BallotKind::Cumulative { .. } => Ballot::points([(at, mark.into())]),
            BallotKind::Quadratic { .. } => Ballot::votes([(at, mark.into())]),
            BallotKind::Grades { .. } => Ballot::grades([(at, mark as u8)]),
        }
        .unwrap()
    }

    /// Two for tea, one of them of weight 2, one for milk, and one that is blank.
    fn tally(poll: &Poll) -> Tally {
        let mut tally = Tally::new(poll);
        for (ballot, weight) in [
            (ballot(poll, 0, 1), 1),
            (ballot(poll, 0, 2), 2),
            (ballot(poll, 2, 1), 1),
            (Ballot::blank(), 1),
        ] {
            tally.add(&ballot, Weight::new(weight).unwrap()).unwrap();
        }
        tally
    }

    /// As whoever changes a tally on purpose does.
    fn sign(bytes: &mut Vec<u8>) {
        bytes.truncate(bytes.len() - DIGEST);
        let digest = Digest::of(bytes);
        bytes.extend_from_slice(digest.as_bytes());
    }

    fn refused(poll: &Poll, change: impl FnOnce(&mut Vec<u8>)) -> TallyDecodeError {
        let mut bytes = tally(poll).encode();
        change(&mut bytes);
        sign(&mut bytes);
        Tally::decode(poll, &bytes).unwrap_err()
    }

    fn put(bytes: &mut [u8], at: usize, number: u64) {
        bytes[at..at + 8].copy_from_slice(&number.to_be_bytes());
    }

    #[test]
    fn numbers_that_contradict_each_other_are_refused() {
        let [plurality, approval, score, star, _, points, votes, grades] = all();
        let ballots = [
            (0, 0, "a weight that so many ballots don't have"),
            (0, 1, "a weight that so many ballots don't have"),
            (0, 6, "a weight that so many ballots don't have"),
            (8, 4, "not one vote a ballot"),
            (8, 6, "not one vote a ballot"),
            (16, 6, "more blank ballots than ballots"),
        ];
        for (at, number, what) in ballots {
            let found = refused(&plurality, |bytes| put(bytes, BALLOTS + at, number));
            assert_eq!(found, invalid(what), "{number} at {at}");
        }
        let votes_of = "votes that so many ballots don't have";
        let preferences = "preferences that so many ballots don't have";
        for (poll, cell, number, what) in [
            (&plurality, 0, 2, "not one vote a ballot"),
            (&plurality, 0, u64::MAX, votes_of),
            (&approval, 0, 5, votes_of),
            // Named, scored 1, scored 2.
            (&score, 0, 4, votes_of),
            (&score, 1, 2, votes_of),
            (&score, 2, u64::MAX, votes_of),
            (&grades, 1, 0, votes_of),
            // Named, points.
            (&points, 1, 2, votes_of),
            (&points, 0, 0, votes_of),
            (&points, 3, 1, votes_of),
            // Named, for, against.
            (&votes, 1, 2, votes_of),
            (&votes, 0, 0, votes_of),
            (&votes, 5, 1, votes_of),
            // Behind three options of three cells each: how many prefer tea to tea and to coffee.
            (&star, 9, 1, preferences),
            (&star, 10, 4, preferences),
            (&star, 12, 2, preferences),
            (&star, 15, u64::MAX, preferences),
        ] {
            let found = refused(poll, |bytes| put(bytes, CELLS + 8 * cell, number));
            assert_eq!(
                found,
                invalid(what),
                "{number} in cell {cell} of {}",
                poll.rule().name()
            );
        }
    }

    #[test]
    fn what_can_be_written_in_another_way_is_refused() {
        let [poll, ..] = all();
        let order = "ranges of voters out of order";
        let many = "more ranges of voters than a tally covers";
        let cells = "another number of cells";
        assert_eq!(refused(&poll, |b| put(b, RANGES - 8, 1)), invalid(order));
        let backwards = |b: &mut Vec<u8>| b[RANGES + 8..RANGES + 24].reverse();
        assert_eq!(refused(&poll, backwards), invalid(order));
        assert_eq!(refused(&poll, |b| put(b, RANGES, 4097)), invalid(many));
        assert_eq!(refused(&poll, |b| put(b, RANGES, u64::MAX)), invalid(many));
        assert_eq!(refused(&poll, |b| put(b, RANGES, 200)), invalid(Cut::WHAT));
        assert_eq!(refused(&poll, |b| put(b, CELLS - 8, 2)), invalid(cells));
        assert_eq!(
            refused(&poll, |b| put(b, 24, 31)),
            invalid("another digest")
        );
        let behind = |bytes: &mut Vec<u8>, more: &[u8]| {
            let at = bytes.len() - DIGEST;
            bytes.splice(at..at, more.iter().copied());
        };
        let more = "more behind the cells than voters set aside";
        assert_eq!(refused(&poll, |b| behind(b, &[0; 8])), invalid(more));
        assert_eq!(refused(&poll, |b| behind(b, &[1; 9])), invalid(more));
        assert_eq!(refused(&poll, |b| behind(b, &[1; 3])), invalid(Cut::WHAT));
    }

    #[test]
    fn nobody_has_no_ballots() {
        let [poll, ..] = all();
        let nobody = |bytes: &mut Vec<u8>| {
            put(bytes, RANGES, 0);
            bytes.drain(RANGES + 8..RANGES + 24);
        };
        let found = refused(&poll, nobody);
        assert_eq!(found, invalid("ballots of nobody"));
        let aside = |bytes: &mut Vec<u8>| {
            nobody(bytes);
            bytes[BALLOTS - 16..BALLOTS - 16 + 24].fill(0);
            bytes[CELLS - 16..CELLS - 16 + 24].fill(0);
            let at = bytes.len() - DIGEST;
            bytes.splice(at..at, 1_u64.to_be_bytes());
        };
        assert_eq!(refused(&poll, aside), invalid("ballots of nobody"));
    }

    #[test]
    fn ranges_are_in_order_and_apart() {
        let max = u64::MAX;
        for (epoch, ranges) in [
            (0, vec![(0, max)]),
            (0, vec![]),
            (0, vec![(0, 1)]),
            (9, vec![(0, 1), (3, max)]),
        ] {
            assert!(
                Coverage::of_ranges(epoch, ranges.clone()).is_some(),
                "{ranges:?}"
            );
        }
        for (epoch, ranges) in [
            (1, vec![(0, max)]),
            (1, vec![]),
            (0, vec![(1, 0)]),
            (0, vec![(0, 1), (2, 3)]),
            (0, vec![(0, 1), (1, 3)]),
            (0, vec![(3, 4), (0, 1)]),
            (0, vec![(0, max), (max, max)]),
            (
                0,
                (0..=MOST_RANGES as u64)
                    .map(|at| (2 * at, 2 * at))
                    .collect(),
            ),
        ] {
            assert!(
                Coverage::of_ranges(epoch, ranges.clone()).is_none(),
                "{ranges:?}"
            );
        }
    }

    proptest! {
        /// Whatever numbers they are, what is taken can be counted, reported, added and taken away.
        #[test]
        fn what_is_taken_does_no_harm(
            which in 0..8_usize,
            changes in vec((any::<Index>(), prop_oneof![0..9_u64, any::<u64>()]), 0..5),
            behind in vec(any::<u8>(), 0..9),
        ) {
            let poll = &all()[which];
            let mut bytes = tally(poll).encode();
            bytes.truncate(bytes.len() - DIGEST);
            let numbers = (bytes.len() - RANGES) / 8;
            for (at, number) in changes {
                put(&mut bytes, RANGES + 8 * at.index(numbers), number);
            }
            bytes.extend(behind);
            let digest = Digest::of(&bytes);
            bytes.extend_from_slice(digest.as_bytes());
            if let Ok(mut found) = Tally::decode(poll, &bytes) {
                prop_assert_eq!(found.encode(), bytes);
                let _ = poll.count(&found, None);
                let settings = ReportSettings::new();
                if let Ok(report) = poll.report(&found, Timestamp::default(), &settings) {
                    let _ = format!("{}", report.text());
                }
                let _ = found.merge(&found.clone());
                let _ = found.subtract(&tally(poll));
                let _ = found.sub(&ballot(poll, 0, 2), Weight::ONE);
                let _ = found.add(&ballot(poll, 1, 1), Weight::new(u64::MAX).unwrap());
            }
        }
    }
}
