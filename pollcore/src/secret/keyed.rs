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

/// HMAC-SHA-256 (RFC 2104) under one key, whose two blocks are hashed once.
///
/// The same as `hmac::Hmac<Sha256>`; a message of up to 55 bytes takes two compressions and
/// nothing else, which is what accepting a vote spends its time in.
#[derive(Clone, Copy)]
pub(super) struct Keyed {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl Keyed {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let absorb = |pad: u8| {
            let mut block = [pad; BLOCK];
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            let mut state = START;
            compress256(&mut state, &[block]);
            state
        };
        Self {
            inner: absorb(0x36),
            outer: absorb(0x5c),
        }
    }

    /// Of all the parts one after the other.
    #[inline]
    pub(super) fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Hashing {
            state: self.inner,
            block: [0; BLOCK],
            used: 0,
            // The key's block has been hashed.
            len: BLOCK,
        };
        for part in parts {
            hash.add(part);
        }
        let inner = hash.finish();
        let mut outer = Hashing {
            state: self.outer,
            block: [0; BLOCK],
            used: 0,
            len: BLOCK,
        };
        outer.add(&inner);
        outer.finish()
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
        self.block[self.used..self.used + part.len()].copy_from_slice(part);
        self.used += part.len();
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

    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha256;

    use super::*;

    #[test]
    fn it_is_hmac_of_any_length_in_any_parts() {
        let key = [0xa5; 32];
        let message: Vec<u8> = (0..=255).collect();
        for len in 0..=message.len() {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).unwrap();
            mac.update(&message[..len]);
            let expected: [u8; 32] = mac.finalize().into_bytes().into();
            let (head, tail) = message[..len].split_at(len / 3);
            assert_eq!(Keyed::new(&key).hash(&[head, &[], tail]), expected, "{len}");
        }
    }
}
