use super::{Radix, System, columns};

/// Limbs of 18 decimal digits.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Decimal18 {}

/// 2⁶⁴ mod 10¹⁸; 2⁶⁴ = 18 · 10¹⁸ + `FOLD`.
const FOLD: u64 = 446_744_073_709_551_616;

/// ⌊2¹²³ / 10¹⁸⌋.
const RECIPROCAL: u64 = 10_633_823_966_279_326_983;

impl Decimal18 {
    /// Decimal digits of a limb.
    pub(crate) const DIGITS: usize = 18;

    /// Limbs are less than this.
    pub(crate) const BASE: u64 = 1_000_000_000_000_000_000;
}

/// Carries from column to column: [`Decimal18::split`] of a sum and the carry of the column before,
/// where the next column waits for one multiplication alone.
///
/// The carry is 18·`high` + `quotient`. What multiplies `high` is known before; only `quotient`
/// goes from one column to the next, and it may be one less than it should be, which then the limb
/// has too much. The limbs carry that between themselves.
#[derive(Debug, Default)]
pub(super) struct Carry {
    high: u64,
    quotient: u64,
    over: bool,
}

impl Carry {
    /// The limb of a column whose products sum up to `sum`, less than 2¹²⁶.
    ///
    /// This is [`Decimal18::split`], with l the low half of `sum` and the carry, together less than
    /// 2⁶⁸, and without its last comparison: the limb before `over` is less than 1.76 · 10¹⁸.
    #[inline(always)]
    pub(super) fn push(&mut self, sum: u128) -> u64 {
        let (high, low) = ((sum >> 64) as u64, sum as u64);
        let known = u128::from(high) * u128::from(FOLD << 5)
            + (u128::from(low) << 5)
            + u128::from(self.high) * (18 << 5);
        let t = ((known + (u128::from(self.quotient) << 5)) >> 64) as u64;
        let quotient = ((u128::from(t) * u128::from(RECIPROCAL)) >> 64) as u64;
        let low = low
            .wrapping_add(self.high.wrapping_mul(18))
            .wrapping_add(self.quotient);
        let carry = high.wrapping_mul(18).wrapping_add(quotient);
        let limb = low.wrapping_sub(carry.wrapping_mul(Decimal18::BASE));
        let limb = limb + u64::from(self.over);
        self.over = limb >= Decimal18::BASE;
        (self.high, self.quotient) = (high, quotient);
        if self.over {
            limb - Decimal18::BASE
        } else {
            limb
        }
    }
}

impl Radix for Decimal18 {
    const SYSTEM: System = System::Decimal;
    const VALUES: u128 = Self::BASE as u128;
    const LIMBS_PER_TERA: u64 = 11_610_424_466;
    #[cfg(feature = "std")]
    const LADDER_END: u64 = 20_000;
    const MUL_MAX: usize = 48;
    const SQUARE_MAX: usize = 64;

    /// Two multiplications by constants instead of a division.
    ///
    /// With total = 2⁶⁴·h + l, folding gives total = 18·10¹⁸·h + v, v = `FOLD`·h + l. Let
    /// t = ⌊v / 2⁵⁹⌋ and q = ⌊t · `RECIPROCAL` / 2⁶⁴⌋. Then v / 10¹⁸ − t · `RECIPROCAL` / 2⁶⁴ is
    /// (v/2⁵⁹ − t) · 2⁵⁹/10¹⁸ + (2¹²³/10¹⁸ − `RECIPROCAL`) · t/2⁶⁴, which lies in [0, 1): the
    /// first part is below 0.577, the second below 0.231 · 0.775, as t < 0.775 · 2⁶⁴. So q is
    /// ⌊v / 10¹⁸⌋ or one less, and one comparison puts it right.
    #[inline(always)]
    fn split(total: u128) -> (u128, u64) {
        let high = (total >> 64) as u64;
        let low = total as u64;
        let scaled = u128::from(high) * u128::from(FOLD << 5);
        let (_, wraps) = (scaled as u64).overflowing_add(low << 5);
        let t = (scaled >> 64) as u64 + (low >> 59) + u64::from(wraps);
        let q = ((u128::from(t) * u128::from(RECIPROCAL)) >> 64) as u64;
        let carry = 18 * u128::from(high) + u128::from(q);
        let limb = low.wrapping_sub((carry as u64).wrapping_mul(Self::BASE));
        if limb < Self::BASE {
            (carry, limb)
        } else {
            (carry + 1, limb - Self::BASE)
        }
    }

    #[inline(always)]
    fn add(a: u64, b: u64, carry: bool) -> (u64, bool) {
        let sum = a + b + u64::from(carry);
        let over = sum >= Self::BASE;
        (if over { sum - Self::BASE } else { sum }, over)
    }

    #[inline(always)]
    fn sub(a: u64, b: u64, borrow: bool) -> (u64, bool) {
        let difference = a.wrapping_sub(b).wrapping_sub(borrow.into());
        let under = difference > u64::MAX / 2;
        let lifted = difference.wrapping_add(Self::BASE);
        (if under { lifted } else { difference }, under)
    }

    #[inline(always)]
    fn weigh<const P: i64, const M: i64>(s: u64, t: u64, carry: i64) -> (i64, u64) {
        // Lifted by this, nothing is negative, nor does it reach 8 · 10¹⁸ < 2⁶³.
        const LIFT: i64 = 3;
        let total = P * s as i64 + M * t as i64 + carry + LIFT * Self::BASE as i64;
        let quotient = total as u64 / Self::BASE;
        (quotient as i64 - LIFT, total as u64 - quotient * Self::BASE)
    }

    fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
        columns::mul(out, a, b);
    }

    fn square(out: &mut [u64], a: &[u64]) {
        columns::square(out, a);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: u128 = Decimal18::VALUES;

    fn by_division(total: u128) -> (u128, u64) {
        (total / BASE, (total % BASE) as u64)
    }

    #[test]
    fn constants() {
        assert_eq!((1 << 64) - 18 * BASE, u128::from(FOLD));
        assert_eq!((1 << 123) / BASE, u128::from(RECIPROCAL));
        let fraction = ((1u128 << 123) % BASE) as f64 / BASE as f64;
        let largest_t = (FOLD as f64 * 32.0 + 32.0) / 2f64.powi(64);
        assert!(2f64.powi(59) / 1e18 + fraction * largest_t < 0.76);
    }

    #[test]
    fn split_at_the_edges() {
        for quotient in (0..200).chain([1 << 64, u128::MAX / BASE - 1, u128::MAX / BASE]) {
            let multiple = quotient * BASE;
            for total in [
                multiple,
                multiple.saturating_add(1),
                multiple.saturating_add(BASE - 1),
            ] {
                assert_eq!(Decimal18::split(total), by_division(total), "{total}");
            }
        }
        for total in [u128::MAX, u128::from(u64::MAX), 1 << 64, (1 << 64) - BASE] {
            assert_eq!(Decimal18::split(total), by_division(total), "{total}");
        }
    }

    proptest! {
        #[test]
        fn columns_carry_like_a_division(
            sums in proptest::collection::vec(prop_oneof![0..1u128 << 126, Just(0), Just((1 << 126) - 1)], 0..20),
        ) {
            let (mut fast, mut carry) = (Carry::default(), 0);
            for sum in sums.into_iter().chain([0; 3]) {
                let limb;
                (carry, limb) = by_division(sum + carry);
                prop_assert_eq!(fast.push(sum), limb);
            }
        }

        #[test]
        fn split_is_division(total: u128, shift in 0u32..128, quotient in 0..u128::MAX / BASE) {
            prop_assert_eq!(Decimal18::split(total >> shift), by_division(total >> shift));
            let multiple = quotient * BASE;
            prop_assert_eq!(Decimal18::split(multiple), (quotient, 0));
            prop_assert_eq!(Decimal18::split(multiple + BASE - 1), (quotient, (BASE - 1) as u64));
        }
    }
}
