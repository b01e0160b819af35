use core::num::NonZeroU64;

use super::{factor::factor, fibonacci_pair_mod};

/// The Pisano period of `m`: the least π > 0 with F(n + π) ≡ F(n) mod `m` for every n.
///
/// It is at most 6`m`, which may pass 64 bits. `m` is factored on the way, which takes up to a few
/// milliseconds. OEIS [A001175](https://oeis.org/A001175).
///
/// ```
/// use core::num::NonZeroU64;
///
/// let m = NonZeroU64::new(10).expect("not zero");
/// assert_eq!(fibseq::pisano_period(m), 60);
/// ```
pub fn pisano_period(m: NonZeroU64) -> u128 {
    factor(m.get())
        .into_iter()
        .map(|(prime, exponent)| of_prime_power(prime, exponent))
        .fold(1, lcm)
}

/// π(p^k) divides p^(k − 1)·π(p) (D. D. Wall, *Fibonacci series modulo m*, 1960). No prime is known
/// for which it is less; should m hold one, this finds out.
fn of_prime_power(prime: u64, exponent: u32) -> u128 {
    let power = prime.pow(exponent);
    let multiple = of_prime(prime) * u128::from(power / prime);
    least(multiple, &[(prime, exponent - 1)], power)
}

fn of_prime(prime: u64) -> u128 {
    let p = u128::from(prime);
    // π(p) divides p − 1 where 5 is a square modulo p, else 2(p + 1) (Wall, theorems 6 and 7).
    match prime {
        2 => 3,
        5 => 20,
        _ if matches!(prime % 5, 1 | 4) => least(p - 1, &factor(prime - 1), prime),
        // F(p + 2) ≡ −1, so p + 1 is no period and the last 2 stays; half of p + 1 fits a word.
        _ => least(2 * (p + 1), &factor(prime / 2 + 1), prime),
    }
}

/// The least period modulo `m` among the divisors of the period `multiple`, where `primes` are
/// those that it may have too much of and how often.
fn least(multiple: u128, primes: &[(u64, u32)], m: u64) -> u128 {
    let mut period = multiple;
    for &(prime, exponent) in primes {
        for _ in 0..exponent {
            let shorter = period / u128::from(prime);
            if !is_period(shorter, m) {
                break;
            }
            period = shorter;
        }
    }
    period
}

/// Whether F(n + `period`) ≡ F(n) modulo `m` for every n.
fn is_period(period: u128, m: u64) -> bool {
    let Some(modulus) = NonZeroU64::new(m) else {
        return false;
    };
    // One doubling by hand, as the index may pass 64 bits.
    let (f, g) = fibonacci_pair_mod((period / 2) as u64, modulus);
    let (m, f, g) = (u128::from(m), u128::from(f), u128::from(g));
    let even = f * ((2 * g + m - f) % m) % m;
    let odd = (f * f % m + g * g % m) % m;
    let pair = if period.is_multiple_of(2) {
        (even, odd)
    } else {
        (odd, (even + odd) % m)
    };
    pair == (0, 1 % m)
}

fn lcm(a: u128, b: u128) -> u128 {
    let (mut x, mut y) = (a, b);
    while x > 0 {
        (x, y) = (y % x, x);
    }
    a / y * b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(m: u64) -> u128 {
        pisano_period(NonZeroU64::new(m).expect("the moduli of these tests are not zero"))
    }

    #[test]
    fn published_periods() {
        // OEIS A001175, the first terms.
        let periods = [
            1, 3, 8, 6, 20, 24, 16, 12, 24, 60, 10, 24, 28, 48, 40, 24, 36, 24, 18, 60, 16, 30, 48,
            24, 100, 84, 72, 48, 14, 120, 30, 48, 40, 36, 80, 24, 76, 18, 56, 60, 40, 48, 88, 30,
            120, 48, 32, 24, 112, 300,
        ];
        for (m, expected) in (1..).zip(periods) {
            assert_eq!(period(m), expected, "{m}");
        }
    }

    #[test]
    fn every_small_modulus_by_walking() {
        for m in 1..3000 {
            let (mut f, mut g, mut steps) = (0, 1 % m, 0);
            loop {
                (f, g) = (g, (f + g) % m);
                steps += 1;
                if (f, g) == (0, 1 % m) {
                    break;
                }
            }
            assert_eq!(period(m), steps, "{m}");
        }
    }

    #[test]
    fn powers_of_ten_have_known_periods() {
        // π(10^k) = 15·10^(k − 1) from k = 3 on.
        for k in 3..20 {
            assert_eq!(period(10u64.pow(k)), 15 * 10u128.pow(k - 1));
        }
    }

    #[test]
    fn the_longest_period_passes_64_bits() {
        // π(m) = 6m exactly for m = 2·5^k.
        let m = 2 * 5u64.pow(27);
        assert!(m > u64::MAX / 6);
        assert_eq!(period(m), 6 * u128::from(m));
        assert_eq!(period(1 << 63), 3 << 62);
    }

    #[test]
    fn a_multiple_is_reduced_to_the_period() {
        // What would happen to a prime power with a shorter period than all known ones have.
        assert_eq!(least(8 * 9, &[(3, 2)], 3), 8);
        assert_eq!(least(8 * 9 * 4, &[(3, 1), (2, 1)], 3), 8 * 3 * 2);
        assert_eq!(least(20 * 125, &[(5, 9)], 25), 100);
    }

    #[test]
    fn great_primes() {
        for prime in [u64::MAX - 58, (1 << 61) - 1, 18_446_744_073_709_551_533] {
            let period = period(prime);
            assert!(is_period(period, prime));
            for (factor, _) in factor((period / 2) as u64) {
                assert!(!is_period(period / u128::from(factor), prime));
            }
        }
    }
}
