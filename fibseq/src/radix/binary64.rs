use super::{Radix, System, rows};

/// Limbs of 64 bits, the words of every number library.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Binary64 {}

impl Radix for Binary64 {
    const SYSTEM: System = System::Binary;
    const VALUES: u128 = 1 << 64;
    const LIMBS_PER_TERA: u64 = 10_847_529_901;
    #[cfg(feature = "std")]
    const LADDER_END: u64 = 40_000;
    const MUL_MAX: usize = 44;
    const SQUARE_MAX: usize = 72;

    #[inline(always)]
    fn split(total: u128) -> (u128, u64) {
        (total >> 64, total as u64)
    }

    #[inline(always)]
    fn add(a: u64, b: u64, carry: bool) -> (u64, bool) {
        let (sum, over) = a.overflowing_add(b);
        let (sum, over_by_carry) = sum.overflowing_add(carry.into());
        (sum, over | over_by_carry)
    }

    #[inline(always)]
    fn sub(a: u64, b: u64, borrow: bool) -> (u64, bool) {
        let (difference, under) = a.overflowing_sub(b);
        let (difference, under_by_borrow) = difference.overflowing_sub(borrow.into());
        (difference, under | under_by_borrow)
    }

    #[inline(always)]
    fn weigh<const P: i64, const M: i64>(s: u64, t: u64, carry: i64) -> (i64, u64) {
        let total = i128::from(P) * i128::from(s) + i128::from(M) * i128::from(t);
        let total = total + i128::from(carry);
        ((total >> 64) as i64, total as u64)
    }

    fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
        rows::mul(out, a, b);
    }

    fn square(out: &mut [u64], a: &[u64]) {
        rows::square(out, a);
    }
}
