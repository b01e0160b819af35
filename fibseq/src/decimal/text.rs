//! Limbs of base 10¹⁸ to ASCII and back, eight digits in a register.

use alloc::{string::String, vec::Vec};

use crate::{
    lane::{self, LANE_VALUES},
    radix::Decimal18,
};

/// How many values eight digits have.
const EIGHT_DIGITS: u64 = LANE_VALUES as u64;

/// How many characters [`text`] writes.
pub(super) fn len(limbs: &[u64]) -> usize {
    match limbs.split_last() {
        Some((&top, rest)) => Decimal18::DIGITS * rest.len() + top.ilog10() as usize + 1,
        None => 1,
    }
}

/// The number in decimal.
pub(super) fn text(limbs: &[u64]) -> String {
    let Some((&top, rest)) = limbs.split_last() else {
        return String::from("0");
    };
    let mut text = Vec::with_capacity(len(limbs));
    text.extend_from_slice(&digits(top)[Decimal18::DIGITS - 1 - top.ilog10() as usize..]);
    for &limb in rest.iter().rev() {
        text.extend_from_slice(&digits(limb));
    }
    String::from_utf8(text).expect("digits are ASCII")
}

/// The 18 digits of a limb, zeros in front.
#[inline(always)]
fn digits(limb: u64) -> [u8; Decimal18::DIGITS] {
    debug_assert!(limb < Decimal18::BASE);
    let (high, low) = (limb / EIGHT_DIGITS, limb % EIGHT_DIGITS);
    let (top, middle) = (high / EIGHT_DIGITS, high % EIGHT_DIGITS);
    let mut digits = [0; Decimal18::DIGITS];
    digits[0] = b'0' + (top / 10) as u8;
    digits[1] = b'0' + (top % 10) as u8;
    digits[2..10].copy_from_slice(&eight_digits(middle));
    digits[10..].copy_from_slice(&eight_digits(low));
    digits
}

/// The ASCII of a number below 10⁸.
#[inline(always)]
fn eight_digits(number: u64) -> [u8; 8] {
    (lane::lane_of(number as u32) | 0x3030_3030_3030_3030).to_be_bytes()
}

/// The value of up to 18 digits given as the numbers 0 to 9, the most significant first.
#[inline(always)]
pub(super) fn value(digits: &[u8]) -> u64 {
    match <&[u8; Decimal18::DIGITS]>::try_from(digits) {
        Ok(&[d, e, ref rest @ ..]) => {
            let head = 10 * u64::from(d) + u64::from(e);
            let (eights, _) = rest.as_chunks();
            eights.iter().fold(head, |value, &eight| {
                value * EIGHT_DIGITS + u64::from(lane::value(u64::from_be_bytes(eight)))
            })
        }
        Err(_) => digits
            .iter()
            .fold(0, |value, &digit| 10 * value + u64::from(digit)),
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_lanes_of_eight_digits() {
        for four in 0..10_000 {
            for number in [four, 10_000 * four, 10_001 * four] {
                let ascii = eight_digits(number);
                assert_eq!(ascii, format!("{number:08}").as_bytes());
            }
        }
    }

    #[test]
    fn lengths_at_powers_of_ten() {
        for exponent in 0..=38 {
            for number in [10u128.pow(exponent) - 1, 10u128.pow(exponent)] {
                let limbs = crate::radix::from_u128::<Decimal18>(number);
                assert_eq!(text(&limbs), number.to_string());
                assert_eq!(len(&limbs), text(&limbs).len());
                assert_eq!(text(&limbs).capacity(), len(&limbs));
            }
        }
    }

    proptest! {
        #[test]
        fn a_limb_there_and_back(limb in 0..Decimal18::BASE) {
            let ascii = digits(limb);
            prop_assert_eq!(ascii.to_vec(), format!("{limb:018}").into_bytes());
            let numbers = ascii.map(|c| c - b'0');
            prop_assert_eq!(value(&numbers), limb);
            for skipped in 0..Decimal18::DIGITS {
                prop_assert_eq!(value(&numbers[skipped..]), limb % 10u64.pow(18 - skipped as u32));
            }
        }
    }
}
