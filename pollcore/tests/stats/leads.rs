//! The probability of the lead, against integrals to 20 digits (mpmath).

use pollcore::{
    limits::MOST_LEADING_OPTIONS,
    stats::{lead_probability, probability_of_leading},
};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

#[test]
fn of_two() {
    for (first, second, probability) in [
        (0, 0, 0.5),
        (1, 0, 0.818_309_886_183_790_6),
        (3, 8, 0.064_026_046_442_554_14),
        (521, 479, 0.907_950_764_055_467_8),
        (1_000_000, 1_001_500, 0.144_512_562_333_569_1),
        (1_000_000_000, 999_950_000, 0.868_226_745_683_713_9),
        (1_000_000_000_000, 999_999_999_999, 0.500_000_282_094_791_7),
    ] {
        let found = lead_probability(first, second);
        assert!(
            (found - probability).abs() < 1e-10,
            "{first} {second} {found}"
        );
        assert!((lead_probability(second, first) + found - 1.0).abs() < 1e-15);
    }
}

#[test]
fn of_several() {
    let cases: [(&[u64], &[f64]); 6] = [
        (
            &[1, 0, 0],
            &[
                0.700_885_930_281_19,
                0.149_557_034_859_4,
                0.149_557_034_859_4,
            ],
        ),
        (
            &[3, 2, 1],
            &[
                0.605_745_772_470_41,
                0.292_947_924_532_89,
                0.101_306_302_996_7,
            ],
        ),
        (
            &[0, 0, 7, 6],
            &[
                0.000_373_042_393_840_89,
                0.000_373_042_393_840_89,
                0.608_118_423_958_13,
                0.391_135_491_254_19,
            ],
        ),
        (
            &[42, 40, 18],
            &[
                0.587_261_420_113_38,
                0.412_638_403_743_57,
                0.000_100_176_143_046_62,
            ],
        ),
        (&[5, 5, 5, 5, 5], &[0.2; 5]),
        (
            &[120, 100, 90, 3],
            &[
                0.900_238_028_210_54,
                0.085_846_908_440_498,
                0.013_915_063_348_963,
                0.0,
            ],
        ),
    ];
    for (counts, probabilities) in cases {
        let found = probability_of_leading(counts).unwrap();
        for (found, exact) in found.iter().zip(probabilities) {
            assert!((found - exact).abs() < 1e-10, "{counts:?} {found} {exact}");
        }
    }
}

#[test]
fn of_two_among_all_sizes() {
    for exponent in [0, 1, 3, 6, 9, 12, 15, 18] {
        let first = 10_u64.pow(exponent);
        let step = (first as f64).sqrt() as u64;
        for second in [
            first,
            first + 1,
            first + step,
            first - step.min(first),
            first + 5 * step,
        ] {
            let found = probability_of_leading(&[first, second]).unwrap();
            let expected = lead_probability(first, second);
            let tolerance = if exponent <= 9 { 1e-9 } else { 1e-6 };
            // Only that of two loses digits.
            assert!((found[0] + found[1] - 1.0).abs() < 1e-10, "{found:?}");
            assert!(
                (found[0] - expected).abs() < tolerance,
                "{first} {second} {found:?} {expected}"
            );
        }
    }
}

#[test]
fn the_largest_counts() {
    let most = u64::MAX / 2;
    let even = probability_of_leading(&[most; 2]).unwrap();
    assert!(
        even.iter().all(|found| (found - 0.5).abs() < 1e-12),
        "{even:?}"
    );
    // Half a standard deviation of the difference, √2 · 2³¹: Φ(1 / √2).
    let behind = (1_u64 << 62) - (1 << 31);
    let found = probability_of_leading(&[1 << 62, behind]).unwrap();
    assert!(
        (found[0] - 0.760_249_938_906_523_8).abs() < 1e-9,
        "{found:?}"
    );
}

#[test]
fn all_probabilities_together_are_one() {
    let mut random = SmallRng::seed_from_u64(6);
    for _ in 0..200 {
        let options = random.random_range(1..40);
        let most = 10_u64.pow(random.random_range(0..10));
        let mut counts: Vec<u64> = (0..options)
            .map(|_| random.random_range(0..=most))
            .collect();
        counts[0] += 1;
        let found = probability_of_leading(&counts).unwrap();
        let sum: f64 = found.iter().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{counts:?} {sum}");
        for (i, &a) in counts.iter().enumerate() {
            for (j, &b) in counts.iter().enumerate() {
                assert!(
                    a < b || found[i] >= found[j] - 1e-12,
                    "{counts:?} {found:?}"
                );
            }
        }
    }
}

#[test]
fn the_largest_number_of_options() {
    let counts = vec![1000; MOST_LEADING_OPTIONS];
    let found = probability_of_leading(&counts).unwrap();
    let each = 1.0 / MOST_LEADING_OPTIONS as f64;
    assert!(
        found.iter().all(|found| (found / each - 1.0).abs() < 1e-9),
        "{}",
        found[0]
    );
}
