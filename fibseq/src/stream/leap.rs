//! From a pair of terms to one some way ahead, in one pass over the digits.

use alloc::vec::Vec;

use super::block::{BLOCK_DIGITS, Block};
use crate::lane::{LANE_VALUES, lane_of, value};

/// The furthest that one pass goes: 10⁸·F(k + 2) and a carry still fit in 64 bits.
pub(crate) const DISTANCE: u64 = 53;
/// Digits by which a term grows over the distance, rounded up.
const GROWTH: usize = 12;

/// From F(m) and F(m + 1) to F(m + k) and F(m + k + 1), for k from 1 to [`DISTANCE`]:
///
/// F(m + k) = F(m)·F(k − 1) + F(m + 1)·F(k), d'Ocagne's identity with small factors.
pub(crate) fn pass(term: &mut Vec<Block>, next: &mut Vec<Block>, distance: u64) {
    debug_assert!((1..=DISTANCE).contains(&distance));
    let digits = digits(next) + GROWTH;
    let blocks = next.len().max(digits.div_ceil(BLOCK_DIGITS));
    term.resize(blocks, Block::ZERO);
    next.resize(blocks, Block::ZERO);

    let (mut below, mut factor) = (0_u64, 1_u64);
    for _ in 1..distance {
        (below, factor) = (factor, below + factor);
    }
    let above = below + factor;
    let lane_values = u64::from(LANE_VALUES);
    let (mut carry, mut next_carry) = (0, 0);
    for (f, g) in term.iter_mut().zip(next) {
        for (f, g) in f.0.iter_mut().zip(&mut g.0) {
            let (low, high) = (u64::from(value(*f)), u64::from(value(*g)));
            let sum = low * below + high * factor + carry;
            let next_sum = low * factor + high * above + next_carry;
            (carry, next_carry) = (sum / lane_values, next_sum / lane_values);
            *f = lane_of((sum % lane_values) as u32);
            *g = lane_of((next_sum % lane_values) as u32);
        }
    }
    debug_assert_eq!((carry, next_carry), (0, 0), "the terms do not fit");
}

/// How many digits the number in the blocks has; 1 for zero.
pub(crate) fn digits(blocks: &[Block]) -> usize {
    let top = blocks
        .iter()
        .rposition(|block| *block != Block::ZERO)
        .unwrap_or(0);
    let place = (0..BLOCK_DIGITS)
        .rev()
        .find(|&place| blocks[top].digit(place) != 0)
        .unwrap_or(0);
    top * BLOCK_DIGITS + place + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Budget, stream::Pair};

    #[test]
    fn a_leap_lands_where_steps_do() {
        let step = crate::Kernel::Portable.step().unwrap();
        let mut walked = Pair::at(0, &Budget::UNLIMITED).unwrap();
        let mut leapt = walked.clone();
        let mut index = 0;
        for distance in (1..=3 * DISTANCE).chain([DISTANCE; 60]) {
            leapt
                .leap(index, index + distance, &Budget::UNLIMITED)
                .unwrap();
            for _ in 0..distance {
                walked.step(step, &mut []);
            }
            index += distance;
            assert_eq!(leapt.digits(), walked.digits(), "of F({index})");
            let mut texts = [
                alloc::vec![0; walked.digits()],
                alloc::vec![0; walked.digits()],
            ];
            walked.print(texts[0].len(), &mut texts[0]);
            leapt.print(texts[1].len(), &mut texts[1]);
            assert_eq!(texts[0], texts[1], "F({index})");
        }
    }
}
