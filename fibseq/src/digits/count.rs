use core::ops::Range;

/// The number of decimal digits of F(`n`), exact for every `n`. F(0) = 0 has one.
///
/// ```
/// assert_eq!(fibseq::digit_count(1_000_000), 208_988);
/// assert_eq!(fibseq::digit_count(u64::MAX), 3_855_141_514_259_838_963);
/// ```
pub fn digit_count(n: u64) -> u64 {
    match n {
        // The logarithm is below that of 1, so its floor is −1.
        0 | 1 => 1,
        _ => floor(LOG_PHI, n, LOG_ROOT5) + 1,
    }
}

/// The number of decimal digits of L(`n`), the Lucas number, exact for every `n`.
///
/// ```
/// assert_eq!(fibseq::lucas_digit_count(1_000_000), 208_988);
/// ```
pub fn lucas_digit_count(n: u64) -> u64 {
    floor(LOG_PHI, n, [0; 4]) + 1
}

/// The number of binary digits of F(`n`), exact for every `n`. F(0) = 0 has none.
///
/// ```
/// assert_eq!(fibseq::bit_count(93), 64); // the last that fits in a `u64`
/// assert_eq!(fibseq::bit_count(94), 65);
/// ```
pub fn bit_count(n: u64) -> u64 {
    match n {
        0 => 0,
        1 => 1,
        // φ³/√5 = 1.89, which rounds up to a power of two.
        3 => 2,
        _ => floor(LOG2_PHI, n, LOG2_ROOT5) + 1,
    }
}

/// The number of binary digits of L(`n`), the Lucas number, exact for every `n`.
///
/// ```
/// assert_eq!(fibseq::lucas_bit_count(92), 64); // the last that fits in a `u64`
/// ```
pub fn lucas_bit_count(n: u64) -> u64 {
    match n {
        // φ⁰ = 1 is the one power that L(n) is not next to.
        0 => 2,
        _ => floor(LOG2_PHI, n, [0; 4]) + 1,
    }
}

/// The indices of the terms with `digits` decimal digits: four or five of them, and 0 to 6 for one
/// digit.
pub(crate) fn indices_of_length(digits: u64) -> Range<u64> {
    let first = |digits: u64| {
        // 1 / log₁₀ φ = 4.78497196678166597…, rounded down, so that the search goes up.
        let guess = u128::from(digits - 1) * 4_784_971_966_781_665 / 1_000_000_000_000_000;
        let mut n = u64::try_from(guess).unwrap_or(u64::MAX);
        while n < u64::MAX && digit_count(n) < digits {
            n += 1;
        }
        n
    };
    first(digits.max(1))..first(digits.saturating_add(1))
}

/// ⌊n·`log_phi` − `offset`⌋, which must not be negative; the words of both, the lowest first, are
/// fractions of 2^192, and the last one of `offset` is its integer part.
///
/// F(n) is the integer next to φⁿ/√5, and L(n) the one next to φⁿ (n ≥ 2). So the floor of their
/// logarithm is that of n·log φ − log √5 (of n·log φ), unless a power of the base b^k, k > 0, is in
/// between, and then it is the term itself. It never is from n = 4 on: 8 is the last power of two
/// in F, no power of ten is (every F(n) with n > 12 has a prime factor that earlier ones lack), and
/// 5 divides no Lucas number.
///
/// What is left is the error of the constants, below n·2^−192 + 2^−192 ≤ 2^−128. It would matter
/// if for some n < 2^64 the expression came that close to an integer. The closest it comes, found
/// by the Euclidean algorithm for min (a·n − b mod m) with a and b of 256 bits, is
///
/// | | above an integer, at n | below an integer, at n |
/// |---|---|---|
/// | log₁₀ F | 2^−69.8, 8625812162537945092 | 2^−65.1, 17400852738312695671 |
/// | log₁₀ L | 2^−63.7, 15599055881945546510 | 2^−65.0, 8775040575774750579 |
/// | log₂ F | 2^−64.7, 15728111804577663326 | 2^−64.9, 2408300925696033696 |
///
/// which leaves 58 bits to spare (and is why 128 bits would not do).
fn floor(log_phi: [u64; 3], n: u64, offset: [u64; 4]) -> u64 {
    let mut carry = 0;
    let mut borrow = false;
    for (&word, &off) in log_phi.iter().zip(&offset) {
        let product = u128::from(word) * u128::from(n) + carry;
        carry = product >> 64;
        let (difference, under) = (product as u64).overflowing_sub(off);
        borrow = under || (borrow && difference == 0);
    }
    carry as u64 - offset[3] - u64::from(borrow)
}

/// log₁₀ φ = 0.20898…, OEIS [A097348](https://oeis.org/A097348).
pub(super) const LOG_PHI: [u64; 3] = [
    0x887a_5e47_e9bd_d71c,
    0x65d3_db23_8455_99f5,
    0x3580_36c8_2451_b7f3,
];

/// log₁₀ √5 = 0.34948…, which is (1 − log₁₀ 2) / 2, OEIS [A007524](https://oeis.org/A007524).
pub(super) const LOG_ROOT5: [u64; 4] = [
    0xf654_b3ce_af0b_832d,
    0xdc1d_a994_fd20_dba1,
    0x5977_d95e_c10c_0219,
    0,
];

/// log₂ φ = 0.69424…
const LOG2_PHI: [u64; 3] = [
    0x20d6_3c23_e0c5_6cb0,
    0xe48f_c742_6f0c_4428,
    0xb1b9_d68a_8e53_425d,
];

/// log₂ √5 = 1.16096…
const LOG2_ROOT5: [u64; 4] = [
    0xb2d8_abfc_6f67_5a9d,
    0x9257_edfe_9b5f_b699,
    0x2934_f097_9a37_15fc,
    1,
];

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use num_bigint::BigUint;

    use super::*;

    #[test]
    fn the_logarithms_are_the_published_ones() {
        let decimals = |words: &[u64]| {
            let mut digits = String::new();
            let mut fraction = words
                .iter()
                .rev()
                .fold(BigUint::ZERO, |value, &word| (value << 64) + word);
            for _ in 0..28 {
                fraction *= 10u8;
                let digit: BigUint = &fraction >> 192;
                digits += &digit.to_string();
                fraction -= digit << 192;
            }
            digits
        };
        assert_eq!(decimals(&LOG_PHI), "2089876402499787337692720892");
        assert_eq!(decimals(&LOG_ROOT5[..3]), "3494850021680094023931305526");
    }

    #[test]
    fn first_terms_by_their_text() {
        let (mut f, mut g) = (BigUint::ZERO, BigUint::from(1u8));
        for n in 0..6000 {
            let lucas = &g * 2u8 - &f;
            assert_eq!(digit_count(n), f.to_string().len() as u64, "F({n})");
            assert_eq!(
                lucas_digit_count(n),
                lucas.to_string().len() as u64,
                "L({n})"
            );
            assert_eq!(bit_count(n), f.bits(), "F({n})");
            assert_eq!(lucas_bit_count(n), lucas.bits(), "L({n})");
            (f, g) = (g.clone(), f + g);
        }
    }

    #[test]
    fn indices_by_length_cover_all() {
        let mut next = 0;
        for digits in 1..3000 {
            let indices = indices_of_length(digits);
            assert_eq!(indices.start, next);
            assert!(indices.clone().all(|n| digit_count(n) == digits));
            next = indices.end;
        }
        let distant = indices_of_length(1_000_000_000_000_000);
        assert_eq!(digit_count(distant.start - 1), 999_999_999_999_999);
        assert_eq!(digit_count(distant.start), 1_000_000_000_000_000);
        assert_eq!(digit_count(distant.end), 1_000_000_000_000_001);
    }

    /// Computed with mpmath at 700 bits.
    #[test]
    fn the_closest_calls() {
        let decimal = [
            (8_625_812_162_537_945_092, 1_802_688_129_088_371_158),
            (8_625_812_162_537_945_091, 1_802_688_129_088_371_157),
            (17_400_852_738_312_695_671, 3_636_563_152_117_350_984),
            (17_400_852_738_312_695_672, 3_636_563_152_117_350_985),
            (u64::MAX, 3_855_141_514_259_838_963),
            // From the table at <https://oeis.org/A068070>.
            (1_000_000_000, 208_987_640),
        ];
        for (n, digits) in decimal {
            assert_eq!(digit_count(n), digits, "F({n})");
        }
        let lucas = [
            (15_599_055_881_945_546_510, 3_260_009_878_895_350_612),
            (8_775_040_575_774_750_579, 1_833_875_023_028_979_827),
            (u64::MAX, 3_855_141_514_259_838_964),
        ];
        for (n, digits) in lucas {
            assert_eq!(lucas_digit_count(n), digits, "L({n})");
        }
        let binary = [
            (15_728_111_804_577_663_326, 10_919_114_437_006_298_572),
            (2_408_300_925_696_033_696, 1_671_943_443_253_601_520),
            (u64::MAX, 12_806_502_905_986_368_093),
        ];
        for (n, bits) in binary {
            assert_eq!(bit_count(n), bits, "F({n})");
        }
    }
}
