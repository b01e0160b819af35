use alloc::{boxed::Box, vec::Vec};

use crate::{
    canonical::Canonical,
    id::{Digest, OptionId},
};

/// A seed that decides ties, best from a public draw after the poll has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    seed: Box<[u8]>,
}

impl Lot {
    /// The lot of this seed.
    pub fn new(seed: impl Into<Vec<u8>>) -> Self {
        Self {
            seed: seed.into().into_boxed_slice(),
        }
    }

    /// The seed.
    pub fn seed(&self) -> &[u8] {
        &self.seed
    }

    /// What an option draws: the SHA-256 of `pollcore/lot/1`, the seed, the 32 bytes of the poll's
    /// digest and the option's id in UTF-8, each behind its length as 8 bytes, most significant
    /// first. The lowest draws are taken first.
    pub fn draw(&self, poll: Digest, option: &OptionId) -> Digest {
        let mut canonical = Canonical::new("pollcore/lot/1");
        canonical.bytes(&self.seed);
        canonical.bytes(poll.as_bytes());
        canonical.bytes(option.as_str().as_bytes());
        canonical.digest()
    }
}
