use core::hint::select_unpredictable;

use super::ring::Ring;

/// The residues of F(n) and F(n + 1).
#[inline(always)]
pub(crate) fn fibonacci_pair<R: Ring>(ring: R, n: u64) -> (u64, u64) {
    let (f, g) = if ring.fifth(ring.one()).is_some() {
        let (v, w) = lucas_pair(ring, n);
        // 5·F(n) = 2·L(n + 1) − L(n) and 5·F(n + 1) = L(n + 1) + 2·L(n)
        let f = ring.sub(ring.add(w, w), v);
        let g = ring.add(ring.add(v, v), w);
        (ring.fifth(f).unwrap_or(f), ring.fifth(g).unwrap_or(g))
    } else {
        doubled_pair(ring, n)
    };
    (ring.residue(f), ring.residue(g))
}

/// L(n) and L(n + 1) in two products a bit:
/// L(2k) = L(k)² − 2·(−1)^k and L(2k + 1) = L(k)·L(k + 1) − (−1)^k.
#[inline(always)]
pub(crate) fn lucas_pair<R: Ring>(ring: R, n: u64) -> (u64, u64) {
    let one = ring.one();
    let two = ring.add(one, one);
    let zero = ring.sub(one, one);
    // (−1)^k and 2·(−1)^k by the last bit of k.
    let ones = [one, ring.sub(zero, one)];
    let twos = [two, ring.sub(zero, two)];

    let (mut v, mut w) = (two, one);
    let mut last = 0;
    for i in (0..u64::BITS - n.leading_zeros()).rev() {
        let bit = (n >> i & 1) as usize;
        // The bits of n are as good as random, so nothing branches on them.
        let even = select_unpredictable(bit == 1, w, v);
        let even = ring.mul_sub(even, even, twos[last ^ bit]);
        let odd = ring.mul_sub(v, w, ones[last]);
        v = select_unpredictable(bit == 1, odd, even);
        w = select_unpredictable(bit == 1, even, odd);
        last = bit;
    }
    (v, w)
}

/// F(n) and F(n + 1) in three products a bit, where 5 can't be divided by:
/// F(2k) = F(k)·(2·F(k + 1) − F(k)) and F(2k + 1) = F(k)² + F(k + 1)².
fn doubled_pair<R: Ring>(ring: R, n: u64) -> (u64, u64) {
    let one = ring.one();
    let (mut f, mut g) = (ring.sub(one, one), one);
    for i in (0..u64::BITS - n.leading_zeros()).rev() {
        let even = ring.mul(f, ring.sub(ring.add(g, g), f));
        let odd = ring.add(ring.mul(f, f), ring.mul(g, g));
        let bit = n >> i & 1 == 1;
        f = select_unpredictable(bit, odd, even);
        g = select_unpredictable(bit, ring.add(even, odd), odd);
    }
    (f, g)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{mersenne61::Mersenne61, montgomery::Montgomery, ring::Wrapping},
        *,
    };

    fn check<R: Ring>(ring: R) {
        let one = ring.one();
        let zero = ring.sub(one, one);
        let (mut f, mut g) = (zero, one);
        let (mut v, mut w) = (ring.add(one, one), one);
        for n in 0..1000 {
            assert_eq!(fibonacci_pair(ring, n), (ring.residue(f), ring.residue(g)));
            assert_eq!(doubled_pair(ring, n), (f, g));
            assert_eq!(lucas_pair(ring, n), (v, w));
            (f, g) = (g, ring.add(f, g));
            (v, w) = (w, ring.add(v, w));
        }
    }

    #[test]
    fn agrees_with_addition() {
        check(Wrapping);
        check(Mersenne61);
        for modulus in [1, 3, 5, 15, 625, 1_000_003, u64::MAX, u64::MAX - 58] {
            check(Montgomery::new(modulus));
        }
    }
}
