//! Limbs of base 10¹⁸ to ASCII and back, eight digits in a register.

use alloc::{string::String, vec::Vec};

use crate::radix::Decimal18;

/// Digits of a limb.
pub(super) const WIDTH: usize = 18;

/// How many characters [`text`] writes.
pub(super) fn len(limbs: &[u64]) -> usize {
    match limbs.split_last() {
        Some((&top, rest)) => WIDTH * rest.len() + top.ilog10() as usize + 1,
        None => 1,
    }
}

/// The number in decimal.
pub(super) fn text(limbs: &[u64]) -> String {
    let Some((&top, rest)) = limbs.split_last() else {
        return String::from("0");
    };
    let mut text = Vec::with_capacity(len(limbs));
    text.extend_from_slice(&digits(top)[WIDTH - 1 - top.ilog10() as usize..]);
    for &limb in rest.iter().rev() {
        text.extend_from_slice(&digits(limb));
    }
    String::from_utf8(text).expect("digits are ASCII")
}

/// The 18 digits of a limb, zeros in front.
#[inline(always)]
fn digits(limb: u64) -> [u8; WIDTH] {
    debug_assert!(limb < Decimal18::BASE);
    let (high, low) = (limb / 100_000_000, limb % 100_000_000);
    let (top, middle) = (high / 100_000_000, high % 100_000_000);
    let mut digits = [0; WIDTH];
    digits[0] = b'0' + (top / 10) as u8;
    digits[1] = b'0' + (top % 10) as u8;
    digits[2..10].copy_from_slice(&eight_digits(middle));
    digits[10..].copy_from_slice(&eight_digits(low));
    digits
}

/// The ASCII of a number below 10⁸: halved into fours, twos and ones, all lanes of a register at a
/// time. The reciprocals are exact for lanes below 10⁴ (10486/2²⁰) and 10² (103/2¹⁰).
#[inline(always)]
fn eight_digits(number: u64) -> [u8; 8] {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x7F_0000_007F;
    let twos = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    let ones = tens | ((twos - 10 * tens) << 8);
    (ones | 0x3030_3030_3030_3030).to_le_bytes()
}

/// The value of up to 18 digits given as the numbers 0 to 9, the most significant first.
#[inline(always)]
pub(super) fn value(digits: &[u8]) -> u64 {
    match <&[u8; WIDTH]>::try_from(digits) {
        Ok(&[d, e, ref rest @ ..]) => {
            let (high, low) = rest.split_at(8);
            let head = 10 * u64::from(d) + u64::from(e);
            (head * 100_000_000 + eight_values(high)) * 100_000_000 + eight_values(low)
        }
        Err(_) => digits
            .iter()
            .fold(0, |value, &digit| 10 * value + u64::from(digit)),
    }
}

/// The reverse of [`eight_digits`], of numbers 0 to 9 instead of ASCII.
#[inline(always)]
fn eight_values(digits: &[u8]) -> u64 {
    let ones = digits
        .iter()
        .rev()
        .fold(0, |word, &digit| (word << 8) | u64::from(digit));
    let twos = (ones * 10 + (ones >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_FFFF_0000_FFFF;
    (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF
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
                assert_eq!(eight_values(&ascii.map(|c| c - b'0')), number);
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
            for skipped in 0..WIDTH {
                prop_assert_eq!(value(&numbers[skipped..]), limb % 10u64.pow(18 - skipped as u32));
            }
        }
    }
}
