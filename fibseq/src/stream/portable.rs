//! The digit kernel in safe Rust: eight digits a `u64`, added as one binary number.

use super::block::{BLOCK_DIGITS, Block};

/// Added to a lane's sum, makes a digit sum of ten or more overflow its byte, so that decimal
/// carries run within the lane as binary ones.
pub(crate) const BIAS: u64 = 0xF6F6_F6F6_F6F6_F6F6;

/// Adds `y` to `x` and writes the old `x` as text: its lowest `text.len()` digits, right-aligned.
///
/// `x` and `y` have the same number of blocks, at least enough for `text`, and their sum fits.
pub(crate) fn step(x: &mut [Block], y: &[Block], text: &mut [u8]) {
    debug_assert_eq!(x.len(), y.len());
    let (top, pieces) = text.as_rchunks_mut::<BLOCK_DIGITS>();
    let (low, high) = x.split_at_mut(pieces.len());
    let (y_low, y_high) = y.split_at(pieces.len());

    let mut kept = 1;
    for ((x, y), piece) in low.iter_mut().zip(y_low).zip(pieces.iter_mut().rev()) {
        *piece = x.text();
        kept = add_block(x, y, kept);
    }
    if !top.is_empty() {
        let digits = high[0].text();
        top.copy_from_slice(&digits[BLOCK_DIGITS - top.len()..]);
    }
    for (x, y) in high.iter_mut().zip(y_high) {
        kept = add_block(x, y, kept);
    }
    debug_assert_eq!(kept, 1, "the sum does not fit");
}

/// Adds `y` to `x`. `kept` is 1 where the block below keeps its carry to itself, 0 where it hands
/// one up; the answer is the same for the block above.
#[inline(always)]
fn add_block(x: &mut Block, y: &Block, mut kept: u64) -> u64 {
    for (a, b) in x.0.iter_mut().zip(y.0) {
        let sum = a.wrapping_add(b).wrapping_add(BIAS + 1).wrapping_sub(kept);
        // A byte that overflowed is left with 0 to 9; one that did not still holds the bias, which
        // shows in its bit 4.
        let biased = (sum >> 4) & 0x0101_0101_0101_0101;
        kept = sum >> 63;
        *a = sum.wrapping_sub(biased.wrapping_mul(0xF6));
    }
    kept
}
