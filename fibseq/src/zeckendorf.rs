use alloc::vec::Vec;

use crate::{Budget, Decimal, Error, Quantity, index_of::Walk};

/// The indices of the terms that sum to `number`, no two of them neighbours, in descending order:
/// its Zeckendorf representation, which is unique. Indices begin at 2; 0 is the empty sum.
///
/// Each term down from the greatest is compared and subtracted, so the time is quadratic in the
/// digits (seconds for 100,000), except over long gaps, which are jumped. `budget` bounds
/// the digits of `number` by its bytes and the indices by its terms. Its watcher is called all along:
/// for the greatest term, for the way down, and again for the first term behind each long gap.
///
/// ```
/// use fibseq::{Budget, Decimal, zeckendorf};
///
/// // 100 = 89 + 8 + 3
/// let number = Decimal::from(100_u64);
/// assert_eq!(zeckendorf(&number, Budget::UNLIMITED)?, [11, 6, 4]);
/// # Ok::<(), fibseq::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::OverBudget`], where the terms needed are those found so far and one more;
/// [`Error::IndexTooLarge`] for a number near the last term of this build, and
/// [`Error::Cancelled`].
pub fn zeckendorf(number: &Decimal, budget: Budget<'_>) -> Result<Vec<u64>, Error> {
    budget.admit(Quantity::Bytes, number.digit_count() as u64)?;
    let mut rest = number.clone();
    let mut indices = Vec::new();
    let mut progress = None;
    while !rest.is_zero() {
        let mut walk = Walk::below(&rest, &budget)?;
        let total = *progress.get_or_insert(walk.index);
        let mut work = 0;
        while !rest.is_zero() && !is_gap(&walk.term, &rest) {
            if rest >= walk.term {
                rest -= &walk.term;
                budget.admit(Quantity::Terms, indices.len() as u64 + 1)?;
                indices.push(walk.index);
            }
            walk.step_down();
            work += 1 + walk.term.limbs().len();
            if work > TICK {
                budget.tick(total - walk.index, total, Quantity::Steps)?;
                work = 0;
            }
        }
    }
    Ok(indices)
}

/// Limbs between two looks of the watcher, a few milliseconds' worth.
const TICK: usize = 1 << 22;

/// Whether `rest` is so much shorter than `term` that a new start is cheaper than the steps between.
fn is_gap(term: &Decimal, rest: &Decimal) -> bool {
    // A limb is 86 steps. A start costs some products of the length of the rest.
    let (term, rest) = (term.limbs().len(), rest.limbs().len());
    term > rest + rest / 16 + 4
}
