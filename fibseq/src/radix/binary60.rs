use alloc::vec::Vec;

use super::trim_vec;

/// Limbs of 60 bits, which the words of a transform divide evenly: the form in between.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Binary60 {}

const BITS: u32 = 60;
const MASK: u64 = (1 << BITS) - 1;

impl Binary60 {
    /// Packs 60-bit limbs into 64-bit words in place, and drops leading zeros.
    pub(crate) fn pack(mut limbs: Vec<u64>) -> Vec<u64> {
        let mut written = 0;
        let mut read = 0;
        // Sixteen limbs make fifteen words, so a block never writes past what it has read.
        while let Some(block) = limbs[read..].first_chunk::<16>() {
            let block = *block;
            for (i, word) in limbs[written..written + 15].iter_mut().enumerate() {
                *word = block[i] >> (4 * i) | block[i + 1] << (BITS as usize - 4 * i);
            }
            read += 16;
            written += 15;
        }
        let mut bits: u128 = 0;
        let mut held = 0;
        while read < limbs.len() {
            bits |= u128::from(limbs[read]) << held;
            held += BITS;
            read += 1;
            if held >= u64::BITS {
                limbs[written] = bits as u64;
                written += 1;
                bits >>= u64::BITS;
                held -= u64::BITS;
            }
        }
        if held > 0 {
            limbs[written] = bits as u64;
            written += 1;
        }
        limbs.truncate(written);
        trim_vec(&mut limbs);
        limbs
    }

    /// The 60-bit limbs of little-endian 64-bit words, without leading zeros.
    pub(crate) fn unpack(words: &[u64]) -> Vec<u64> {
        let mut limbs = Vec::with_capacity(words.len() + words.len() / 15 + 1);
        let mut bits: u128 = 0;
        let mut held = 0;
        for &word in words {
            bits |= u128::from(word) << held;
            held += u64::BITS;
            while held >= BITS {
                limbs.push(bits as u64 & MASK);
                bits >>= BITS;
                held -= BITS;
            }
        }
        limbs.push(bits as u64);
        trim_vec(&mut limbs);
        limbs
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn pack_keeps_the_bits() {
        assert!(Binary60::pack(Vec::new()).is_empty());
        assert!(Binary60::pack(alloc::vec![0, 0]).is_empty());
        assert_eq!(
            Binary60::pack(alloc::vec![MASK, MASK]),
            [u64::MAX, (1 << 56) - 1]
        );
        assert_eq!(Binary60::pack(alloc::vec![0, 1]), [1 << 60]);
    }

    proptest! {
        #[test]
        fn unpack_undoes_pack(limbs in vec(0..=MASK, 0..70)) {
            let mut trimmed = limbs.clone();
            trim_vec(&mut trimmed);
            let words = Binary60::pack(limbs);
            for bit in 0..trimmed.len() * 60 {
                let in_words = words.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1);
                prop_assert_eq!(trimmed[bit / 60] >> (bit % 60) & 1 == 1, in_words);
            }
            prop_assert_eq!(Binary60::unpack(&words), trimmed);
        }
    }
}
