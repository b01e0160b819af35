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
        (*limb, carry) = reduce::<R>(*limb + other + u64::from(carry));
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
        let (sum, over) = reduce::<R>(*limb + carry);
        *limb = sum;
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
        (*limb, borrow) = lift::<R>(limb.wrapping_sub(other).wrapping_sub(u64::from(borrow)));
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
        let (difference, under) = lift::<R>(limb.wrapping_sub(borrow));
        *limb = difference;
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

/// `out = P·s + M·t + offset`, which must not be negative and must fit in `out`. 0 ≤ `P` and
/// −2 ≤ `M`, `P` + `M` ≤ 5, −4 ≤ `offset` ≤ 4, and `s`, `t` and `out` are equally long.
#[inline]
pub(crate) fn combine<R: Radix, const P: i64, const M: i64>(
    out: &mut [u64],
    s: &[u64],
    t: &[u64],
    offset: i64,
) {
    // Every limb is lifted by BIAS · BASE, and the limb above lowered by BIAS, so that nothing in
    // between is negative: M·t + BIAS·(BASE − 1) ≥ 0. The bias leaves with the last carry. Nor
    // does a total pass 5·(BASE − 1) + BIAS·BASE + 4 < 2⁶³.
    const BIAS: i64 = 3;
    let base = R::BASE as i64;
    let mut above = 0;
    let mut ripple = false;
    let mut lift = BIAS * base + offset;
    for ((out, &s), &t) in out.iter_mut().zip(s).zip(t) {
        let total = (P * s as i64 + M * t as i64 + lift) as u64;
        let quotient = total / R::BASE;
        let limb = total - quotient * R::BASE + above + u64::from(ripple);
        (*out, ripple) = reduce::<R>(limb);
        above = quotient;
        lift = BIAS * (base - 1);
    }
    debug_assert_eq!(above + u64::from(ripple), BIAS as u64);
}

/// `acc = acc · factor + addend`, growing by at most two limbs.
pub(crate) fn mul_small<R: Radix>(acc: &mut Vec<u64>, factor: u64, addend: u64) {
    let mut carry = u128::from(addend);
    for limb in acc.iter_mut() {
        (carry, *limb) = R::split(u128::from(*limb) * u128::from(factor) + carry);
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
        (rest * u128::from(R::BASE) + u128::from(limb)) % divisor
    });
    value as u64
}

/// A sum below twice the base, as a limb and its carry.
#[inline(always)]
fn reduce<R: Radix>(sum: u64) -> (u64, bool) {
    let over = sum >= R::BASE;
    (if over { sum - R::BASE } else { sum }, over)
}

/// A difference above minus the base, wrapped around, as a limb and its borrow.
#[inline(always)]
fn lift<R: Radix>(difference: u64) -> (u64, bool) {
    let under = difference > u64::MAX / 2;
    let limb = if under {
        difference.wrapping_add(R::BASE)
    } else {
        difference
    };
    (limb, under)
}
