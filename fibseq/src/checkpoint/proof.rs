use super::CheckpointError;
#[cfg(feature = "std")]
use crate::fft;
use crate::{
    Decimal,
    digits::{digit_count, indices_of_length},
    modular::mersenne61::{self, LIMBS},
};

/// Proves that `term` is F(`index`) and `next` is F(`index` + 1), with at most two multiplications,
/// or tells what is wrong.
///
/// Natural numbers a ≤ b with b² − ba − a² = ±1 are F(k) and F(k + 1) for some k (J. P. Jones,
/// *Diophantine representation of the Fibonacci numbers*, 1975), k even for +1. The number of
/// digits leaves five indices for k at most, and the residues of two consecutive terms don't recur
/// within so short a distance, so if length and residues are those at the index, k is the index.
pub(super) fn check(index: u64, term: &Decimal, next: &Decimal) -> Result<(), CheckpointError> {
    let residues = (LIMBS.limbs(term.limbs()), LIMBS.limbs(next.limbs()));
    let expected = mersenne61::fibonacci_pair(index);
    match (residues.0 == expected.0, residues.1 == expected.1) {
        (true, true) if !has_length(term, index) => Err(CheckpointError::Term { index }),
        (true, true) if !consecutive(index, term, next) => Err(CheckpointError::Pair { index }),
        (true, true) => Ok(()),
        (true, false) => Err(CheckpointError::Next { index }),
        (false, true) => Err(CheckpointError::Term { index }),
        (false, false) => {
            let actual = indices_of_length(term.digit_count() as u64)
                .find(|&actual| mersenne61::fibonacci_pair(actual) == residues)
                .filter(|&actual| consecutive(actual, term, next));
            Err(match actual {
                Some(actual) => CheckpointError::Index {
                    claimed: index,
                    actual,
                },
                None => CheckpointError::Terms { index },
            })
        }
    }
}

fn has_length(term: &Decimal, index: u64) -> bool {
    term.digit_count() as u64 == digit_count(index)
}

/// Whether b² − ba − a² = (−1)^`index`, as b·(b − a) = a² ± 1.
fn consecutive(index: u64, a: &Decimal, b: &Decimal) -> bool {
    #[cfg(feature = "std")]
    if a.limbs().len() >= fft::WORTHWHILE_LIMBS {
        let sign = if index.is_multiple_of(2) { 1 } else { -1 };
        return fft::neighbours(a.limbs(), b.limbs()) == Some(sign);
    }
    let Some(before) = b.checked_sub(a) else {
        return false;
    };
    let one = Decimal::from(1u64);
    let (product, square) = (b * &before, a * a);
    if index.is_multiple_of(2) {
        product == square + &one
    } else {
        product + &one == square
    }
}
