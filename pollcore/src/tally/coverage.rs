use alloc::{vec, vec::Vec};
use core::ops::RangeInclusive;

use super::TallyError;
use crate::{limits::MOST_RANGES, shard::Shard};

/// Which voters a tally has counted: those whose keyed hash is within its ranges.
///
/// Shards are of an epoch, and those of two epochs don't mix. What covers all voters is no longer of
/// shards, and of no epoch. A tally of which every shard was taken away covers nobody, and has counted
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    epoch: u64,
    /// In order, not empty, and with a gap between any two.
    ranges: Vec<(u64, u64)>,
}

impl Coverage {
    /// All voters.
    pub fn full() -> Self {
        Self {
            epoch: 0,
            ranges: vec![(0, u64::MAX)],
        }
    }

    /// The voters of one shard.
    pub fn of_shard(shard: Shard) -> Self {
        Self::normal(shard.epoch(), vec![(shard.first(), shard.last())])
    }

    /// The voters of these ranges; none where another coverage, or none, says the same.
    pub(super) fn of_ranges(epoch: u64, ranges: Vec<(u64, u64)>) -> Option<Self> {
        let apart = |pair: &[(u64, u64)]| {
            let next = pair[0].1.checked_add(1);
            next.is_some_and(|next| next < pair[1].0)
        };
        let canonical = ranges.len() <= MOST_RANGES
            && ranges.iter().all(|(first, last)| first <= last)
            && ranges.windows(2).all(apart);
        let coverage = Self::normal(epoch, ranges);
        (canonical && coverage.epoch == epoch).then_some(coverage)
    }

    /// Whether it is all voters.
    pub fn is_full(&self) -> bool {
        self.ranges == [(0, u64::MAX)]
    }

    /// Whether it is no voter: every shard was taken away.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The epoch of its shards; 0 for all voters and for none.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Its ranges of hashes in order, those that touch joined.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = RangeInclusive<u64>> + '_ {
        self.ranges.iter().map(|(first, last)| *first..=*last)
    }

    /// Both together.
    ///
    /// # Errors
    ///
    /// [`TallyError::OtherEpoch`], [`TallyError::Overlap`] and [`TallyError::Scattered`].
    pub(super) fn joined(&self, other: &Self) -> Result<Self, TallyError> {
        let epoch = self.common_epoch(other)?;
        let mut all: Vec<_> = self.ranges.iter().chain(&other.ranges).copied().collect();
        all.sort_unstable();
        let mut ranges: Vec<(u64, u64)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match ranges.last_mut() {
                Some(before) if first <= before.1 => {
                    let last = last.min(before.1);
                    return Err(TallyError::Overlap { first, last });
                }
                // Below `first`, so there is a next.
                Some(before) if before.1 + 1 == first => before.1 = last,
                _ => ranges.push((first, last)),
            }
        }
        if ranges.len() > MOST_RANGES {
            return Err(TallyError::Scattered { most: MOST_RANGES });
        }
        Ok(Self::normal(epoch, ranges))
    }

    /// This without the other, which it has to contain.
    ///
    /// # Errors
    ///
    /// [`TallyError::OtherEpoch`], [`TallyError::NotCovered`] and [`TallyError::Scattered`].
    pub(super) fn without(&self, other: &Self) -> Result<Self, TallyError> {
        let epoch = self.common_epoch(other)?;
        let mut ranges = Vec::with_capacity(self.ranges.len());
        let mut taken = other.ranges.iter().copied().peekable();
        for &(mut first, last) in &self.ranges {
            let mut used_up = false;
            while let Some((from, to)) = taken.next_if(|(from, _)| *from <= last) {
                if from < first || to > last {
                    let (first, last) = (from, to);
                    return Err(TallyError::NotCovered { first, last });
                }
                if from > first {
                    ranges.push((first, from - 1));
                }
                used_up = to == last;
                first = to.saturating_add(1);
            }
            if !used_up {
                ranges.push((first, last));
            }
        }
        if let Some((first, last)) = taken.next() {
            return Err(TallyError::NotCovered { first, last });
        }
        if ranges.len() > MOST_RANGES {
            return Err(TallyError::Scattered { most: MOST_RANGES });
        }
        Ok(Self::normal(epoch, ranges))
    }

    /// The epoch of both; what is full or empty is of any.
    fn common_epoch(&self, other: &Self) -> Result<u64, TallyError> {
        let any = |coverage: &Self| coverage.is_full() || coverage.is_empty();
        match (any(self), any(other)) {
            (true, _) => Ok(other.epoch),
            (_, true) => Ok(self.epoch),
            _ if self.epoch == other.epoch => Ok(self.epoch),
            _ => Err(TallyError::OtherEpoch {
                found: other.epoch,
                expected: self.epoch,
            }),
        }
    }

    fn normal(epoch: u64, ranges: Vec<(u64, u64)>) -> Self {
        let mut coverage = Self { epoch, ranges };
        if coverage.is_full() || coverage.is_empty() {
            coverage.epoch = 0;
        }
        coverage
    }
}
