//! A place in the sequence, to be kept and to be continued from.

mod binary;
mod error;
mod proof;
#[cfg(feature = "serde")]
mod serde;

pub use error::{CheckpointError, CheckpointPart};
#[cfg(feature = "serde")]
pub use serde::CheckpointSeed;

use crate::{Budget, Decimal, Error, term};

/// An index with its two terms, F(index) and F(index + 1): all that it takes to continue.
///
/// A checkpoint that exists is right. One that comes from outside is checked as it is read, at the
/// price of two multiplications, by [`new`](Self::new), [`from_bytes`](Self::from_bytes) and
/// `Deserialize`; what is refused is refused with the part that is wrong.
///
/// ```
/// use fibseq::{Checkpoint, CheckpointError, Decimal};
///
/// let (term, next) = (Decimal::from(55_u64), Decimal::from(89_u64));
/// let checkpoint = Checkpoint::new(10, term.clone(), next.clone())?;
/// assert_eq!(Checkpoint::from_bytes(&checkpoint.to_bytes(), 1 << 20)?, checkpoint);
///
/// let wrong = Checkpoint::new(12, term, next);
/// assert_eq!(wrong, Err(CheckpointError::Index { claimed: 12, actual: 10 }));
/// # Ok::<(), CheckpointError>(())
/// ```
///
/// # Serde
///
/// With the feature `serde`, a checkpoint is a structure of `index` (a number), `term` and `next`
/// (strings of decimal digits). [`CheckpointSeed`] reads one with a bound on its size.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    index: u64,
    term: Decimal,
    next: Decimal,
}

impl Checkpoint {
    /// The checkpoint at `index`, if `term` is F(`index`) and `next` is F(`index` + 1).
    ///
    /// This costs two multiplications of their size, and where a residue already tells that they
    /// are wrong, only linear time.
    ///
    /// # Errors
    ///
    /// [`CheckpointError::Index`], [`Term`](CheckpointError::Term),
    /// [`Next`](CheckpointError::Next), [`Terms`](CheckpointError::Terms) or
    /// [`Pair`](CheckpointError::Pair), whichever is wrong.
    pub fn new(index: u64, term: Decimal, next: Decimal) -> Result<Self, CheckpointError> {
        proof::check(index, &term, &next)?;
        Ok(Self::trusted(index, term, next))
    }

    /// The checkpoint at `index`, computed within `budget`: two terms and their digits.
    ///
    /// ```
    /// use fibseq::{Budget, Checkpoint, Sequence};
    ///
    /// let checkpoint = Checkpoint::at(50, Budget::UNLIMITED)?;
    /// assert_eq!(Sequence::<u64>::resume(checkpoint)?.next(), Some(12_586_269_025));
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] past [`MAX_INDEX`](crate::MAX_INDEX), [`Error::OverBudget`] before
    /// any work, [`Error::Cancelled`], and with a bound or a watcher [`Error::Inexact`].
    pub fn at(index: u64, budget: Budget<'_>) -> Result<Self, Error> {
        let (term, next) = term::with_next(index, budget)?;
        Ok(Self::trusted(index, term, next))
    }

    /// The index.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// F(index).
    pub const fn term(&self) -> &Decimal {
        &self.term
    }

    /// F(index + 1).
    pub const fn next(&self) -> &Decimal {
        &self.next
    }

    /// The index and its two terms.
    pub fn into_parts(self) -> (u64, Decimal, Decimal) {
        (self.index, self.term, self.next)
    }

    /// A checkpoint of terms that this crate has computed itself.
    pub(crate) const fn trusted(index: u64, term: Decimal, next: Decimal) -> Self {
        Self { index, term, next }
    }
}
