mod decimal;
mod word;

use core::{
    fmt,
    ops::{AddAssign, SubAssign},
};

pub use decimal::MAX_INDEX;
pub(crate) use decimal::with_next;

use crate::{Budget, Decimal, Error};

/// A number type that holds terms of the sequence.
///
/// Implemented for [`u64`] (up to F(93)), [`u128`] (up to F(186)), [`Decimal`], and, with the
/// feature `num-bigint`, for `num_bigint::BigUint`. A type of your own needs a few lines, since
/// [`pair`](Self::pair) may be made of what this crate computes:
///
/// ```
/// use core::{fmt, ops};
/// use fibseq::{Budget, Decimal, Error, Sequence, Term};
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
///     fn pair(index: u64, budget: Budget<'_>) -> Result<(Self, Self), Error> {
///         let (previous, term) = <u64 as Term>::pair(index, budget)?;
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

    /// F(`index` − 1) and F(`index`), where F(−1) is 1, within `budget`: two terms and their bytes,
    /// which are the digits of a [`Decimal`] and whole words of a binary number. Never by stepping.
    ///
    /// ```
    /// use fibseq::{Budget, Error, Term};
    ///
    /// let pair = |index| u64::pair(index, Budget::UNLIMITED);
    /// assert_eq!(pair(0), Ok((1, 0)));
    /// assert_eq!(pair(10), Ok((34, 55)));
    /// assert_eq!(pair(94), Err(Error::IndexTooLarge { index: 94, max: 93 }));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] past [`MAX_INDEX`](Self::MAX_INDEX); [`Error::OverBudget`] before
    /// any work and [`Error::Cancelled`], as `budget` has it. With [`Budget::UNLIMITED`] nothing
    /// else: [`Error::Inexact`] is for those with a bound or a watcher only, while the others, such
    /// as iterators, which could not pass it on, wait for exact products instead.
    fn pair(index: u64, budget: Budget<'_>) -> Result<(Self, Self), Error>;

    /// The same number as a [`Decimal`], the form that checkpoints keep.
    fn to_decimal(&self) -> Decimal;

    /// The number that `term` is, or `None` where it does not fit.
    fn from_decimal(term: &Decimal) -> Option<Self>;
}

/// F(`index` − 1) and F(`index`), from what gives a term and the next one.
pub(crate) fn with_previous<T: Term>(
    index: u64,
    with_next: impl FnOnce(u64) -> Result<(T, T), Error>,
) -> Result<(T, T), Error> {
    check_index::<T>(index)?;
    match index.checked_sub(1) {
        Some(previous) => with_next(previous),
        None => with_next(0).map(|(zero, one)| (one, zero)),
    }
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

/// The pair, or where the guards of the transform withheld it, that of `exact`, which takes longer
/// and heeds no budget, so that it is for those who have none.
pub(crate) fn or_exact<P>(
    pair: Result<P, Error>,
    budget: Budget<'_>,
    exact: impl FnOnce() -> P,
) -> Result<P, Error> {
    match pair {
        Err(Error::Inexact { .. }) if budget.is_unlimited() => Ok(exact()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withheld_pair_is_computed_exactly_or_reported() {
        let inexact = || Err(Error::Inexact { index: 7 });
        assert_eq!(or_exact(inexact(), Budget::UNLIMITED, || 13), Ok(13));
        let bounded = Budget::UNLIMITED.max_terms(2);
        assert_eq!(or_exact(inexact(), bounded, || 13), inexact());
        let past = Err(Error::IndexTooLarge { index: 7, max: 6 });
        assert_eq!(or_exact(past.clone(), Budget::UNLIMITED, || 13), past);
        assert_eq!(or_exact(Ok(8), Budget::UNLIMITED, || 13), Ok(8));
    }
}
