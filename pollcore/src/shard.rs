use core::num::NonZeroU16;

use alloc::vec::Vec;

use thiserror::Error;

/// A part of the voters: those whose keyed hash is within a range.
///
/// The hash is 64 bits under a key that only the server's secret gives, so nobody can choose a key
/// to end up in a certain shard. An epoch says which splitting a shard belongs to; shards of
/// different epochs are taken to overlap, since a voter may be in both.
///
/// ```
/// use std::num::NonZeroU16;
///
/// use pollcore::Shard;
///
/// let shards = Shard::split(NonZeroU16::new(2).unwrap(), 1);
/// assert_eq!(shards[0].first(), 0);
/// assert_eq!(shards[1].last(), u64::MAX);
/// assert!(!shards[0].overlaps(&shards[1]));
/// assert!(shards[0].contains(shards[0].last()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Bounds", into = "Bounds")
)]
pub struct Shard {
    epoch: u64,
    first: u64,
    last: u64,
}

/// A shard that ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a shard from {first} to {last}, which is before")]
pub struct InvalidShard {
    /// The first hash.
    pub first: u64,
    /// The last.
    pub last: u64,
}

impl Shard {
    /// All voters, in epoch 0.
    pub const ALL: Self = Self {
        epoch: 0,
        first: 0,
        last: u64::MAX,
    };

    /// The voters whose hash is `first` to `last`, both included.
    ///
    /// # Errors
    ///
    /// [`InvalidShard`] where `last` is before `first`.
    pub const fn new(epoch: u64, first: u64, last: u64) -> Result<Self, InvalidShard> {
        if last < first {
            return Err(InvalidShard { first, last });
        }
        Ok(Self { epoch, first, last })
    }

    /// So many shards of nearly one size, which together are all voters, in order.
    pub fn split(shards: NonZeroU16, epoch: u64) -> Vec<Self> {
        let shards = u128::from(shards.get());
        let bound = |shard: u128| (shard << 64) / shards;
        (0..shards)
            .map(|shard| Self {
                epoch,
                first: bound(shard) as u64,
                last: (bound(shard + 1) - 1) as u64,
            })
            .collect()
    }

    /// Which splitting it belongs to.
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The lowest hash.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The highest hash.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// Whether a voter of this [place](crate::PollKeys::place) is in it.
    pub const fn contains(&self, place: u64) -> bool {
        self.first <= place && place <= self.last
    }

    /// Whether a voter may be in both: where the ranges overlap, or the epochs differ.
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.epoch != other.epoch || (self.first <= other.last && other.first <= self.last)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Shard", deny_unknown_fields)]
struct Bounds {
    epoch: u64,
    first: u64,
    last: u64,
}

#[cfg(feature = "serde")]
impl From<Shard> for Bounds {
    fn from(shard: Shard) -> Self {
        Self {
            epoch: shard.epoch,
            first: shard.first,
            last: shard.last,
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Bounds> for Shard {
    type Error = InvalidShard;

    fn try_from(bounds: Bounds) -> Result<Self, InvalidShard> {
        Self::new(bounds.epoch, bounds.first, bounds.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_splitting_leaves_nobody_out() {
        for shards in [1, 2, 3, 7, 1000, u16::MAX] {
            let split = Shard::split(NonZeroU16::new(shards).unwrap(), 3);
            assert_eq!(split.len(), usize::from(shards));
            assert_eq!(split[0].first, 0);
            assert_eq!(split[split.len() - 1].last, u64::MAX);
            for pair in split.windows(2) {
                assert_eq!(pair[0].last + 1, pair[1].first);
                assert!(!pair[0].overlaps(&pair[1]));
            }
        }
    }

    #[test]
    fn another_epoch_overlaps() {
        let split = |epoch| Shard::split(NonZeroU16::new(2).unwrap(), epoch);
        assert!(split(1)[0].overlaps(&split(2)[1]));
        assert!(split(1)[0].overlaps(&Shard::new(1, 5, 5).unwrap()));
        assert!(Shard::new(1, 6, 5).is_err());
    }
}
