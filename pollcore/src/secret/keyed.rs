use sha2::block_api::compress256;

const BLOCK: usize = 64;

/// The longest message that fits a block with its length before it and the padding behind it.
const ONE_BLOCK: usize = BLOCK - 4 - 9;

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

/// A keyed hash: SHA-256 of one block of key, the message's length in 4 bytes, and the message.
///
/// No message is the beginning of another, so this cascade is a pseudorandom function where SHA-256's
/// compression is one under a key in place of its state (Bellare, Canetti and Krawczyk, *Pseudorandom
/// functions revisited*, 1996), which is also what HMAC rests on. HMAC needs twice the
/// compressions for a short message, and they are most of what accepting a vote takes: the key's
/// block is hashed once here, and a message of up to 51 bytes takes one compression.
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

    /// Of all the parts one after the other, which are less than 4 GiB.
    #[inline]
    pub(super) fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        let mut hash = Hashing {
            state: self.0,
            block: [0; BLOCK],
            used: 4,
            // The key's block has been hashed.
            len: BLOCK + 4,
        };
        hash.block[..4].copy_from_slice(&(len as u32).to_be_bytes());
        if len <= ONE_BLOCK {
            for part in parts {
                hash.append(part);
            }
        } else {
            for part in parts {
                hash.add(part);
            }
        }
        hash.finish()
    }
}

struct Hashing {
    state: [u32; 8],
    block: [u8; BLOCK],
    used: usize,
    len: usize,
}

impl Hashing {
    #[inline]
    fn add(&mut self, mut part: &[u8]) {
        self.len += part.len();
        while part.len() >= BLOCK - self.used {
            let (now, later) = part.split_at(BLOCK - self.used);
            self.block[self.used..].copy_from_slice(now);
            compress256(&mut self.state, &[self.block]);
            self.block = [0; BLOCK];
            self.used = 0;
            part = later;
        }
        self.append(part);
        self.len -= part.len();
    }

    /// Adds what the block has room for.
    #[inline]
    fn append(&mut self, part: &[u8]) {
        self.block[self.used..self.used + part.len()].copy_from_slice(part);
        self.used += part.len();
        self.len += part.len();
    }

    /// With the padding of FIPS 180-4, 5.1.1; `block` is zero from `used` on.
    #[inline]
    fn finish(mut self) -> [u8; 32] {
        self.block[self.used] = 0x80;
        if self.used >= BLOCK - 8 {
            compress256(&mut self.state, &[self.block]);
            self.block = [0; BLOCK];
        }
        self.block[BLOCK - 8..].copy_from_slice(&(self.len as u64 * 8).to_be_bytes());
        compress256(&mut self.state, &[self.block]);
        let mut digest = [0; 32];
        for (bytes, word) in digest.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn it_is_sha_256_of_key_length_and_message_in_any_parts() {
        let key = [0xa5; 32];
        let message: Vec<u8> = (0..=255).collect();
        for len in 0..=message.len() {
            let mut hash = Sha256::new();
            hash.update(
                [
                    &key[..],
                    &[0; 32],
                    &(len as u32).to_be_bytes(),
                    &message[..len],
                ]
                .concat(),
            );
            let expected: [u8; 32] = hash.finalize().into();
            let (head, tail) = message[..len].split_at(len / 3);
            assert_eq!(Keyed::new(&key).hash(&[head, &[], tail]), expected, "{len}");
        }
    }
}
