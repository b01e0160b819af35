use alloc::{vec, vec::Vec};

use super::{
    Radix,
    linear::{add_assign, mul_small},
    product, trim,
};

/// Up to so many limbs are converted one by one.
const LEAF: usize = 24;

/// The number `limbs` in the other base, without leading zeros.
///
/// Halves are converted apart and joined by one product with a power of the base (Knuth, TAOCP
/// 4.4, method 1b), so the cost is that of a few products of the size of the number.
pub(crate) fn convert<From: Radix, To: Radix>(limbs: &[u64]) -> Vec<u64> {
    let limbs = trim(limbs);
    let mut powers: Vec<Vec<u64>> = Vec::new();
    while LEAF << powers.len() < limbs.len() {
        powers.push(match powers.last() {
            Some(power) => product::<To>(power, power),
            None => leaf_power::<From, To>(),
        });
    }
    join::<From, To>(limbs, &powers)
}

/// `From::VALUES` to the power of [`LEAF`].
fn leaf_power<From: Radix, To: Radix>() -> Vec<u64> {
    let mut power = vec![1];
    for _ in 0..LEAF {
        mul_small::<To>(&mut power, From::VALUES, 0);
    }
    power
}

/// Converts with `powers[i]` = `From::VALUES` to the power of `LEAF << i`.
fn join<From: Radix, To: Radix>(limbs: &[u64], powers: &[Vec<u64>]) -> Vec<u64> {
    let Some((power, smaller)) = powers.split_last() else {
        let mut number = Vec::new();
        for &limb in limbs.iter().rev() {
            mul_small::<To>(&mut number, From::VALUES, limb);
        }
        return number;
    };
    let low_len = LEAF << smaller.len();
    if limbs.len() <= low_len {
        return join::<From, To>(limbs, smaller);
    }
    let (low, high) = limbs.split_at(low_len);
    let low = join::<From, To>(trim(low), smaller);
    let mut number = product::<To>(&join::<From, To>(high, smaller), power);
    let carry = add_assign::<To>(&mut number, &low);
    if carry > 0 {
        number.push(carry);
    }
    number
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;
    use proptest::{collection, prelude::*};

    use super::{
        super::{Binary64, Decimal18},
        *,
    };

    fn value<R: Radix>(limbs: &[u64]) -> BigUint {
        limbs
            .iter()
            .rev()
            .fold(BigUint::ZERO, |value, &limb| value * R::VALUES + limb)
    }

    fn check<From: Radix, To: Radix>(limbs: &[u64]) {
        let converted = convert::<From, To>(limbs);
        assert_eq!(value::<To>(&converted), value::<From>(limbs));
        assert_ne!(converted.last(), Some(&0));
        assert!(converted.iter().all(|&limb| u128::from(limb) < To::VALUES));
    }

    #[test]
    fn lengths_around_the_leaves() {
        for len in [
            0,
            1,
            2,
            LEAF - 1,
            LEAF,
            LEAF + 1,
            2 * LEAF,
            2 * LEAF + 1,
            5 * LEAF,
            300,
        ] {
            check::<Decimal18, Binary64>(&vec![Decimal18::BASE - 1; len]);
            check::<Binary64, Decimal18>(&vec![u64::MAX; len]);
        }
    }

    #[test]
    fn powers_of_a_base_carry_into_a_new_limb() {
        fn there_and_back<From: Radix, To: Radix>(exponent: usize) {
            let mut power = vec![0; exponent];
            power.push(1);
            check::<From, To>(&power);
            assert_eq!(
                convert::<To, From>(&convert::<From, To>(&power)),
                power,
                "{exponent}"
            );
        }
        for exponent in 0..150 {
            there_and_back::<Decimal18, Binary64>(exponent);
            there_and_back::<Binary64, Decimal18>(exponent);
        }
    }

    proptest! {
        #[test]
        fn keeps_the_value(limbs in collection::vec(0..Decimal18::BASE, 0..200)) {
            check::<Decimal18, Binary64>(&limbs);
            check::<Binary64, Decimal18>(&limbs);
        }
    }
}
