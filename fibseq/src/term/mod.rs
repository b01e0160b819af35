mod decimal;
mod word;

use core::{
    fmt,
    ops::{AddAssign, SubAssign},
};

use crate::{Decimal, Error};

/// A number type that holds terms of the sequence.
///
/// Implemented for [`u64`] (up to F(93)), [`u128`] (up to F(186)), [`Decimal`], and, with the
/// feature `num-bigint`, for `num_bigint::BigUint`. A type of your own needs a few lines, since
/// [`pair`](Self::pair) may be made of what this crate computes:
///
/// ```
/// use core::{fmt, ops};
/// use fibseq::{Decimal, Error, Sequence, Term};
///
/// /// A term beside its parity.
/// #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
/// struct Tagged(u64, bool);
///
/// impl ops::AddAssign<&Tagged> for Tagged {
///     fn add_assign(&mut self, other: &Tagged) {
///         *self = Tagged(self.0 + other.0, self.1 ^ other.1);
///     }
/// }
///
/// impl ops::SubAssign<&Tagged> for Tagged {
///     fn sub_assign(&mut self, other: &Tagged) {
///         *self = Tagged(self.0 - other.0, self.1 ^ other.1);
///     }
/// }
///
/// impl Term for Tagged {
///     const MAX_INDEX: u64 = u64::MAX_INDEX;
///
///     fn pair(index: u64) -> Result<(Self, Self), Error> {
///         let (previous, term) = <u64 as Term>::pair(index)?;
///         Ok((Tagged(previous, previous % 2 == 1), Tagged(term, term % 2 == 1)))
///     }
///
///     fn to_decimal(&self) -> Decimal {
///         self.0.into()
///     }
///
///     fn from_decimal(term: &Decimal) -> Option<Self> {
///         let term = u64::try_from(term).ok()?;
///         Some(Tagged(term, term % 2 == 1))
///     }
/// }
///
/// let odd = Sequence::<Tagged>::new().filter(|term| term.1).map(|term| term.0);
/// assert_eq!(odd.take(5).collect::<Vec<_>>(), [1, 1, 3, 5, 13]);
/// ```
pub trait Term:
    Clone + Ord + fmt::Debug + for<'a> AddAssign<&'a Self> + for<'a> SubAssign<&'a Self>
{
    /// The index of the last term that this type holds in this build; less than [`u64::MAX`].
    ///
    /// Sums are only asked for where they are terms up to this index, and differences only where
    /// they are not negative.
    const MAX_INDEX: u64;

    /// F(`index` − 1) and F(`index`), where F(−1) is 1. Never by stepping.
    ///
    /// ```
    /// use fibseq::{Error, Term};
    ///
    /// assert_eq!(u64::pair(0), Ok((1, 0)));
    /// assert_eq!(u64::pair(10), Ok((34, 55)));
    /// assert_eq!(u64::pair(94), Err(Error::IndexTooLarge { index: 94, max: 93 }));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] past [`MAX_INDEX`](Self::MAX_INDEX).
    fn pair(index: u64) -> Result<(Self, Self), Error>;

    /// The same number as a [`Decimal`], the form that checkpoints keep.
    fn to_decimal(&self) -> Decimal;

    /// The number that `term` is, or `None` where it does not fit.
    fn from_decimal(term: &Decimal) -> Option<Self>;
}

/// Refuses an index that `T` has no term for.
pub(crate) fn check_index<T: Term>(index: u64) -> Result<(), Error> {
    if index <= T::MAX_INDEX {
        return Ok(());
    }
    Err(Error::IndexTooLarge {
        index,
        max: T::MAX_INDEX,
    })
}
