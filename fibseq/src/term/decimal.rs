use super::{Term, or_exact, with_previous};
use crate::{Budget, Decimal, Error, fibonacci, ladder, radix::Decimal18};

/// The index of the last term that this build computes: 4·10⁹ with the feature `std`, 2·10⁶
/// without it.
///
/// It bounds everything that delivers whole terms of any size. Questions that need no term, such as
/// [`digit_count`](crate::digit_count), [`last_digits`](crate::last_digits) and
/// [`fibonacci_mod`](crate::fibonacci_mod), take any index.
///
/// ```
/// use fibseq::{Error, MAX_INDEX, fibonacci};
///
/// let index = MAX_INDEX + 1;
/// assert_eq!(fibonacci(index).text(), Err(Error::IndexTooLarge { index, max: MAX_INDEX }));
/// ```
pub const MAX_INDEX: u64 = if cfg!(feature = "std") {
    4_000_000_000
} else {
    2_000_000
};

impl Term for Decimal {
    const MAX_INDEX: u64 = MAX_INDEX;

    fn pair(index: u64, budget: Budget<'_>) -> Result<(Self, Self), Error> {
        with_previous(index, |index| with_next(index, budget))
    }

    fn to_decimal(&self) -> Decimal {
        self.clone()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        Some(term.clone())
    }
}

/// F(`index`) and F(`index` + 1).
pub(crate) fn with_next(index: u64, budget: Budget<'_>) -> Result<(Decimal, Decimal), Error> {
    or_exact(fibonacci(index).budget(budget).pair(), budget, || {
        exact(index)
    })
}

/// The same, by products of integers.
fn exact(index: u64) -> (Decimal, Decimal) {
    let (next, term) = ladder::pair::<Decimal18>(index + 1);
    (Decimal::from_limbs(term), Decimal::from_limbs(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_give_the_pair_of_the_transform() {
        for index in [0, 1, 200, 20_000] {
            assert_eq!(with_next(index, Budget::UNLIMITED), Ok(exact(index)));
        }
    }
}
