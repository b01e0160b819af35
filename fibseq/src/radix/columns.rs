//! Products by columns: the sum of all products of one weight, then one carry.
//!
//! Four columns go together as a tile, so that each limb loaded is used four times and there is one
//! loop to leave instead of four.
//!
//! ```text
//! column   k: a[0]·b[k]   + … + a[k]·b[0]
//!      k + 1: a[0]·b[k+1] + … + a[k]·b[1] + a[k+1]·b[0]
//!      k + 2: a[0]·b[k+2] + … + a[k]·b[2] + a[k+1]·b[1] + a[k+2]·b[0]
//!      k + 3: a[0]·b[k+3] + … + a[k]·b[3] + a[k+1]·b[2] + a[k+2]·b[1] + a[k+3]·b[0]
//!             └ a loop over the same of a   ┘ └ the lower triangle                 ┘
//! ```
//!
//! Where the columns no longer reach down to a\[0\], the loop has an upper triangle before it. The
//! few columns where an operand ends within a tile are summed one by one.

use core::{array, slice};

use super::decimal18::Carry;

/// Columns that go together.
const TILE: usize = 4;

/// The most limbs of the shorter operand; the other may have any length.
pub(super) const SHORT_MAX: usize = 64;

// A sum of so many products of limbs below 2⁶⁰ is what a carry is ready for.
const _: () = assert!(SHORT_MAX <= 64);

/// `out = a · b`, where `b` has 1 to [`SHORT_MAX`] limbs, `a` no fewer, and `out` as many as both.
pub(super) fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
    let end = out.len();
    let mut limbs = Limbs::new(out);
    let (Some(low), Some(high)) = (b.first_chunk(), b.last_chunk()) else {
        (0..end).for_each(|k| limbs.push(mul_column(a, b, k)));
        return;
    };
    let reversed = Reversed::new(b);
    let mut k = 0;
    while k + TILE <= b.len() {
        let (part, above) = a.split_at(k + 1);
        let mut sums = reversed.columns(part, b.len() - TILE - k);
        add_lower_triangle(&mut sums, above, low);
        limbs.push_tile(sums);
        k += TILE;
    }
    while k < a.len() {
        if k + 1 >= b.len() && k + TILE <= a.len() {
            let (part, above) = a.split_at(k + 1);
            let (below, part) = part.split_at(k + TILE - b.len());
            let mut sums = reversed.columns(part, 0);
            add_lower_triangle(&mut sums, above, low);
            add_upper_triangle(&mut sums, below, high);
            limbs.push_tile(sums);
            k += TILE;
        } else {
            limbs.push(mul_column(a, b, k));
            k += 1;
        }
    }
    while k + TILE <= end {
        let (below, part) = a.split_at(k + TILE - b.len());
        let mut sums = reversed.columns(part, 0);
        add_upper_triangle(&mut sums, below, high);
        limbs.push_tile(sums);
        k += TILE;
    }
    (k..end).for_each(|k| limbs.push(mul_column(a, b, k)));
}

/// `out = a²`, where `a` has 1 to [`SHORT_MAX`] limbs and `out` twice as many.
pub(super) fn square(out: &mut [u64], a: &[u64]) {
    let mut limbs = Limbs::new(out);
    let len = a.len();
    let reversed = Reversed::new(a);
    let mut k = 0;
    while k + TILE <= len {
        let sums = reversed.columns(&a[..k / 2], len - TILE - k);
        limbs.push_tile(with_middle(sums, &a[k / 2..]));
        k += TILE;
    }
    while k < len.next_multiple_of(2) {
        limbs.push(square_column(a, k));
        k += 1;
    }
    while let (Some(high), true) = (a.last_chunk(), k + 2 * TILE <= 2 * len) {
        let (below, part) = a[..k / 2].split_at(k + TILE - len);
        let mut sums = reversed.columns(part, 0);
        add_upper_triangle(&mut sums, below, high);
        limbs.push_tile(with_middle(sums, &a[k / 2..]));
        k += TILE;
    }
    (k..2 * len).for_each(|k| limbs.push(square_column(a, k)));
}

/// The sums doubled, and the products of the four limbs that the loops of a square stop before.
#[inline(always)]
fn with_middle(sums: [u128; TILE], middle: &[u64]) -> [u128; TILE] {
    let [p, q, r, s] = array::from_fn(|i| u128::from(middle[i]));
    [
        2 * sums[0] + p * p,
        2 * (sums[1] + p * q),
        2 * (sums[2] + p * r) + q * q,
        2 * (sums[3] + p * s + q * r),
    ]
}

/// Adds a\[k + t\]·b\[j − t\] to column k + j; `above` is a\[k + 1..\], `low` is b\[0..3\].
#[inline(always)]
fn add_lower_triangle(sums: &mut [u128; TILE], above: &[u64], low: &[u64; 3]) {
    let [a, b, c] = array::from_fn(|i| u128::from(above[i]));
    let [x, y, z] = low.map(u128::from);
    sums[1] += a * x;
    sums[2] += a * y + b * x;
    sums[3] += a * z + b * y + c * x;
}

/// The same at the other end: `below` ends where the loop starts in a, `high` is the end of b.
#[inline(always)]
fn add_upper_triangle(sums: &mut [u128; TILE], below: &[u64], high: &[u64; 3]) {
    let [a, b, c] = array::from_fn(|i| u128::from(below[below.len() - 3 + i]));
    let [x, y, z] = high.map(u128::from);
    sums[0] += a * z + b * y + c * x;
    sums[1] += b * z + c * y;
    sums[2] += c * z;
}

/// One column of a · b.
fn mul_column(a: &[u64], b: &[u64], column: usize) -> u128 {
    let start = (column + 1).saturating_sub(b.len());
    let end = a.len().min(column + 1);
    if start >= end {
        return 0;
    }
    dot(&a[start..end], &b[column + 1 - end..=column - start])
}

/// One column of a².
fn square_column(a: &[u64], column: usize) -> u128 {
    let start = (column + 1).saturating_sub(a.len());
    let end = column.div_ceil(2);
    let middle = match a.get(column / 2) {
        Some(&limb) if column.is_multiple_of(2) => u128::from(limb) * u128::from(limb),
        _ => 0,
    };
    if start >= end {
        return middle;
    }
    2 * dot(&a[start..end], &a[column + 1 - end..=column - start]) + middle
}

/// The first of `a` times the last of `b`, and so on, summed up.
fn dot(a: &[u64], b: &[u64]) -> u128 {
    let pairs = a.iter().zip(b.iter().rev());
    pairs.map(|(&x, &y)| u128::from(x) * u128::from(y)).sum()
}

/// An operand backwards, so that the limbs of two operands that meet in a column are read in the
/// same direction.
struct Reversed {
    limbs: [u64; SHORT_MAX],
    len: usize,
}

impl Reversed {
    #[inline(always)]
    fn new(b: &[u64]) -> Self {
        let mut limbs = [0; SHORT_MAX];
        for (to, &from) in limbs[..b.len()].iter_mut().rev().zip(b) {
            *to = from;
        }
        Self {
            limbs,
            len: b.len(),
        }
    }

    /// The sums of part\[i\] · reversed\[from + i + 3 − j\] for each j of a tile.
    #[inline(always)]
    fn columns(&self, part: &[u64], from: usize) -> [u128; TILE] {
        let windows = self.limbs[from..self.len].windows(TILE);
        let mut sums = [0u128; TILE];
        for (&limb, window) in part.iter().zip(windows) {
            for (sum, &other) in sums.iter_mut().zip(window.iter().rev()) {
                *sum += u128::from(limb) * u128::from(other);
            }
        }
        sums
    }
}

/// Where columns become limbs.
struct Limbs<'a> {
    out: slice::IterMut<'a, u64>,
    carry: Carry,
}

impl<'a> Limbs<'a> {
    fn new(out: &'a mut [u64]) -> Self {
        Self {
            out: out.iter_mut(),
            carry: Carry::default(),
        }
    }

    #[inline(always)]
    fn push(&mut self, sum: u128) {
        let limb = self.carry.push(sum);
        if let Some(out) = self.out.next() {
            *out = limb;
        }
    }

    #[inline(always)]
    fn push_tile(&mut self, sums: [u128; TILE]) {
        for sum in sums {
            self.push(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use proptest::{collection, prelude::*};

    use super::{
        super::{Decimal18, Radix},
        *,
    };

    /// One product at a time.
    fn naive(a: &[u64], b: &[u64]) -> Vec<u64> {
        let mut out = vec![0; a.len() + b.len()];
        for (i, &x) in a.iter().enumerate() {
            let mut carry = 0;
            for (j, &y) in b.iter().enumerate() {
                let total = u128::from(x) * u128::from(y) + u128::from(out[i + j]) + carry;
                carry = total / Decimal18::VALUES;
                out[i + j] = (total % Decimal18::VALUES) as u64;
            }
            out[i + b.len()] = carry as u64;
        }
        out
    }

    fn check(a: &[u64], b: &[u64]) {
        let (a, b) = if a.len() < b.len() { (b, a) } else { (a, b) };
        let mut out = vec![7; a.len() + b.len()];
        mul(&mut out, a, b);
        assert_eq!(out, naive(a, b), "{a:?} · {b:?}");
        let mut out = vec![7; 2 * b.len()];
        square(&mut out, b);
        assert_eq!(out, naive(b, b), "{b:?}²");
    }

    #[test]
    fn largest_limbs_at_every_length() {
        let largest = |len| vec![Decimal18::BASE - 1; len];
        for short in 1..=SHORT_MAX {
            for longer in [0, 1, 2, 3, 4, 5, 90] {
                check(&largest(short + longer), &largest(short));
            }
        }
    }

    proptest! {
        #[test]
        fn products_equal_the_naive_ones(
            a in collection::vec(0..Decimal18::BASE, 1..100),
            b in collection::vec(0..Decimal18::BASE, 1..=SHORT_MAX),
        ) {
            check(&a, &b);
        }
    }
}
