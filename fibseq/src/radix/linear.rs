use core::cmp::Ordering;

use alloc::vec::Vec;

use super::{Radix, trim};

/// Compares two numbers; leading zeros don't matter.
pub(crate) fn compare(a: &[u64], b: &[u64]) -> Ordering {
    let (a, b) = (trim(a), trim(b));
    a.len()
        .cmp(&b.len())
        .then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `acc += addend`, and what does not fit in `acc`, 0 or 1. `addend` is not longer than `acc`.
#[inline]
pub(crate) fn add_assign<R: Radix>(acc: &mut [u64], addend: &[u64]) -> u64 {
    let (low, high) = acc.split_at_mut(addend.len());
    let mut carry = false;
    for (limb, &other) in low.iter_mut().zip(addend) {
        (*limb, carry) = R::add(*limb, other, carry);
    }
    add_small::<R>(high, u64::from(carry))
}

/// `acc += addend`, and what does not fit. `addend` is less than the base.
#[inline]
pub(crate) fn add_small<R: Radix>(acc: &mut [u64], addend: u64) -> u64 {
    let mut carry = addend;
    for limb in acc {
        if carry == 0 {
            break;
        }
        let over;
        (*limb, over) = R::add(*limb, carry, false);
        carry = u64::from(over);
    }
    carry
}

/// `acc -= subtrahend`, and whether it would have gone below zero (then `acc` has wrapped around).
/// `subtrahend` is not longer than `acc`.
#[inline]
pub(crate) fn sub_assign<R: Radix>(acc: &mut [u64], subtrahend: &[u64]) -> bool {
    let (low, high) = acc.split_at_mut(subtrahend.len());
    let mut borrow = false;
    for (limb, &other) in low.iter_mut().zip(subtrahend) {
        (*limb, borrow) = R::sub(*limb, other, borrow);
    }
    sub_small::<R>(high, u64::from(borrow))
}

/// `acc -= subtrahend`, and whether it would have gone below zero. `subtrahend` is less than the
/// base.
#[inline]
pub(crate) fn sub_small<R: Radix>(acc: &mut [u64], subtrahend: u64) -> bool {
    let mut borrow = subtrahend;
    for limb in acc {
        if borrow == 0 {
            break;
        }
        let under;
        (*limb, under) = R::sub(*limb, borrow, false);
        borrow = u64::from(under);
    }
    borrow > 0
}

/// `out = |a − b|`, and whether it was negative. `a` fills `out`; `b` is not longer.
pub(super) fn difference<R: Radix>(out: &mut [u64], a: &[u64], b: &[u64]) -> bool {
    if compare(a, b).is_lt() {
        out[..b.len()].copy_from_slice(b);
        out[b.len()..].fill(0);
        // `a` may be the longer slice, then only by leading zeros.
        sub_assign::<R>(out, &a[..a.len().min(out.len())]);
        true
    } else {
        out.copy_from_slice(a);
        sub_assign::<R>(out, b);
        false
    }
}

/// `out = P·s + M·t + offset`, which must not be negative and must fit in `out`, within the bounds
/// of [`Radix::weigh`]; `s`, `t` and `out` are equally long.
#[inline]
pub(crate) fn combine<R: Radix, const P: i64, const M: i64>(
    out: &mut [u64],
    s: &[u64],
    t: &[u64],
    offset: i64,
) {
    let mut carry = offset;
    for ((out, &s), &t) in out.iter_mut().zip(s).zip(t) {
        (carry, *out) = R::weigh::<P, M>(s, t, carry);
    }
    debug_assert_eq!(carry, 0);
}

/// `acc = acc · factor + addend`, growing by at most two limbs. `factor` is at most 2⁶⁴, and both are
/// at most a hundredth of 2¹²⁸ over the base.
pub(super) fn mul_small<R: Radix>(acc: &mut Vec<u64>, factor: u128, addend: u64) {
    let mut carry = u128::from(addend);
    for limb in acc.iter_mut() {
        (carry, *limb) = R::split(u128::from(*limb) * factor + carry);
    }
    while carry > 0 {
        let limb;
        (carry, limb) = R::split(carry);
        acc.push(limb);
    }
}

/// `limbs % divisor`. `divisor` is not zero.
pub(crate) fn rem_small<R: Radix>(limbs: &[u64], divisor: u64) -> u64 {
    let divisor = u128::from(divisor);
    let value = limbs.iter().rev().fold(0, |rest, &limb| {
        (rest * R::VALUES + u128::from(limb)) % divisor
    });
    value as u64
}
