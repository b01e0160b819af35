use core::slice;

use sha2::block_api::compress256;

const BLOCK: usize = 64;

/// The state that SHA-256 starts with (FIPS 180-4, 5.3.3).
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// A keyed hash: SHA-256 of a block of key and of the message.
///
/// No message under a key may be the beginning of another: they are all of one length, or say it
/// before they can differ in it. Then this cascade is a pseudorandom function where SHA-256's
/// compression is one under a key in place of its state (Bellare, Canetti and Krawczyk,
/// *Pseudorandom functions revisited*, 1996), which is also what HMAC rests on. HMAC needs twice
/// the compressions for a short message, and they are most of what accepting a vote takes: the
/// key's block is hashed once here, and a message of up to 55 bytes takes one compression.
#[derive(Clone, Copy)]
pub(super) struct Keyed([u32; 8]);

impl Keyed {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let mut block = [0; BLOCK];
        block[..32].copy_from_slice(key);
        let mut state = START;
        compress256(&mut state, &[block]);
        Self(state)
    }

    /// Of all the parts one after the other.
    pub(super) fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut state = self.0;
        let mut block = [0; BLOCK];
        let mut used = 0;
        for part in parts {
            let mut part = *part;
            while part.len() >= BLOCK - used {
                let (now, later) = part.split_at(BLOCK - used);
                block[used..].copy_from_slice(now);
                compress256(&mut state, &[block]);
                block = [0; BLOCK];
                used = 0;
                part = later;
            }
            block[used..used + part.len()].copy_from_slice(part);
            used += part.len();
        }
        block[used] = END;
        if used >= BLOCK - 8 {
            compress256(&mut state, &[block]);
            block = [0; BLOCK];
        }
        let len: usize = parts.iter().map(|part| part.len()).sum();
        block[BLOCK - 8..].copy_from_slice(&bits(len));
        compress256(&mut state, &[block]);
        digest(state)
    }

    /// Of a message that fits a block.
    #[inline]
    pub(super) fn hash_short(&self, message: &Short) -> [u8; 32] {
        let mut state = self.0;
        compress256(&mut state, slice::from_ref(&message.0));
        digest(state)
    }
}

/// A message of up to 55 bytes in its block.
///
/// Each part has its place, and stands there before the block is hashed in one or two stores of a size
/// that is known here. Copies of any size to any place took longer than a compression, which
/// reads 16 bytes at once and waits while stores that are not all of them are on their way.
#[derive(Clone, Copy)]
pub(super) struct Short([u8; BLOCK]);

impl Short {
    pub(super) const LONGEST: usize = BLOCK - 9;

    /// `len` zeros, with what ends a message of so many behind them.
    #[inline]
    pub(super) const fn zeros(len: usize) -> Self {
        assert!(len <= Self::LONGEST, "one block");
        let mut block = [0; BLOCK];
        block[len] = END;
        let [.., high, low] = bits(len);
        block[BLOCK - 2] = high;
        block[BLOCK - 1] = low;
        Self(block)
    }

    /// Puts a part in its place.
    #[inline]
    pub(super) fn put<const AT: usize, const N: usize>(&mut self, part: &[u8; N]) {
        const { assert!(AT + N <= Self::LONGEST) };
        self.0[AT..AT + N].copy_from_slice(part);
    }

    /// Puts the first `len` bytes of the last part in their place, and zeros for the others.
    #[inline]
    pub(super) fn put_last<const AT: usize, const N: usize>(&mut self, part: &[u8; N], len: usize) {
        self.put::<AT, N>(part);
        // It may stand among the zeros.
        self.0[AT + len] = END;
    }
}

/// What stands behind a message (FIPS 180-4, 5.1.1).
const END: u8 = 0x80;

/// The length of the key's block and of a message.
const fn bits(len: usize) -> [u8; 8] {
    ((BLOCK + len) as u64 * 8).to_be_bytes()
}

#[inline]
fn digest(state: [u32; 8]) -> [u8; 32] {
    let mut digest = [0; 32];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use sha2::{Digest, Sha256};

    use super::*;

    const KEY: [u8; 32] = [0xa5; 32];

    fn expected(message: &[u8]) -> [u8; 32] {
        Sha256::digest([&KEY[..], &[0; 32], message].concat()).into()
    }

    #[test]
    fn it_is_sha_256_of_key_and_message_in_any_parts() {
        let message: Vec<u8> = (0..=255).collect();
        for len in 0..=message.len() {
            let (head, tail) = message[..len].split_at(len / 3);
            let found = Keyed::new(&KEY).hash(&[head, &[], tail]);
            assert_eq!(found, expected(&message[..len]), "{len}");
        }
    }

    #[test]
    fn a_short_message_has_the_same_hash() {
        for len in 0..=Short::LONGEST {
            let mut message = [0; Short::LONGEST];
            let mut short = Short::zeros(len);
            if let Some(part) = message[..len].first_chunk_mut() {
                *part = [7; 16];
                short.put::<0, 16>(part);
            }
            if (20..=36).contains(&len) {
                let mut last = [0; 16];
                last[..len - 20].fill(9);
                message[20..36].copy_from_slice(&last);
                short.put_last::<20, 16>(&last, len - 20);
            }
            let found = Keyed::new(&KEY).hash_short(&short);
            assert_eq!(found, expected(&message[..len]), "{len}");
        }
    }
}
