use super::ring::Ring;

/// The integers modulo an odd m, x standing as x·2^64 mod m, so that a product needs no division
/// (P. L. Montgomery, *Modular multiplication without trial division*, 1985).
#[derive(Debug, Clone, Copy)]
pub(super) struct Montgomery {
    modulus: u64,
    /// m^(−1) mod 2^64.
    inverse: u64,
    /// 2^64 mod m.
    one: u64,
}

impl Montgomery {
    /// The ring modulo `modulus`, which must be odd.
    #[inline(always)]
    pub(super) fn new(modulus: u64) -> Self {
        debug_assert!(modulus % 2 == 1, "{modulus} is even");
        // 3m xor 2 is right in 5 bits; each round of Newton's doubles them.
        let mut inverse = modulus.wrapping_mul(3) ^ 2;
        for _ in 0..4 {
            let error = modulus.wrapping_mul(inverse);
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(error));
        }
        Self {
            modulus,
            inverse,
            one: modulus.wrapping_neg() % modulus,
        }
    }

    /// m^(−1) mod 2^64.
    pub(super) fn inverse(self) -> u64 {
        self.inverse
    }

    /// What stands for `x`.
    pub(super) fn enter(self, x: u64) -> u64 {
        ((u128::from(x) << 64) % u128::from(self.modulus)) as u64
    }

    /// x^`exponent`.
    pub(super) fn pow(self, mut x: u64, mut exponent: u64) -> u64 {
        let mut power = self.one;
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = self.mul(power, x);
            }
            x = self.mul(x, x);
            exponent >>= 1;
        }
        power
    }
}

impl Ring for Montgomery {
    #[inline(always)]
    fn one(self) -> u64 {
        self.one
    }

    #[inline(always)]
    fn add(self, a: u64, b: u64) -> u64 {
        self.sub(a, self.modulus - b)
    }

    #[inline(always)]
    fn sub(self, a: u64, b: u64) -> u64 {
        let (difference, borrow) = a.overflowing_sub(b);
        let wrapped = difference.wrapping_add(self.modulus);
        if borrow { wrapped } else { difference }
    }

    #[inline(always)]
    fn mul(self, a: u64, b: u64) -> u64 {
        self.mul_sub(a, b, 0)
    }

    /// `c` comes off the high half while the quotient is still on its way.
    #[inline(always)]
    fn mul_sub(self, a: u64, b: u64, c: u64) -> u64 {
        let product = u128::from(a) * u128::from(b);
        let quotient = (product as u64).wrapping_mul(self.inverse);
        // The low half of quotient·m is that of the product, so the high halves tell the rest.
        let multiple = (u128::from(quotient) * u128::from(self.modulus)) >> 64;
        let high = self.sub((product >> 64) as u64, c);
        self.sub(high, multiple as u64)
    }

    fn fifth(self, a: u64) -> Option<u64> {
        const INVERSE: [u64; 5] = [0, 1, 3, 2, 4];
        let (m, m5) = (self.modulus / 5, self.modulus % 5);
        if m5 == 0 {
            return None;
        }
        // a + k·m is a multiple of 5, and the parts of its fifth fit.
        let k = (5 - a % 5) * INVERSE[m5 as usize] % 5;
        Some(a / 5 + k * m + (a % 5 + k * m5) / 5)
    }

    #[inline(always)]
    fn residue(self, a: u64) -> u64 {
        self.mul(a, 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(modulus: u64, a: u64, b: u64, c: u64) {
        let ring = Montgomery::new(modulus);
        let wide = |x: u64| u128::from(x % modulus);
        let m = u128::from(modulus);
        let value = |x: u128| ring.enter((x % m) as u64);
        let (x, y, z) = (ring.enter(a), ring.enter(b), ring.enter(c));
        assert_eq!(ring.residue(x), a % modulus);
        assert_eq!(ring.add(x, y), value(wide(a) + wide(b)));
        assert_eq!(ring.sub(x, y), value(wide(a) + m - wide(b)));
        assert_eq!(ring.mul(x, y), value(wide(a) * wide(b)));
        assert_eq!(
            ring.mul_sub(x, y, z),
            value(wide(a) * wide(b) % m + m - wide(c))
        );
        assert_eq!(ring.residue(ring.one()), 1 % modulus);
        match ring.fifth(x) {
            None => assert_eq!(modulus % 5, 0),
            Some(fifth) => assert_eq!(ring.mul(fifth, ring.enter(5)), x),
        }
    }

    #[test]
    fn edges() {
        for modulus in [1, 3, 5, 7, 9, 11, 13, (1 << 63) - 1, u64::MAX - 2, u64::MAX] {
            for a in [0, 1, 2, modulus / 2, modulus - 1] {
                for b in [0, 1, modulus / 3, modulus - 1] {
                    check(modulus, a, b, a);
                    check(modulus, a, b, modulus - 1);
                }
            }
        }
    }

    #[test]
    fn powers() {
        let ring = Montgomery::new(1_000_003);
        assert_eq!(ring.residue(ring.pow(ring.enter(2), 20)), 48_573);
        assert_eq!(ring.pow(ring.enter(2), 1_000_002), ring.one());
        assert_eq!(ring.pow(ring.enter(2), 0), ring.one());
    }

    proptest! {
        #[test]
        fn agrees_with_division(modulus: u64, a: u64, b: u64, c: u64, shift in 0..60u32) {
            check(modulus >> shift | 1, a, b, c);
        }
    }
}
