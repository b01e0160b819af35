use alloc::vec::Vec;

use super::{montgomery::Montgomery, ring::Ring};

/// Divided out one by one before Pollard's method.
const SMALL_PRIMES: [u64; 25] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
];

/// The primes that divide `n` and how often, in ascending order; none for 0 and 1.
pub(super) fn factor(n: u64) -> Vec<(u64, u32)> {
    let mut rest = n;
    let mut primes = Vec::new();
    if n > 0 {
        for prime in SMALL_PRIMES {
            while rest.is_multiple_of(prime) {
                rest /= prime;
                primes.push(prime);
            }
        }
    }
    split(rest, &mut primes);
    primes.sort_unstable();
    primes
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len() as u32))
        .collect()
}

/// Appends the primes of `n`, which has none of the small ones.
fn split(n: u64, primes: &mut Vec<u64>) {
    if n <= 1 {
        return;
    }
    if is_prime(n) {
        primes.push(n);
        return;
    }
    let divisor = divisor(n);
    split(divisor, primes);
    split(n / divisor, primes);
}

/// Whether `n` is prime: Miller and Rabin's test, which to the first twelve prime bases is a proof
/// below 3.18·10^23 (Sorenson and Webster, *Strong pseudoprimes to twelve prime bases*, 2015).
fn is_prime(n: u64) -> bool {
    if let Some(prime) = SMALL_PRIMES
        .into_iter()
        .find(|&prime| n.is_multiple_of(prime))
    {
        return n == prime;
    }
    if n < 2 {
        return false;
    }
    let ring = Montgomery::new(n);
    let one = ring.one();
    let minus_one = ring.sub(0, one);
    let twos = (n - 1).trailing_zeros();
    SMALL_PRIMES[..12].iter().all(|&base| {
        let mut power = ring.pow(ring.enter(base), (n - 1) >> twos);
        if power == one || power == minus_one {
            return true;
        }
        (1..twos).any(|_| {
            power = ring.mul(power, power);
            power == minus_one
        })
    })
}

/// A divisor of an odd composite `n` besides 1 and n, by Pollard's rho in Brent's form
/// (R. P. Brent, *An improved Monte Carlo factorization algorithm*, 1980).
fn divisor(n: u64) -> u64 {
    let ring = Montgomery::new(n);
    (1..n)
        .find_map(|constant| walk(ring, n, constant))
        .expect("one of the walks modulo a composite meets itself modulo a divisor first")
}

/// Walks x → x² + `constant` modulo `n` until two of its points agree modulo a divisor of n;
/// `None` if they do so modulo n itself.
fn walk(ring: Montgomery, n: u64, constant: u64) -> Option<u64> {
    /// The differences that one greatest common divisor looks at.
    const BATCH: u64 = 128;

    let step = |x| ring.add(ring.mul(x, x), constant);
    let mut x = ring.one();
    for turn in 0.. {
        let start = x;
        let mut left = 1u64 << turn;
        while left > 0 {
            let mark = x;
            let mut product = ring.one();
            for _ in 0..left.min(BATCH) {
                x = step(x);
                product = ring.mul(product, ring.sub(start, x));
            }
            if gcd(product, n) != 1 {
                // The batch may hold several primes at once: once more in single steps.
                x = step(mark);
                while gcd(ring.sub(start, x), n) == 1 {
                    x = step(x);
                }
                return Some(gcd(ring.sub(start, x), n)).filter(|&divisor| divisor < n);
            }
            left = left.saturating_sub(BATCH);
        }
    }
    None
}

/// The greatest common divisor, with gcd(0, b) = b.
fn gcd(mut a: u64, mut b: u64) -> u64 {
    while a > 0 {
        (a, b) = (b % a, a);
    }
    b
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_numbers_by_trial_division() {
        assert_eq!(factor(0), []);
        assert_eq!(factor(1), []);
        for n in 2..20_000u64 {
            let mut rest = n;
            let mut expected = Vec::new();
            for prime in 2.. {
                let mut times = 0;
                while rest.is_multiple_of(prime) {
                    rest /= prime;
                    times += 1;
                }
                if times > 0 {
                    expected.push((prime, times));
                }
                if rest == 1 {
                    break;
                }
            }
            assert_eq!(factor(n), expected, "{n}");
        }
    }

    #[test]
    fn known_numbers() {
        // The greatest prime below 2^64, and F(6) − 2 and F(5) of Fermat's.
        assert_eq!(factor(u64::MAX - 58), [(u64::MAX - 58, 1)]);
        let fermat = [
            (3, 1),
            (5, 1),
            (17, 1),
            (257, 1),
            (641, 1),
            (65_537, 1),
            (6_700_417, 1),
        ];
        assert_eq!(factor(u64::MAX), fermat);
        assert_eq!(factor(4_294_967_297), [(641, 1), (6_700_417, 1)]);
        // The square of the greatest prime below 2^32, and its product with the one before.
        assert_eq!(factor(4_294_967_291 * 4_294_967_291), [(4_294_967_291, 2)]);
        let near = [(4_294_967_279, 1), (4_294_967_291, 1)];
        assert_eq!(factor(4_294_967_279 * 4_294_967_291), near);
        // A cube, and the greatest product of the smallest primes.
        assert_eq!(factor(2_642_239 * 2_642_239 * 2_642_239), [(2_642_239, 3)]);
        assert_eq!(factor(614_889_782_588_491_410).len(), 15);
    }

    #[test]
    fn pseudoprimes_are_composite() {
        // ψ(1) to ψ(11): the least strong pseudoprimes to the first primes as bases (OEIS A014233).
        let least = [
            2047,
            1_373_653,
            25_326_001,
            3_215_031_751,
            2_152_302_898_747,
            3_474_749_660_383,
            341_550_071_728_321,
            3_825_123_056_546_413_051,
        ];
        for n in least {
            assert!(!is_prime(n), "{n}");
            assert!(factor(n).len() > 1, "{n}");
        }
    }

    proptest! {
        #[test]
        fn the_primes_multiply_to_the_number(n in 1u64.., shift in 0..64u32) {
            let n = (n >> shift).max(1);
            let primes = factor(n);
            let product: u128 = primes.iter().map(|&(p, k)| u128::from(p).pow(k)).product();
            prop_assert_eq!(product, u128::from(n));
            prop_assert!(primes.iter().all(|&(p, _)| is_prime(p)));
            prop_assert!(primes.is_sorted_by(|a, b| a.0 < b.0));
        }
    }
}
