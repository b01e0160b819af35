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
        if !can_weigh(self.ballots, self.weight, self.blank) {
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
        let [named, marks @ ..] = cells else {
            return false;
        };
        let marks = marks.iter().copied().map(u128::from).sum();
        *named <= valid && self.form.can_mark(*named, marks)
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
mod tests;
