use alloc::vec::Vec;
use core::{
    num::NonZeroU64,
    ops::{Add, AddAssign, Mul, Rem, SubAssign},
};

use super::Decimal;
#[cfg(feature = "std")]
use crate::fft;
use crate::radix::{self, Decimal18, add_assign, rem_small, sub_assign, trim_vec};

impl AddAssign<&Decimal> for Decimal {
    fn add_assign(&mut self, other: &Decimal) {
        let len = self.limbs.len().max(other.limbs.len());
        // Room for the carry, so that a sum that grows allocates once.
        self.limbs.reserve(len + 1 - self.limbs.len());
        self.limbs.resize(len, 0);
        if add_assign::<Decimal18>(&mut self.limbs, &other.limbs) > 0 {
            self.limbs.push(1);
        }
    }
}

impl SubAssign<&Decimal> for Decimal {
    /// # Panics
    ///
    /// Where `other` is larger; [`Decimal::checked_sub`] answers `None` instead.
    fn sub_assign(&mut self, other: &Decimal) {
        assert!(*self >= *other, "the difference is negative");
        sub_assign::<Decimal18>(&mut self.limbs, &other.limbs);
        trim_vec(&mut self.limbs);
    }
}

impl Add<&Decimal> for Decimal {
    type Output = Decimal;

    fn add(mut self, other: &Decimal) -> Decimal {
        self += other;
        self
    }
}

impl Add for &Decimal {
    type Output = Decimal;

    fn add(self, other: Self) -> Decimal {
        let (long, short) = if self.limbs.len() < other.limbs.len() {
            (other, self)
        } else {
            (self, other)
        };
        let mut limbs = Vec::with_capacity(long.limbs.len() + 1);
        limbs.extend_from_slice(&long.limbs);
        Decimal { limbs } + short
    }
}

impl Mul for &Decimal {
    type Output = Decimal;

    /// By columns; larger numbers by Karatsuba's method, and still larger ones, with the feature
    /// `std`, by a transform whose result is checked: about n·log n for n digits.
    fn mul(self, other: Self) -> Decimal {
        #[cfg(feature = "std")]
        if self.limbs.len().min(other.limbs.len()) >= fft::WORTHWHILE_LIMBS
            && let Some(limbs) = fft::product(&self.limbs, &other.limbs)
        {
            return Decimal::from_limbs(limbs);
        }
        Decimal {
            limbs: radix::product::<Decimal18>(&self.limbs, &other.limbs),
        }
    }
}

impl Rem<NonZeroU64> for &Decimal {
    type Output = u64;

    fn rem(self, divisor: NonZeroU64) -> u64 {
        rem_small::<Decimal18>(&self.limbs, divisor.get())
    }
}

impl Decimal {
    /// `self − other`, or `None` where that is negative.
    ///
    /// ```
    /// use fibseq::Decimal;
    ///
    /// let (a, b) = (Decimal::from(8_u64), Decimal::from(5_u64));
    /// assert_eq!(a.checked_sub(&b), Some(Decimal::from(3_u64)));
    /// assert_eq!(b.checked_sub(&a), None);
    /// ```
    #[must_use]
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        if self < other {
            return None;
        }
        let mut difference = self.clone();
        difference -= other;
        Some(difference)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use num_bigint::BigUint;
    use proptest::{collection, prelude::*};

    use super::*;

    fn decimal() -> impl Strategy<Value = Decimal> {
        let limb = prop_oneof![
            0..1_000_000_000_000_000_000u64,
            Just(999_999_999_999_999_999),
            Just(0)
        ];
        collection::vec(limb, 0..130).prop_map(Decimal::from_limbs)
    }

    fn big(number: &Decimal) -> BigUint {
        number.text().parse().unwrap()
    }

    #[test]
    fn carries_run_through_nines() {
        let nines: Decimal = "9".repeat(54).parse().unwrap();
        let one = Decimal::from(1u64);
        let power = &nines + &one;
        assert_eq!(power.to_string(), "1".to_string() + &"0".repeat(54));
        assert_eq!(power.checked_sub(&one), Some(nines.clone()));
        assert_eq!(one.clone() + &nines, power);
        assert_eq!(nines.checked_sub(&nines), Some(Decimal::ZERO));
    }

    #[test]
    #[should_panic(expected = "the difference is negative")]
    fn a_negative_difference_panics() {
        let mut number = Decimal::from(1u64);
        number -= &Decimal::from(2u64);
    }

    proptest! {
        #[test]
        fn as_a_peer_has_it(a in decimal(), b in decimal(), m: NonZeroU64) {
            let (x, y) = (big(&a), big(&b));
            prop_assert_eq!(big(&(&a + &b)), &x + &y);
            prop_assert_eq!(big(&(&a * &b)), &x * &y);
            prop_assert_eq!(big(&(&a * &a)), &x * &x);
            prop_assert_eq!(&a % m, (&x % m.get()).iter_u64_digits().next().unwrap_or(0));
            prop_assert_eq!((&a + &b).checked_sub(&a), Some(b.clone()));
            prop_assert_eq!(a.checked_sub(&b).is_some(), x >= y);
            let sum: Vec<u64> = (&a + &b).into_limbs();
            prop_assert_ne!(sum.last(), Some(&0));
        }
    }
}
