use crate::{
    Budget, Decimal, Error, Quantity,
    digits::indices_of_length,
    fibonacci,
    modular::mersenne61::{self, LIMBS},
};

/// The index of `number` in the sequence, or `None` if it is no term. Of 1, which is F(1) and F(2),
/// the index is 1.
///
/// Any text of digits parses to a [`Decimal`] in linear time. A number that is no term is almost
/// always told in linear time too, by its residue modulo 2^61 − 1; else the only term that it can
/// be is computed.
///
/// ```
/// use fibseq::{Budget, index_of};
///
/// let number = "354224848179261915075".parse()?;
/// assert_eq!(index_of(&number, Budget::UNLIMITED)?, Some(100));
/// let number = "354224848179261915076".parse()?;
/// assert_eq!(index_of(&number, Budget::UNLIMITED)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Error::OverBudget`] for a number with more digits than `budget` has bytes,
/// [`Error::IndexTooLarge`] if it may be a term past the last index of this build, and
/// [`Error::Cancelled`].
pub fn index_of(number: &Decimal, budget: Budget<'_>) -> Result<Option<u64>, Error> {
    let length = number.digit_count() as u64;
    budget.admit(Quantity::Bytes, length)?;
    let residue = LIMBS.limbs(number.limbs());
    let index = indices_of_length(length).find(|&n| mersenne61::fibonacci(n) == residue);
    match index {
        Some(index) if fibonacci(index).budget(watched(&budget)).decimal()? == *number => {
            Ok(Some(index))
        }
        _ => Ok(None),
    }
}

/// Whether `number` is a term of the sequence; see [`index_of`].
///
/// ```
/// use fibseq::{Budget, Decimal, is_fibonacci};
///
/// assert!(is_fibonacci(&Decimal::from(144_u64), Budget::UNLIMITED)?);
/// assert!(!is_fibonacci(&Decimal::from(145_u64), Budget::UNLIMITED)?);
/// # Ok::<(), fibseq::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`index_of`].
pub fn is_fibonacci(number: &Decimal, budget: Budget<'_>) -> Result<bool, Error> {
    index_of(number, budget).map(|index| index.is_some())
}

/// The greatest index n with F(n) ≤ `number`. That of 1 is 2.
///
/// ```
/// use fibseq::{Budget, Decimal, floor_index};
///
/// assert_eq!(floor_index(&Decimal::from(143_u64), Budget::UNLIMITED)?, 11);
/// assert_eq!(floor_index(&Decimal::from(144_u64), Budget::UNLIMITED)?, 12);
/// # Ok::<(), fibseq::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::OverBudget`] for a number with more digits than `budget` has bytes,
/// [`Error::IndexTooLarge`] if the index is near the last one of this build or past it, and
/// [`Error::Cancelled`].
pub fn floor_index(number: &Decimal, budget: Budget<'_>) -> Result<u64, Error> {
    budget.admit(Quantity::Bytes, number.digit_count() as u64)?;
    Ok(Walk::below(number, &budget)?.index)
}

/// A term with the one before it, on the way down.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) index: u64,
    /// F(index).
    pub(crate) term: Decimal,
    /// F(index − 1).
    before: Decimal,
}

impl Walk {
    /// The greatest term that is at most `number`.
    pub(crate) fn below(number: &Decimal, budget: &Budget<'_>) -> Result<Self, Error> {
        let indices = indices_of_length(number.digit_count() as u64);
        let index = indices.end - 1;
        let (before, term) = fibonacci(index - 1).budget(watched(budget)).pair()?;
        let mut walk = Self {
            index,
            term,
            before,
        };
        // At most five steps: the term before all of this length is shorter than the number.
        while walk.term > *number {
            walk.step_down();
        }
        Ok(walk)
    }

    /// To the term before. There must be one.
    pub(crate) fn step_down(&mut self) {
        self.index -= 1;
        self.term -= &self.before;
        core::mem::swap(&mut self.term, &mut self.before);
    }
}

/// The watcher of `budget`, for terms of a length that was admitted.
fn watched<'a>(budget: &Budget<'a>) -> Budget<'a> {
    budget.max_terms(u64::MAX).max_bytes(u64::MAX)
}
