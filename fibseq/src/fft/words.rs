//! Numbers as rows of small words, the form that the transform reads and writes.

use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

/// The base of the words: a power of ten for text, of two for limbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// This many decimal digits a word, 1 to 9.
    Decimal(u32),
    /// This many bits a word, 1 to 30.
    Binary(u32),
}

impl Base {
    /// The number of values of a word.
    pub(crate) fn value(self) -> i64 {
        match self {
            Self::Decimal(digits) => 10i64.pow(digits),
            Self::Binary(bits) => 1 << bits,
        }
    }

    /// Ten or two to the power of `n`, which is at most 18 or 63.
    fn power(self, n: u32) -> u64 {
        match self {
            Self::Decimal(_) => 10u64.pow(n),
            Self::Binary(_) => 1 << n,
        }
    }

    /// Digits or bits in a word.
    fn places(self) -> u32 {
        match self {
            Self::Decimal(places) | Self::Binary(places) => places,
        }
    }

    /// Digits or bits in a limb of [`Decimal18`](crate::radix::Decimal18) or
    /// [`Binary64`](crate::radix::Binary64).
    fn limb_places(self) -> u32 {
        match self {
            Self::Decimal(_) => 18,
            Self::Binary(_) => 64,
        }
    }
}

/// A natural number in words that lie between −base/2 and base/2, little-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Balanced {
    pub(crate) base: Base,
    pub(crate) words: Vec<i32>,
}

impl Balanced {
    /// Reads limbs of 18 digits or 64 bits.
    pub(crate) fn from_limbs(base: Base, limbs: &[u64]) -> Self {
        // Known divisors, for the sizes in use, make products of the divisions.
        match base {
            Base::Decimal(6) => Self::regroup(base, limbs, 1_000_000),
            Base::Decimal(5) => Self::regroup(base, limbs, 100_000),
            Base::Decimal(4) => Self::regroup(base, limbs, 10_000),
            _ => Self::regroup(base, limbs, base.value() as u64),
        }
    }

    #[inline(always)]
    fn regroup(base: Base, limbs: &[u64], modulus: u64) -> Self {
        let places = base.places();
        let len = limbs.len() * base.limb_places() as usize / places as usize + 2;
        let mut words = Vec::with_capacity(len);
        let (half, mut carry) = (modulus as i64 / 2, 0);
        let mut push = |word: u64| {
            let word = word as i64 + carry;
            carry = i64::from(word > half);
            words.push((word - carry * modulus as i64) as i32);
        };
        // What is left of the limb before, below base^(kept/places).
        let (mut left, mut kept) = (0, 0);
        for &limb in limbs {
            let (mut rest, mut places_left) = (limb, base.limb_places());
            if kept > 0 {
                let missing = base.power(places - kept);
                push(left + rest % missing * base.power(kept));
                rest /= missing;
                places_left -= places - kept;
            }
            while places_left >= places {
                push(rest % modulus);
                rest /= modulus;
                places_left -= places;
            }
            (left, kept) = (rest, places_left);
        }
        push(left);
        push(0);
        Self { base, words }.trimmed()
    }

    /// Drops leading zeros.
    pub(crate) fn trimmed(mut self) -> Self {
        let len = self
            .words
            .iter()
            .rposition(|&word| word != 0)
            .map_or(0, |top| top + 1);
        self.words.truncate(len);
        self
    }

    /// The same number in words from 0 up; `None` where it is negative, a word is so far out of its
    /// range that no carry can have left it there, or `go_on`, asked now and then, answers no.
    pub(crate) fn canonical(mut self, mut go_on: impl FnMut() -> bool) -> Option<Words> {
        let base = self.base.value() as i32;
        let (mut borrow, mut wild) = (0, false);
        for run in self.words.chunks_mut(RUN) {
            for word in run {
                let value = *word + borrow;
                borrow = value >> 31;
                *word = value + (base & borrow);
                wild |= *word as u32 >= base as u32;
            }
            wild |= !go_on();
        }
        let Self { base, words } = self.trimmed();
        (borrow == 0 && !wild).then_some(Words { base, words })
    }
}

/// Words that are converted between two questions whether to go on.
pub(crate) const RUN: usize = 1 << 16;

/// A natural number in words from 0 to base − 1, little-endian, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) base: Base,
    pub(crate) words: Vec<i32>,
}

impl Words {
    /// Decimal text, behind a minus sign where it is `negative`; cut off where `go_on`, asked now
    /// and then, answers no. The base must be decimal.
    pub(crate) fn text(&self, negative: bool, go_on: impl FnMut() -> bool) -> String {
        let Base::Decimal(places) = self.base else {
            unreachable!("text is asked of decimal words only")
        };
        let sign = if negative { "-" } else { "" };
        let (top, rest) = self.words.split_last().unwrap_or((&0, &[]));
        let head = alloc::format!("{sign}{top}");
        let mut text = Vec::with_capacity(head.len() + rest.len() * places as usize);
        text.extend_from_slice(head.as_bytes());
        match places {
            3 => append::<3>(&mut text, rest, go_on),
            4 => append::<4>(&mut text, rest, go_on),
            5 => append::<5>(&mut text, rest, go_on),
            6 => append::<6>(&mut text, rest, go_on),
            _ => unreachable!("words have three to six digits"),
        }
        // The digits are ASCII.
        String::from_utf8(text).unwrap_or_default()
    }

    /// Limbs of 18 digits or 64 bits, little-endian.
    pub(crate) fn limbs(&self) -> Vec<u64> {
        match self.base {
            Base::Decimal(_) => self.decimal_limbs(),
            Base::Binary(bits) => self.binary_limbs(bits),
        }
    }

    fn decimal_limbs(&self) -> Vec<u64> {
        let (places, full) = (self.base.places(), self.base.limb_places());
        let mut limbs = Vec::with_capacity(self.words.len() * places as usize / full as usize + 1);
        let (mut limb, mut filled) = (0, 0);
        for &word in &self.words {
            let word = word as u64; // from 0 up
            match (filled + places).cmp(&full) {
                Ordering::Less => {
                    limb += word * self.base.power(filled);
                    filled += places;
                }
                Ordering::Equal => {
                    limbs.push(limb + word * self.base.power(filled));
                    (limb, filled) = (0, 0);
                }
                Ordering::Greater => {
                    let split = self.base.power(full - filled);
                    limbs.push(limb + word % split * self.base.power(filled));
                    limb = word / split;
                    filled = filled + places - full;
                }
            }
        }
        if limb > 0 {
            limbs.push(limb);
        }
        limbs
    }

    fn binary_limbs(&self, bits: u32) -> Vec<u64> {
        let mut limbs = Vec::with_capacity(self.words.len() * bits as usize / 64 + 1);
        let (mut limb, mut filled) = (0, 0);
        for &word in &self.words {
            let word = word as u64; // from 0 up
            limb |= word << filled;
            filled += bits;
            if filled >= 64 {
                limbs.push(limb);
                filled -= 64;
                limb = word >> (bits - filled);
            }
        }
        if limb > 0 {
            limbs.push(limb);
        }
        limbs
    }
}

/// Appends `words`, the last one first, in `PLACES` digits each.
fn append<const PLACES: usize>(text: &mut Vec<u8>, words: &[i32], mut go_on: impl FnMut() -> bool) {
    /// Words that fill whole 64-bit units, whatever their number of digits.
    const UNITS: usize = 8;
    const BATCH: usize = 128;
    // The words that do not fill a group of eight are the upper ones, and come first.
    let (low, high) = words.split_at(words.len() / UNITS * UNITS);
    for &word in high.iter().rev() {
        text.extend_from_slice(&digits::<PLACES>(word).to_le_bytes()[..PLACES]);
    }
    let mut buffer = [[[0; 8]; PLACES]; BATCH];
    for (i, batch) in low.as_chunks::<UNITS>().0.rchunks(BATCH).enumerate() {
        if i % (RUN / (UNITS * BATCH)) == 0 && !go_on() {
            return;
        }
        let out = &mut buffer[..batch.len()];
        for (out, words) in out.iter_mut().zip(batch.iter().rev()) {
            let (mut pending, mut filled, mut unit) = (0, 0, 0);
            for &word in words.iter().rev() {
                let bytes = digits::<PLACES>(word);
                pending |= bytes << filled;
                filled += 8 * PLACES;
                if filled >= 64 {
                    out[unit] = pending.to_le_bytes();
                    unit += 1;
                    filled -= 64;
                    pending = bytes.checked_shr((8 * PLACES - filled) as u32).unwrap_or(0);
                }
            }
        }
        text.extend_from_slice(out.as_flattened().as_flattened());
    }
}

/// The `PLACES` digits of `word`, 3 to 6 of them, the first in the lowest byte.
#[inline(always)]
fn digits<const PLACES: usize>(word: i32) -> u64 {
    let word = word as usize; // from 0 up
    let high = THREE_DIGITS[word / 1000 % 1024] >> (8 * (6 - PLACES));
    u64::from(high) | u64::from(THREE_DIGITS[word % 1000]) << (8 * (PLACES - 3))
}

/// The numbers below 1000 in three digits, the first in the lowest byte, and some more entries
/// that make an index cheap.
static THREE_DIGITS: [u32; 1024] = {
    let mut table = [0; 1024];
    let mut n = 0;
    while n < 1000 {
        table[n] = 0x30_3030 + (n / 100 + ((n / 10 % 10) << 8) + ((n % 10) << 16)) as u32;
        n += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radix::{Binary64, Decimal18, from_u128};

    #[test]
    fn every_base_keeps_the_number() {
        let numbers = [
            0,
            1,
            9,
            10,
            99_999,
            500_000,
            10u128.pow(18) - 1,
            10u128.pow(18),
            u128::MAX,
        ];
        for number in numbers {
            for places in 1..=9 {
                let limbs = from_u128::<Decimal18>(number);
                let balanced = Balanced::from_limbs(Base::Decimal(places), &limbs);
                let half = 10i32.pow(places) / 2;
                assert!(
                    balanced.words.iter().all(|w| w.abs() <= half),
                    "{number} {places}"
                );
                let words = balanced.canonical(|| true).unwrap();
                if (3..=6).contains(&places) {
                    assert_eq!(words.text(false, || true), number.to_string(), "{places}");
                    assert_eq!(words.text(true, || true), format!("-{number}"), "{places}");
                }
                assert_eq!(words.limbs(), limbs, "{number} {places}");
            }
            for places in 10..=30 {
                let limbs = from_u128::<Binary64>(number);
                let words = Balanced::from_limbs(Base::Binary(places), &limbs)
                    .canonical(|| true)
                    .unwrap();
                assert_eq!(words.limbs(), limbs, "{number} {places}");
                let joined = words
                    .limbs()
                    .iter()
                    .rev()
                    .fold(0, |n, &l| (n << 64) + u128::from(l));
                assert_eq!(joined, number, "{places}");
            }
        }
    }

    #[test]
    fn nonsense_is_not_canonical() {
        let of = |words: &[i32]| Balanced {
            base: Base::Decimal(2),
            words: words.to_vec(),
        };
        assert_eq!(of(&[-1, 1]).canonical(|| true).unwrap().words, [99]);
        assert_eq!(of(&[-1]).canonical(|| true), None);
        assert_eq!(of(&[100]).canonical(|| true), None);
        assert_eq!(of(&[-101, 3]).canonical(|| true), None);
    }
}
