//! Products of 64-bit limbs by rows: one operand times a limb of the other, added where it belongs.
//!
//! A product and two more limbs fit in a `u128`, so a row carries as it goes. Two rows go together,
//! so that there are two chains of carries to work on, and half as many loads and stores.

#[cfg(all(feature = "std", target_arch = "x86_64"))]
use crate::simd::Wide;

/// How products are added up.
pub(super) trait Rows: Copy {
    /// `out = a · b`. `out` has as many limbs as both together; `b` is not empty.
    fn mul(self, out: &mut [u64], a: &[u64], b: &[u64]);
    /// `out` = the products of different limbs of `a`, each once. `out` has twice as many limbs as
    /// `a`.
    fn triangle(self, out: &mut [u64], a: &[u64]);
}

/// What the build targets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portable;

/// `out = a · b`. `out` has as many limbs as both together; `b` is not empty.
pub(super) fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    if let Some(wide) = Wide::detect() {
        return wide.mul(out, a, b);
    }
    Portable.mul(out, a, b);
}

/// `out = a²`. `out` has twice as many limbs as `a`, which is not empty.
pub(super) fn square(out: &mut [u64], a: &[u64]) {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    if let Some(wide) = Wide::detect() {
        return square_with(wide, out, a);
    }
    square_with(Portable, out, a);
}

#[inline(always)]
fn square_with(rows: impl Rows, out: &mut [u64], a: &[u64]) {
    rows.triangle(out, a);
    // Then twice that, and the squares.
    let mut shifted_in = 0;
    let mut carry = 0;
    for (pair, &limb) in out.chunks_exact_mut(2).zip(a) {
        let (low, high) = mul_add(limb, limb, 0, 0);
        let doubled = [
            (pair[0] << 1) | shifted_in,
            (pair[1] << 1) | (pair[0] >> 63),
        ];
        shifted_in = pair[1] >> 63;
        let total = u128::from(doubled[0]) + u128::from(low) + carry;
        pair[0] = total as u64;
        let total = u128::from(doubled[1]) + u128::from(high) + (total >> 64);
        pair[1] = total as u64;
        carry = total >> 64;
    }
    debug_assert!(carry == 0 && shifted_in == 0);
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
impl Rows for Wide {
    #[inline(always)]
    fn mul(self, out: &mut [u64], a: &[u64], b: &[u64]) {
        let (first, rest) = b.split_first().expect("the operand is not empty");
        write_row(out, *first, a);
        for (i, &limb) in rest.iter().enumerate() {
            let (row, above) = out[i + 1..].split_at_mut(a.len());
            above[0] = self.add_row(row, limb, a, 0);
        }
    }

    #[inline(always)]
    fn triangle(self, out: &mut [u64], a: &[u64]) {
        let Some((first, mut rest)) = a.split_first() else {
            return;
        };
        out[0] = 0;
        write_row(&mut out[1..], *first, rest);
        let mut start = 3;
        while let [x, above @ ..] = rest {
            let (row, end) = out[start..].split_at_mut(above.len());
            end[0] = self.add_row(row, *x, above, 0);
            rest = above;
            start += 2;
        }
    }
}

impl Rows for Portable {
    #[inline(always)]
    fn mul(self, out: &mut [u64], a: &[u64], b: &[u64]) {
        out[..b.len()].fill(0);
        let pairs = a.chunks_exact(2);
        let last = pairs.remainder();
        for (i, pair) in pairs.enumerate() {
            add_two_rows(&mut out[2 * i..], [pair[0], pair[1]], b, 0);
        }
        if let [limb] = *last {
            let mut carry = 0;
            let row = &mut out[a.len() - 1..];
            for (out, &other) in row.iter_mut().zip(b) {
                (*out, carry) = mul_add(limb, other, *out, carry);
            }
            row[b.len()] = carry;
        }
    }

    #[inline(always)]
    fn triangle(self, out: &mut [u64], a: &[u64]) {
        out.fill(0);
        let mut rest = a;
        let mut start = 1;
        while let [x, y, above @ ..] = rest {
            let carry;
            (out[start], carry) = mul_add(*x, *y, out[start], 0);
            add_two_rows(&mut out[start + 1..], [*x, *y], above, carry);
            rest = above;
            start += 4;
        }
    }
}

/// `out = x · b`, which takes one limb more than `b`; those above stay as they are.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[inline(always)]
fn write_row(out: &mut [u64], x: u64, b: &[u64]) {
    let mut carry = 0;
    for (out, &limb) in out.iter_mut().zip(b) {
        (*out, carry) = mul_add(x, limb, 0, carry);
    }
    out[b.len()] = carry;
}

/// Adds b·x + `carry` to `out`, and b·y one limb higher. The two limbs of `out` above those of `b`
/// are new: they are written, not added to.
#[inline(always)]
fn add_two_rows(out: &mut [u64], [x, y]: [u64; 2], b: &[u64], carry: u64) {
    let (mut x_carry, mut y_carry) = (carry, 0);
    let mut before = 0;
    for (out, &limb) in out.iter_mut().zip(b) {
        let low;
        (low, x_carry) = mul_add(x, limb, *out, x_carry);
        (*out, y_carry) = mul_add(y, before, low, y_carry);
        before = limb;
    }
    (out[b.len()], out[b.len() + 1]) = mul_add(y, before, x_carry, y_carry);
}

/// a·b + c + d, which fits, as its low and its high limb.
#[inline(always)]
fn mul_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    let total = u128::from(a) * u128::from(b) + u128::from(c) + u128::from(d);
    (total as u64, (total >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use num_bigint::BigUint;
    use proptest::{collection, prelude::*};

    use super::*;

    fn value(limbs: &[u64]) -> BigUint {
        limbs
            .iter()
            .rev()
            .fold(BigUint::ZERO, |value, &limb| (value << 64u8) + limb)
    }

    fn check(a: &[u64], b: &[u64]) {
        check_with(Portable, a, b);
        #[cfg(all(feature = "std", target_arch = "x86_64"))]
        if let Some(wide) = Wide::detect() {
            check_with(wide, a, b);
        }
    }

    fn check_with(rows: impl Rows, a: &[u64], b: &[u64]) {
        // What is in the output before must not matter.
        let mut out = vec![7; a.len() + b.len()];
        rows.mul(&mut out, a, b);
        assert_eq!(value(&out), value(a) * value(b), "{a:?} · {b:?}");
        let mut out = vec![7; 2 * a.len()];
        square_with(rows, &mut out, a);
        assert_eq!(value(&out), value(a).pow(2), "{a:?}²");
    }

    #[test]
    fn largest_limbs_at_every_length() {
        for a in 1..200 {
            for b in (1..10).chain([19, 20, 21, 47, 64]) {
                check(&vec![u64::MAX; a], &vec![u64::MAX; b]);
            }
        }
    }

    fn limbs() -> impl Strategy<Value = Vec<u64>> {
        collection::vec(prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)], 1..200)
    }

    proptest! {
        #[test]
        fn as_a_peer_has_it(a in limbs(), b in limbs()) {
            check(&a, &b);
        }
    }
}
