use core::iter;

use super::{
    Radix,
    linear::{add_assign, add_small, difference},
};

/// The scratch limbs that [`mul`] of operands with `a` and `b` limbs needs; [`square`] needs no
/// more than `scratch_len(a, a)`.
pub(crate) const fn scratch_len<R: Radix>(a: usize, b: usize) -> usize {
    let (long, short) = if a > b { (a, b) } else { (b, a) };
    if short <= R::MUL_MAX {
        return 0;
    }
    // A level takes 2·⌈long/2⌉ limbs, or twice the shorter operand, and the next one half of
    // that; each of at most 64 levels may round up by two.
    2 * long + 128
}

/// `out = a · b`. `out` has as many limbs as both operands together.
///
/// Karatsuba's method in its subtractive form: with a = a₁X + a₀ and b = b₁X + b₀,
/// a₁b₀ + a₀b₁ = a₀b₀ + a₁b₁ − (a₀ − a₁)(b₀ − b₁) (Knuth, TAOCP 4.3.3).
pub(crate) fn mul<R: Radix>(out: &mut [u64], a: &[u64], b: &[u64], scratch: &mut [u64]) {
    let (a, b) = if a.len() < b.len() { (b, a) } else { (a, b) };
    if b.is_empty() {
        out.fill(0);
        return;
    }
    if b.len() <= R::MUL_MAX {
        R::mul(out, a, b);
        return;
    }
    let half = a.len().div_ceil(2);
    if b.len() <= half {
        mul_by_parts::<R>(out, a, b, scratch);
        return;
    }
    let (a0, a1) = a.split_at(half);
    let (b0, b1) = b.split_at(half);
    let (cross, scratch) = scratch.split_at_mut(2 * half);
    let (a_difference, b_difference) = out[..2 * half].split_at_mut(half);
    let negative = difference::<R>(a_difference, a0, a1) != difference::<R>(b_difference, b0, b1);
    mul::<R>(cross, a_difference, b_difference, scratch);
    let (low, high) = out.split_at_mut(2 * half);
    mul::<R>(low, a0, b0, scratch);
    mul::<R>(high, a1, b1, scratch);
    add_middle::<R>(out, half, cross, negative);
}

/// `out = a²`. `out` has twice as many limbs as `a`.
pub(crate) fn square<R: Radix>(out: &mut [u64], a: &[u64], scratch: &mut [u64]) {
    if a.is_empty() {
        return;
    }
    if a.len() <= R::SQUARE_MAX {
        R::square(out, a);
        return;
    }
    let half = a.len().div_ceil(2);
    let (a0, a1) = a.split_at(half);
    let (cross, scratch) = scratch.split_at_mut(2 * half);
    difference::<R>(&mut out[..half], a0, a1);
    square::<R>(cross, &out[..half], scratch);
    let (low, high) = out.split_at_mut(2 * half);
    square::<R>(low, a0, scratch);
    square::<R>(high, a1, scratch);
    add_middle::<R>(out, half, cross, false);
}

/// A product where `b` is at most half as long as `a`: `a` in pieces as long as `b`.
fn mul_by_parts<R: Radix>(out: &mut [u64], a: &[u64], b: &[u64], scratch: &mut [u64]) {
    let (part, scratch) = scratch.split_at_mut(2 * b.len());
    let (first, rest) = a.split_at(b.len());
    let (low, high) = out.split_at_mut(2 * b.len());
    mul::<R>(low, first, b, scratch);
    high.fill(0);
    for (i, piece) in rest.chunks(b.len()).enumerate() {
        let part = &mut part[..piece.len() + b.len()];
        mul::<R>(part, piece, b, scratch);
        let carry = add_assign::<R>(&mut out[(i + 1) * b.len()..], part);
        debug_assert_eq!(carry, 0);
    }
}

/// `out` holds a₀b₀ in its first 2·`half` limbs and a₁b₁ above; adds the middle product,
/// their sum minus `cross` (plus, where `negative`), at `half`.
fn add_middle<R: Radix>(out: &mut [u64], half: usize, cross: &mut [u64], negative: bool) {
    let (low, high) = out.split_at(2 * half);
    let (mut carry, mut over, mut under) = (false, false, false);
    let high = high.iter().chain(iter::repeat(&0));
    for ((cross, &low), &high) in cross.iter_mut().zip(low).zip(high) {
        let ends;
        (ends, carry) = R::add(low, high, carry);
        if negative {
            (*cross, over) = R::add(ends, *cross, over);
        } else {
            (*cross, under) = R::sub(ends, *cross, under);
        }
    }
    let over = u64::from(carry) + u64::from(over) - u64::from(under)
        + add_assign::<R>(&mut out[half..3 * half], cross);
    let rest = add_small::<R>(&mut out[3 * half..], over);
    debug_assert_eq!(rest, 0);
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use num_bigint::BigUint;
    use proptest::{collection, prelude::*};

    use super::{
        super::{Binary64, Decimal18, scratch_len},
        *,
    };

    fn value<R: Radix>(limbs: &[u64]) -> BigUint {
        assert!(limbs.iter().all(|&limb| u128::from(limb) < R::VALUES));
        limbs
            .iter()
            .rev()
            .fold(BigUint::ZERO, |value, &limb| value * R::VALUES + limb)
    }

    fn check<R: Radix>(a: &[u64], b: &[u64]) {
        // What is in the output and in the scratch before must not matter.
        let mut out = vec![7; a.len() + b.len()];
        let mut scratch = vec![7; scratch_len::<R>(a.len(), b.len())];
        mul::<R>(&mut out, a, b, &mut scratch);
        assert_eq!(
            value::<R>(&out),
            value::<R>(a) * value::<R>(b),
            "{a:?} · {b:?}"
        );
        let mut out = vec![7; 2 * a.len()];
        let mut scratch = vec![7; scratch_len::<R>(a.len(), a.len())];
        square::<R>(&mut out, a, &mut scratch);
        assert_eq!(value::<R>(&out), value::<R>(a).pow(2), "{a:?}²");
    }

    #[test]
    fn lengths_around_every_way_of_splitting() {
        for long in [
            0, 1, 44, 45, 48, 49, 50, 64, 65, 66, 72, 73, 88, 89, 96, 97, 99, 128, 129, 200, 301,
        ] {
            for short in [
                0, 1, 24, 25, 33, 44, 45, 46, 48, 49, 50, 64, 65, 97, 150, 151,
            ] {
                for (x, y) in [(0, 0), (1, 1), (0, 1)] {
                    let limbs = |len, largest| vec![Decimal18::BASE - 1 - u64::from(largest); len];
                    check::<Decimal18>(&limbs(long, x == 1), &limbs(short, y == 1));
                    check::<Binary64>(&vec![u64::MAX - x; long], &vec![u64::MAX - y; short]);
                }
            }
        }
    }

    fn limbs(len: impl Into<collection::SizeRange>) -> impl Strategy<Value = Vec<u64>> {
        let extreme = prop_oneof![Just(0), Just(Decimal18::BASE - 1)];
        collection::vec(prop_oneof![0..Decimal18::BASE, extreme], len)
    }

    proptest! {
        #[test]
        fn as_a_peer_has_it(a in limbs(0..260), b in limbs(0..260)) {
            check::<Decimal18>(&a, &b);
            check::<Binary64>(&a, &b);
            let stretched: Vec<u64> = a.iter().map(|&limb| limb.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
            check::<Binary64>(&stretched, &b);
        }
    }
}
