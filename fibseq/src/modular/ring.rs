/// Integers modulo m, each residue in the one `u64` that stands for it in this ring.
pub(crate) trait Ring: Copy {
    /// What stands for 1.
    fn one(self) -> u64;

    fn add(self, a: u64, b: u64) -> u64;

    fn sub(self, a: u64, b: u64) -> u64;

    fn mul(self, a: u64, b: u64) -> u64;

    /// a·b − c, where a ring may do better than one after the other.
    fn mul_sub(self, a: u64, b: u64, c: u64) -> u64 {
        self.sub(self.mul(a, b), c)
    }

    /// a / 5, or `None` where 5 is no unit.
    fn fifth(self, a: u64) -> Option<u64>;

    /// The residue that `a` stands for, in 0..m.
    fn residue(self, a: u64) -> u64;
}

/// The integers modulo 2^64, as they come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrapping;

impl Ring for Wrapping {
    fn one(self) -> u64 {
        1
    }

    fn add(self, a: u64, b: u64) -> u64 {
        a.wrapping_add(b)
    }

    fn sub(self, a: u64, b: u64) -> u64 {
        a.wrapping_sub(b)
    }

    fn mul(self, a: u64, b: u64) -> u64 {
        a.wrapping_mul(b)
    }

    fn fifth(self, a: u64) -> Option<u64> {
        // 5 · 0xCCCC_CCCC_CCCC_CCCD = 2^66 + 1
        Some(a.wrapping_mul(0xCCCC_CCCC_CCCC_CCCD))
    }

    fn residue(self, a: u64) -> u64 {
        a
    }
}
