use core::{iter::FusedIterator, mem, ops};

use crate::{
    Budget, Decimal, Error,
    checkpoint::Checkpoint,
    range::Range,
    term::{Term, check_index},
};

/// Steps that cost less than a jump does.
pub(crate) const STEPS: u64 = 16;

/// The terms from some index on: F(0) = 0, F(1) = 1, each further one the sum of the two before.
///
/// An iterator over any [`Term`]. [`nth`](Iterator::nth), and so [`skip`](Iterator::skip) and
/// [`step_by`](Iterator::step_by), jump by fast doubling instead of stepping. Where the number
/// type ends, the iterator ends, and [`try_next`](Self::try_next) says why; no term ever wraps.
///
/// Nothing is computed before a term is asked for. The first term, and the one after a jump, may
/// then run long; [`prepare`](Self::prepare) does that work within a budget. An iterator can't take
/// one, so where time or memory is bounded, [`seek`](Self::seek) and `prepare` do what `nth` does.
///
/// ```
/// use fibseq::{Decimal, Sequence};
///
/// let terms: Vec<u64> = Sequence::new().take(10).collect();
/// assert_eq!(terms, [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]);
///
/// let mut large = Sequence::<Decimal>::new().skip(1000);
/// assert_eq!(large.next().map(|term| term.digit_count()), Some(209));
///
/// assert_eq!(Sequence::<u64>::new().count(), 94);
/// ```
///
/// It can be interrupted at any term and continued elsewhere, also over another number type:
///
/// ```
/// use fibseq::{Decimal, Sequence};
///
/// let mut terms = Sequence::<u64>::starting_at(90)?;
/// terms.next();
/// let checkpoint = terms.checkpoint()?;
/// assert_eq!(checkpoint.index(), 91);
///
/// let mut rest = Sequence::<Decimal>::resume(checkpoint)?.map(|term| term.to_string());
/// assert_eq!(rest.next(), terms.next().map(|term| term.to_string()));
/// # Ok::<(), fibseq::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sequence<T = Decimal> {
    /// The index of the next term; past `T::MAX_INDEX` the sequence has ended.
    index: u64,
    /// F(index − 1) and F(index), once they are known.
    pair: Option<(T, T)>,
}

impl<T: Term> Sequence<T> {
    /// The whole sequence, from F(0) = 0 on.
    pub const fn new() -> Self {
        Self {
            index: 0,
            pair: None,
        }
    }

    /// The terms from F(`index`) on.
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where `T` has no term at `index`.
    pub fn starting_at(index: u64) -> Result<Self, Error> {
        check_index::<T>(index)?;
        Ok(Self { index, pair: None })
    }

    /// Continues where a [`checkpoint`](Self::checkpoint) was taken, over this or another type.
    ///
    /// For a large binary type the two terms leave decimal, which costs more than
    /// [`starting_at`](Self::starting_at) the same index and [`prepare`](Self::prepare).
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where the checkpoint is past the end of the sequence over `T`.
    pub fn resume(checkpoint: Checkpoint) -> Result<Self, Error> {
        let (index, term, mut next) = checkpoint.into_parts();
        if index == T::MAX_INDEX + 1 {
            return Ok(Self { index, pair: None });
        }
        check_index::<T>(index)?;
        next -= &term;
        let pair = T::from_decimal(&next).zip(T::from_decimal(&term));
        Ok(Self { index, pair })
    }

    /// The terms F(a) to F(b − 1) for the range `a..b`; none where b ≤ a.
    ///
    /// ```
    /// use fibseq::Sequence;
    ///
    /// let terms = Sequence::<u64>::range(90..94)?;
    /// assert_eq!(terms.len(), 4);
    /// assert_eq!(terms.rev().next(), Some(12_200_160_415_121_876_738));
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where `T` does not hold the last of them.
    pub fn range(indices: ops::Range<u64>) -> Result<Range<T>, Error> {
        let start = Self {
            index: indices.start.min(indices.end),
            pair: None,
        };
        start.until(indices.end)
    }

    /// The next `count` terms. The end is known, so they can also be walked from the back.
    ///
    /// ```
    /// use fibseq::Sequence;
    ///
    /// let terms = Sequence::<u64>::starting_at(10)?.take_terms(3)?;
    /// assert_eq!(terms.collect::<Vec<_>>(), [55, 89, 144]);
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where `T` does not hold the last of them.
    pub fn take_terms(self, count: u64) -> Result<Range<T>, Error> {
        let end = self.index.saturating_add(count);
        self.until(end)
    }

    /// The terms before F(`end`); none where the sequence is already there.
    ///
    /// ```
    /// use fibseq::Sequence;
    ///
    /// let terms = Sequence::<u64>::starting_at(10)?.until(13)?;
    /// assert_eq!(terms.collect::<Vec<_>>(), [55, 89, 144]);
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where `T` does not hold the last of them.
    pub fn until(self, end: u64) -> Result<Range<T>, Error> {
        if let Some(last) = end.checked_sub(1)
            && self.index <= last
        {
            check_index::<T>(last)?;
        }
        Ok(Range::new(self, end))
    }

    /// The index of the term that comes next.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Moves to F(`index`), backwards or forwards, without stepping there.
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where `T` has no term at `index`; the sequence stays where it is.
    pub fn seek(&mut self, index: u64) -> Result<(), Error> {
        check_index::<T>(index)?;
        self.move_to(index);
        Ok(())
    }

    /// Computes the terms here now, within `budget`, so that the next one costs an addition. Where
    /// they are known, as behind a step, this costs nothing.
    ///
    /// ```
    /// use core::ops::ControlFlow;
    /// use fibseq::{Budget, Decimal, Error, Sequence};
    ///
    /// let mut terms = Sequence::<Decimal>::new();
    /// let budget = Budget::UNLIMITED.max_bytes(1 << 20);
    /// terms.seek(1_000_000)?;
    /// terms.prepare(budget)?; // two terms of 208,988 digits
    /// assert_eq!(terms.next().map(|term| term.digit_count()), Some(208_988));
    ///
    /// terms.seek(2_000_000)?;
    /// let late = |_progress| ControlFlow::Break(()); // a deadline that is over
    /// let refused = terms.prepare(Budget::UNLIMITED.watch(&late));
    /// assert!(matches!(refused, Err(Error::Cancelled { .. })));
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] past the last term that `T` holds, and what [`Term::pair`] may say.
    /// The sequence stays where it is, and may be prepared again.
    pub fn prepare(&mut self, budget: Budget<'_>) -> Result<(), Error> {
        check_index::<T>(self.index)?;
        if self.pair.is_none() {
            self.pair = Some(T::pair(self.index, budget)?);
        }
        Ok(())
    }

    /// The next term, or why there is none.
    ///
    /// ```
    /// use fibseq::{Error, Sequence};
    ///
    /// let mut terms = Sequence::<u64>::starting_at(93)?;
    /// assert_eq!(terms.try_next(), Ok(12_200_160_415_121_876_738));
    /// assert_eq!(terms.try_next(), Err(Error::IndexTooLarge { index: 94, max: 93 }));
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] past the last term that `T` holds, and what [`Term::pair`] may say
    /// after a jump. The sequence stays where it is.
    pub fn try_next(&mut self) -> Result<T, Error> {
        check_index::<T>(self.index)?;
        let (mut previous, term) = match self.pair.take() {
            Some(pair) => pair,
            None => T::pair(self.index, Budget::UNLIMITED)?,
        };
        if self.index < T::MAX_INDEX {
            previous += &term;
            self.pair = Some((term.clone(), previous));
        }
        self.index += 1;
        Ok(term)
    }

    /// What it takes to continue from here: the index with its two terms. It is the same for every
    /// number type, and there is one at each index, also behind the last term of `u64`.
    ///
    /// For a binary type this converts two terms to decimal, which costs more than a step does, and
    /// for a large one more than [`Checkpoint::at`] the same index, which also takes a budget.
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] behind the last term of [`Decimal`].
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        let Some((previous, term)) = &self.pair else {
            return Checkpoint::at(self.index, Budget::UNLIMITED);
        };
        let term = term.to_decimal();
        let next = previous.to_decimal() + &term;
        Ok(Checkpoint::trusted(self.index, term, next))
    }

    /// Moves to an index up to one past the last term, or to where it is.
    pub(crate) fn move_to(&mut self, index: u64) {
        let steps = index.checked_sub(self.index);
        match (&mut self.pair, steps) {
            (Some((previous, term)), Some(0..STEPS)) if index <= T::MAX_INDEX => {
                for _ in self.index..index {
                    *previous += &*term;
                    mem::swap(previous, term);
                }
            }
            (pair, _) => *pair = None,
        }
        self.index = index;
    }
}

impl<T: Term> Default for Sequence<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Term> Iterator for Sequence<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.try_next().ok()
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        let index = self.index.saturating_add(n as u64);
        // An empty range may have left it behind the end.
        self.move_to(index.min(self.index.max(T::MAX_INDEX + 1)));
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from((T::MAX_INDEX + 1).saturating_sub(self.index));
        (left.unwrap_or(usize::MAX), left.ok())
    }

    fn count(self) -> usize {
        self.size_hint().0
    }

    fn last(mut self) -> Option<T> {
        if self.index <= T::MAX_INDEX {
            self.move_to(T::MAX_INDEX);
        }
        self.next()
    }
}

impl<T: Term> FusedIterator for Sequence<T> {}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;

    #[test]
    fn ends_at_the_last_term_of_the_type() {
        fn check<T: Term>(expected: T) {
            let mut terms = Sequence::<T>::starting_at(T::MAX_INDEX - 1).unwrap();
            assert_eq!(terms.size_hint(), (2, Some(2)));
            terms.next();
            assert_eq!(terms.try_next(), Ok(expected));
            let past = Error::IndexTooLarge {
                index: T::MAX_INDEX + 1,
                max: T::MAX_INDEX,
            };
            assert_eq!(terms.try_next(), Err(past.clone()));
            assert_eq!(terms.next(), None);
            assert_eq!(terms.nth(5), None);
            assert_eq!(terms.size_hint(), (0, Some(0)));
            assert_eq!(
                Sequence::<T>::starting_at(T::MAX_INDEX + 1).unwrap_err(),
                past
            );
            assert_eq!(terms.seek(T::MAX_INDEX + 1), Err(past));
            terms.seek(3).unwrap();
            assert_eq!(
                terms.next().map(|term| term.to_decimal()),
                Some(Decimal::from(2u64))
            );
        }
        check::<u64>(12_200_160_415_121_876_738);
        check::<u128>(332_825_110_087_067_562_321_196_029_789_634_457_848);
    }

    #[test]
    fn a_checkpoint_at_each_edge() {
        let mut terms = Sequence::<u64>::starting_at(92).unwrap();
        for index in 92..=94 {
            let checkpoint = terms.checkpoint().unwrap();
            assert_eq!(checkpoint.index(), index);
            let mut resumed = Sequence::<u64>::resume(checkpoint.clone()).unwrap();
            let mut wide = Sequence::<u128>::resume(checkpoint).unwrap();
            let expected = terms.next();
            assert_eq!(resumed.next(), expected);
            assert_eq!(wide.next(), Some(ladder_term(index)));
        }
        let past = Sequence::<u128>::starting_at(95)
            .unwrap()
            .checkpoint()
            .unwrap();
        assert_eq!(
            Sequence::<u64>::resume(past).unwrap_err(),
            Error::IndexTooLarge { index: 95, max: 93 }
        );
    }

    fn ladder_term(index: u64) -> u128 {
        crate::ladder::small_pair(index).1
    }

    #[test]
    fn nth_steps_and_jumps_alike() {
        for start in [0u64, 1, 50, 180] {
            for n in [0, 1, 2, STEPS - 1, STEPS, STEPS + 1, 100] {
                let mut terms = Sequence::<Decimal>::starting_at(start).unwrap();
                terms.next();
                let mut stepped = terms.clone();
                for _ in 0..n {
                    stepped.next();
                }
                assert_eq!(terms.nth(n as usize), stepped.next(), "{start} {n}");
                assert_eq!(terms.index(), start + n + 2);
                assert_eq!(terms.next(), stepped.next(), "{start} {n}");
            }
        }
    }

    #[test]
    fn skip_step_count_and_last() {
        let every_tenth: Vec<u64> = Sequence::new().step_by(10).take(4).collect();
        assert_eq!(every_tenth, [0, 55, 6765, 832_040]);
        assert_eq!(
            Sequence::<u64>::new().skip(93).collect::<Vec<_>>(),
            vec![12_200_160_415_121_876_738]
        );
        assert_eq!(Sequence::<u128>::new().count(), 187);
        assert_eq!(
            Sequence::<u64>::new().last(),
            Some(12_200_160_415_121_876_738)
        );
        let mut ended = Sequence::<u64>::new();
        assert_eq!(ended.nth(94), None);
        assert_eq!(ended.last(), None);
    }
}
