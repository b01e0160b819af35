use core::{iter::FusedIterator, mem, ops};

use crate::{
    Budget, Decimal, Error,
    sequence::{STEPS, Sequence},
    term::Term,
};

/// A stretch of the sequence with both ends known.
///
/// Made by [`Sequence::range`], [`Sequence::take_terms`] and [`Sequence::until`]. Both ends walk
/// by single additions and subtractions, and both jump ([`nth`](Iterator::nth),
/// [`nth_back`](DoubleEndedIterator::nth_back)) by fast doubling. The first step of either end may
/// run long, and [`prepare`](Self::prepare) and [`prepare_back`](Self::prepare_back) do its work
/// within a budget.
///
/// ```
/// use fibseq::Sequence;
///
/// let mut terms = Sequence::<u128>::range(180..187)?;
/// assert_eq!(terms.len(), 7);
/// assert_eq!(terms.next_back(), Some(332_825_110_087_067_562_321_196_029_789_634_457_848));
/// assert_eq!(terms.nth(2), Some(48_558_529_144_435_440_119_720_805_669_229_197_641));
/// assert_eq!(terms.indices(), 183..186);
/// # Ok::<(), fibseq::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Range<T = Decimal> {
    front: Sequence<T>,
    /// Never before the front's index.
    end: u64,
    /// F(end − 2) and F(end − 1), once they are known and if there is a term left.
    back: Option<(T, T)>,
}

impl<T: Term> Range<T> {
    /// The terms of `front` before `end`, which `T` holds.
    pub(crate) fn new(front: Sequence<T>, end: u64) -> Self {
        let end = end.max(front.index());
        Self {
            front,
            end,
            back: None,
        }
    }

    /// The indices of the terms that are left.
    pub const fn indices(&self) -> ops::Range<u64> {
        self.front.index()..self.end
    }

    /// The sequence from the front of this range on, without its end.
    ///
    /// ```
    /// use fibseq::Sequence;
    ///
    /// let mut five = Sequence::<u64>::new().take_terms(5)?;
    /// assert_eq!(five.by_ref().sum::<u64>(), 7);
    /// assert_eq!(five.into_sequence().next(), Some(5));
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    pub fn into_sequence(self) -> Sequence<T> {
        self.front
    }

    /// Computes the terms at the front now, within `budget`, as [`Sequence::prepare`] does; nothing
    /// where no term is left.
    ///
    /// # Errors
    ///
    /// What [`Term::pair`] may say. The range stays as it is.
    pub fn prepare(&mut self, budget: Budget<'_>) -> Result<(), Error> {
        if self.left() == 0 {
            return Ok(());
        }
        self.front.prepare(budget)
    }

    /// Computes the terms at the back now, within `budget`, so that
    /// [`next_back`](DoubleEndedIterator::next_back) costs a subtraction; nothing where no term is
    /// left.
    ///
    /// ```
    /// use fibseq::{Budget, Decimal, MAX_INDEX, Sequence};
    ///
    /// let small = Budget::UNLIMITED.max_bytes(1_000);
    /// let mut terms = Sequence::<Decimal>::range(10..MAX_INDEX)?;
    /// assert!(terms.prepare(small).is_ok()); // 34 and 55
    /// assert!(terms.prepare_back(small).is_err());
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What [`Term::pair`] may say. The range stays as it is.
    pub fn prepare_back(&mut self, budget: Budget<'_>) -> Result<(), Error> {
        if self.left() > 0 && self.back.is_none() {
            self.back = Some(T::pair(self.end - 1, budget)?);
        }
        Ok(())
    }

    fn left(&self) -> u64 {
        self.end - self.front.index()
    }
}

impl<T: Term> Iterator for Range<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if self.left() == 0 {
            return None;
        }
        self.front.next()
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        let skipped = self.left().min(n as u64);
        self.front.move_to(self.front.index() + skipped);
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.left());
        (left.unwrap_or(usize::MAX), left.ok())
    }

    fn count(self) -> usize {
        self.size_hint().0
    }

    fn last(mut self) -> Option<T> {
        self.next_back()
    }
}

impl<T: Term> DoubleEndedIterator for Range<T> {
    fn next_back(&mut self) -> Option<T> {
        if self.left() == 0 {
            return None;
        }
        let last = self.end - 1;
        let (previous, term) = match self.back.take() {
            Some(pair) => pair,
            None => T::pair(last, Budget::UNLIMITED).ok()?,
        };
        if self.front.index() < last {
            let mut before = term.clone();
            before -= &previous;
            self.back = Some((before, previous));
        }
        self.end = last;
        Some(term)
    }

    fn nth_back(&mut self, n: usize) -> Option<T> {
        let skipped = self.left().min(n as u64);
        match &mut self.back {
            Some((previous, term))
                if skipped < STEPS && skipped < self.end - self.front.index() =>
            {
                for _ in 0..skipped {
                    *term -= &*previous;
                    mem::swap(previous, term);
                }
            }
            back => *back = None,
        }
        self.end -= skipped;
        self.next_back()
    }
}

impl<T: Term> ExactSizeIterator for Range<T> {}

impl<T: Term> FusedIterator for Range<T> {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn front_and_back_meet() {
        for len in 0..20 {
            for taken in 0..=len {
                let mut terms = Sequence::<u64>::range(0..len).unwrap();
                let mut front: Vec<u64> = terms.by_ref().take(taken as usize).collect();
                assert_eq!(terms.len() as u64, len - taken);
                let mut back: Vec<u64> = terms.by_ref().rev().collect();
                assert_eq!((terms.next(), terms.next_back()), (None, None));
                back.reverse();
                front.extend(back);
                let straight: Vec<u64> = Sequence::new().take(len as usize).collect();
                assert_eq!(front, straight, "{taken} of {len}");
            }
        }
    }

    #[test]
    fn count_and_index_are_two_calls() {
        let from_ten = || Sequence::<u64>::starting_at(10).unwrap();
        assert_eq!(from_ten().take_terms(12).unwrap().indices(), 10..22);
        assert_eq!(from_ten().until(12).unwrap().indices(), 10..12);
        assert_eq!(from_ten().until(3).unwrap().indices(), 10..10);
        assert_eq!(from_ten().take_terms(84).unwrap().indices(), 10..94);
        let past = Error::IndexTooLarge { index: 94, max: 93 };
        assert_eq!(from_ten().take_terms(85).unwrap_err(), past);
        assert_eq!(from_ten().until(95).unwrap_err(), past);
        assert_eq!(Sequence::<u64>::range(95..95).map(|r| r.len()), Ok(0));
        let end = u64::MAX;
        assert!(matches!(
            from_ten().take_terms(end),
            Err(Error::IndexTooLarge { .. })
        ));
    }

    #[test]
    fn an_empty_range_behind_the_end_leaves_an_ended_sequence() {
        for index in [94, 95, 200, u64::MAX] {
            let range = Sequence::<u64>::range(index..index).unwrap();
            assert_eq!((range.indices(), range.len()), (index..index, 0));
            let mut ended = range.into_sequence();
            assert_eq!(ended.size_hint(), (0, Some(0)));
            assert_eq!(ended.clone().count(), 0);
            assert_eq!(
                (ended.nth(3), ended.next(), ended.index()),
                (None, None, index)
            );
            assert_eq!(
                ended.try_next(),
                Err(Error::IndexTooLarge { index, max: 93 })
            );
            assert_eq!(ended.last(), None);
        }
    }

    #[test]
    fn jumps_from_both_ends() {
        let terms: Vec<u128> = Sequence::range(0..187).unwrap().collect();
        for n in [0, 1, 15, 16, 17, 92, 93, 100, 184, 185, 186, 187, 300] {
            let mut range = Sequence::<u128>::range(0..187).unwrap();
            let mut model = terms.iter().copied();
            assert_eq!(range.nth_back(n), model.nth_back(n), "{n}");
            assert_eq!(range.next_back(), model.next_back(), "{n}");
            assert_eq!(range.nth_back(n), model.nth_back(n), "{n}");
            assert_eq!(range.nth(n), model.nth(n), "{n}");
            assert_eq!(range.len(), model.len(), "{n}");
        }
    }
}
