//! Products by columns: the sum of all products of one weight, then one carry.
//!
//! Four columns go together, so that each limb loaded is used four times and there is one loop to
//! leave instead of four. The second operand is padded with zeros, so that the four columns of a
//! tile run over the same limbs of the first.

use super::{COLUMN, Radix};

/// Columns that go together.
const TILE: usize = 4;

/// The most limbs of the shorter operand; the other may have any length.
pub(super) const SHORT_MAX: usize = 64;

const _: () = assert!(SHORT_MAX <= COLUMN);

/// `out = a · b`, where `b` has 1 to [`SHORT_MAX`] limbs and `out` as many as both together.
#[inline]
pub(super) fn mul<R: Radix>(out: &mut [u64], a: &[u64], b: &[u64]) {
    let reversed = Reversed::new(b);
    let mut carry = 0;
    for (tile, columns) in out.chunks_mut(TILE).enumerate() {
        // Column k + j adds a[i] · b[k + j − i].
        let k = TILE * tile;
        let end = a.len().min(k + TILE);
        let start = (k + 1).saturating_sub(b.len()).min(end);
        let sums = reversed.columns(k, &a[start..end], start);
        carry = settle::<R>(columns, sums, carry);
    }
    debug_assert_eq!(carry, 0);
}

/// `out = a²`, where `a` has 1 to [`SHORT_MAX`] limbs and `out` twice as many.
#[inline]
pub(super) fn square<R: Radix>(out: &mut [u64], a: &[u64]) {
    let reversed = Reversed::new(a);
    let mut carry = 0;
    for (tile, columns) in out.chunks_mut(TILE).enumerate() {
        // Column k + j adds a[i] · a[k + j − i], each product of two different limbs twice.
        let k = TILE * tile;
        let half = k / 2;
        let start = (k + 1).saturating_sub(a.len());
        let sums = reversed.columns(k, &a[start..half], start);
        // That leaves out the products of these four with each other.
        let [p, q, r, s] =
            core::array::from_fn(|i| a.get(half + i).map_or(0, |&limb| u128::from(limb)));
        let sums = [
            2 * sums[0] + p * p,
            2 * (sums[1] + p * q),
            2 * (sums[2] + p * r) + q * q,
            2 * (sums[3] + p * s + q * r),
        ];
        carry = settle::<R>(columns, sums, carry);
    }
    debug_assert_eq!(carry, 0);
}

/// An operand backwards between zeros, so that the limbs of the other one and of this one that
/// meet in a column are read in the same direction.
struct Reversed {
    limbs: [u64; SHORT_MAX + 2 * PAD],
    len: usize,
}

const PAD: usize = TILE - 1;

impl Reversed {
    #[inline(always)]
    fn new(b: &[u64]) -> Self {
        let mut limbs = [0; SHORT_MAX + 2 * PAD];
        for (to, &from) in limbs[PAD..PAD + b.len()].iter_mut().rev().zip(b) {
            *to = from;
        }
        Self {
            limbs,
            len: b.len(),
        }
    }

    /// The sums of a[i] · b[k + j − i] for each j of the tile, where `part` is a from `start` on.
    #[inline(always)]
    fn columns(&self, k: usize, part: &[u64], start: usize) -> [u128; TILE] {
        // b[k − i] is at PAD + len − 1 − (k − i), and b[k + PAD − i] so much before.
        let from = self.len + start - (k + 1);
        let windows = self.limbs[from..from + part.len() + PAD].windows(TILE);
        let mut sums = [0u128; TILE];
        for (&limb, window) in part.iter().zip(windows) {
            for (sum, &other) in sums.iter_mut().zip(window.iter().rev()) {
                *sum += u128::from(limb) * u128::from(other);
            }
        }
        sums
    }
}

/// Turns the sums of neighbouring columns into limbs; the carry goes in and comes out.
#[inline(always)]
fn settle<R: Radix>(columns: &mut [u64], sums: [u128; TILE], mut carry: u128) -> u128 {
    for (limb, sum) in columns.iter_mut().zip(sums) {
        (carry, *limb) = R::split(sum + carry);
    }
    carry
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use proptest::{collection, prelude::*};

    use super::{
        super::{Binary60, Decimal18},
        *,
    };

    /// One product at a time.
    fn naive<R: Radix>(a: &[u64], b: &[u64]) -> Vec<u64> {
        let mut out = vec![0; a.len() + b.len()];
        for (i, &x) in a.iter().enumerate() {
            let mut carry = 0;
            for (j, &y) in b.iter().enumerate() {
                let total = u128::from(x) * u128::from(y) + u128::from(out[i + j]) + carry;
                carry = total / u128::from(R::BASE);
                out[i + j] = (total % u128::from(R::BASE)) as u64;
            }
            out[i + b.len()] = carry as u64;
        }
        out
    }

    fn check<R: Radix>(a: &[u64], b: &[u64]) {
        let mut out = vec![7; a.len() + b.len()];
        mul::<R>(&mut out, a, b);
        assert_eq!(out, naive::<R>(a, b), "{a:?} · {b:?}");
        let mut out = vec![7; 2 * b.len()];
        square::<R>(&mut out, b);
        assert_eq!(out, naive::<R>(b, b), "{b:?}²");
    }

    #[test]
    fn largest_limbs_at_every_length() {
        for short in 1..=SHORT_MAX {
            for long in [
                1,
                2,
                3,
                short.saturating_sub(1).max(1),
                short,
                short + 5,
                150,
            ] {
                check::<Decimal18>(
                    &vec![Decimal18::BASE - 1; long],
                    &vec![Decimal18::BASE - 1; short],
                );
                check::<Binary60>(
                    &vec![Binary60::BASE - 1; long],
                    &vec![Binary60::BASE - 1; short],
                );
            }
        }
    }

    proptest! {
        #[test]
        fn products_equal_the_naive_ones(
            a in collection::vec(0..Decimal18::BASE, 1..100),
            b in collection::vec(0..Decimal18::BASE, 1..=SHORT_MAX),
        ) {
            check::<Decimal18>(&a, &b);
            check::<Binary60>(&a, &b);
        }
    }
}
