//! Small cases that were counted outcome by outcome, with whole numbers.

use pollcore::{
    limits::MOST_EXACT_OUTCOMES,
    stats::{
        Confidence, Expected, Method, Proportion, StatsError, goodness_of_fit,
        hypergeometric_interval, sison_glaz,
    },
};

/// (x, n, N), and the bounds at 95 % and 99 % in numbers of successes.
type Drawn = ((u64, u64, u64), (u64, u64), (u64, u64));

#[test]
fn a_part_of_a_population() {
    let cases: [Drawn; 9] = [
        ((0, 10, 20), (0, 4), (0, 6)),
        ((3, 10, 20), (3, 11), (3, 12)),
        ((10, 10, 20), (16, 20), (14, 20)),
        ((5, 30, 300), (19, 101), (13, 117)),
        ((52, 100, 400), (173, 243), (162, 253)),
        ((1, 2, 3), (1, 2), (1, 2)),
        ((1, 1, 2), (1, 2), (1, 2)),
        ((199, 200, 1000), (975, 999), (967, 999)),
        ((9, 99, 100), (9, 10), (9, 10)),
    ];
    for ((x, n, population), p95, p99) in cases {
        let sample = Proportion::new(x, n).unwrap();
        for (confidence, bounds) in [(Confidence::P95, p95), (Confidence::P99, p99)] {
            let interval = hypergeometric_interval(sample, population, confidence).unwrap();
            let successes = |share: f64| (share * population as f64).round() as u64;
            let found = (successes(interval.low()), successes(interval.high()));
            assert_eq!(found, bounds, "{x} of {n} of {population}");
        }
    }
}

#[test]
fn a_tail_of_just_half_of_what_is_left_is_too_little() {
    // The success found is one of M among 4 or 8 with a probability of M / N: 1/4 is α/2, and not more.
    let half = Confidence::new(0.5).unwrap();
    let one = Proportion::new(1, 1).unwrap();
    for (population, fewest) in [(4, 2.0 / 4.0), (8, 3.0 / 8.0)] {
        let interval = hypergeometric_interval(one, population, half).unwrap();
        assert_eq!((interval.low(), interval.high()), (fewest, 1.0));
    }
}

#[test]
fn a_small_sample_against_expectations() {
    let cases: [(&[u64], &[u64], f64); 9] = [
        (&[4, 0], &[1, 1], 1.0 / 8.0),
        (&[3, 0, 0, 1], &[1, 1, 1, 1], 13.0 / 64.0),
        (&[5, 1, 0], &[1, 2, 3], 13.0 / 46656.0),
        (&[7, 2, 1], &[5, 3, 2], 21_289.0 / 40_000.0),
        (&[0, 9], &[1, 9], 1.0),
        (&[2, 2, 2, 2], &[1, 1, 1, 1], 1.0),
        (&[1, 0, 0, 0, 0, 0, 0], &[1; 7], 1.0),
        (&[12, 1, 1], &[3, 1, 1], 1_246_306_723.0 / 6_103_515_625.0),
        (
            &[10, 10],
            &[1, 5],
            1_094_112_609_613.0 / 1_828_079_220_031_488.0,
        ),
    ];
    for (counts, weights, p_value) in cases {
        let fit = goodness_of_fit(counts, Expected::Weights(weights)).unwrap();
        assert!(fit.exact, "{counts:?}");
        assert!(
            (fit.p_value / p_value - 1.0).abs() < 1e-12,
            "{counts:?} {fit:?}"
        );
    }
}

#[test]
fn a_few_ballots_among_many_options() {
    // By Python's fractions: the sums of n! / ∏ x! over all outcomes, grouped by ∏ x!, which were
    // added up option by option.
    let cases: [(usize, &[u64], f64); 8] = [
        (1000, &[2, 1], 1499.0 / 500_000.0),
        (300, &[3, 1, 1], 149_251.0 / 1_350_000_000.0),
        (200, &[2, 2, 1, 1, 1, 1, 1, 1], 0.016_945_749_804_422_44),
        (200, &[3, 1, 1, 1, 1, 1, 1, 1], 0.003_277_755_065_209_563_3),
        (
            100,
            &[2, 2, 2, 1, 1, 1, 1],
            3_862_238_924_921.0 / 781_250_000_000_000.0,
        ),
        (6, &[5, 3, 2, 2, 1], 24_307_939.0 / 90_699_264.0),
        (
            30,
            &[4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            0.517_290_916_131_114_9,
        ),
        (
            1000,
            &[
                3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            ],
            0.001_665_108_778_534_793,
        ),
    ];
    for (options, some, p_value) in cases {
        let mut counts = vec![0; options];
        counts[options - some.len()..].copy_from_slice(some);
        let fit = goodness_of_fit(&counts, Expected::Uniform).unwrap();
        assert!(fit.exact, "{options} {some:?}");
        assert!(
            (fit.p_value / p_value - 1.0).abs() < 1e-12,
            "{options} {some:?} {fit:?}"
        );
        let weights = vec![7; options];
        let weighted = goodness_of_fit(&counts, Expected::Weights(&weights)).unwrap();
        assert_eq!(weighted.p_value.to_bits(), fit.p_value.to_bits());
    }
}

#[test]
fn outcomes_are_enumerated_up_to_the_bound() {
    // Two options have n + 1 outcomes; the expected count of the first is below 5.
    let fit = |total: u64, times: u64| {
        let weights = [times, total];
        goodness_of_fit(&[3, total - 3], Expected::Weights(&weights))
    };
    let exact = fit(MOST_EXACT_OUTCOMES - 1, 1).unwrap();
    assert!(exact.exact);
    // P(X ≥ 3) + … of a Poisson variable of mean 1: 0, 1 and 2 are more probable.
    let poisson = 1.0 - 2.5 * (-1.0_f64).exp();
    assert!((exact.p_value - poisson).abs() < 1e-5);
    assert!(!fit(MOST_EXACT_OUTCOMES, 2).unwrap().exact);
}

#[test]
fn an_expected_count_below_one_has_an_exact_test_or_none() {
    // Of 61 there are more than a million partitions, of 60 fewer.
    let ones = |total: usize, options: usize| {
        let mut counts = vec![0; options];
        counts[..total].fill(1);
        goodness_of_fit(&counts, Expected::Uniform)
    };
    assert!(ones(60, 1000).unwrap().exact);
    let limit = 1.0;
    let refused = ones(61, 1000).unwrap_err();
    assert_eq!(
        refused,
        StatsError::Expected {
            least: 0.061,
            limit
        }
    );
    assert_eq!(
        refused.to_string(),
        "an expected count of 0.061 is below the 1 that this method takes"
    );
    assert!(!ones(61, 61).unwrap().exact);
    assert!(ones(61, 62).is_err());
    let weights = [1, MOST_EXACT_OUTCOMES];
    let refused = goodness_of_fit(&[3, MOST_EXACT_OUTCOMES - 3], Expected::Weights(&weights));
    assert!(matches!(refused, Err(StatsError::Expected { .. })));
}

#[test]
fn what_is_too_little_is_shown_below_what_is_enough() {
    for (least, shown) in [
        (0.000_03, "3e-5"),
        (0.01, "0.01"),
        (0.999_999, "0.999"),
        (1.0 / 3.0, "0.333"),
        (4.0, "4"),
        (4.96, "4.96"),
    ] {
        let refused = StatsError::Expected { least, limit: 5.0 }.to_string();
        assert!(
            refused.contains(&format!(" of {shown} is below the 5 ")),
            "{refused}"
        );
    }
}

#[test]
fn the_exact_test_is_for_small_expected_counts() {
    let fit = |counts: &[u64]| goodness_of_fit(counts, Expected::Uniform).unwrap();
    assert!(fit(&[4, 5]).exact);
    assert!(!fit(&[5, 5]).exact);
    // Equal weights are uniform ones.
    let counts = [30, 20, 10];
    let weighted = goodness_of_fit(&counts, Expected::Weights(&[7, 7, 7])).unwrap();
    assert_eq!(weighted, fit(&counts));
}

#[test]
fn simultaneous_intervals_to_more_digits() {
    // The upper bounds at 95 % with the moments summed to 60 digits, by mpmath.
    let cases: [(&[u64], f64, u64); 3] = [
        (
            &[2951, 2585, 2063, 1306, 35, 36],
            0.015_171_621_527_357_774,
            100,
        ),
        (&[520, 480], 0.552_597_297_545_867_4, 32),
        (&[1, 2, 3], 0.674_396_990_575_829_6, 2),
    ];
    for (counts, high, reach) in cases {
        let n = counts.iter().sum::<u64>() as f64;
        let option = counts.len() - 2;
        let interval = sison_glaz(counts, Confidence::P95).unwrap()[option];
        assert!((interval.high() / high - 1.0).abs() < 1e-13, "{interval:?}");
        let low = (counts[option] as f64 / n - reach as f64 / n).max(0.0);
        assert!((interval.low() - low).abs() < 1e-15, "{interval:?}");
    }
}

#[test]
fn simultaneous_intervals_where_some_are_rare() {
    // How many votes they reach downwards and upwards, by numpy and scipy with a walk from 0.
    let cases: [(&[u64], f64, u64, f64); 15] = [
        (&[990, 10], 0.95, 5, 5.856_860_221_875_564),
        (&[990, 10], 0.99, 6, 6.049_396_098_325_934),
        (&[97, 3], 0.95, 2, 3.443_060_015_900_049_3),
        (&[400, 1, 1], 0.95, 2, 2.106_817_509_690_265_5),
        (&[900, 5, 5], 0.95, 5, 5.495_464_700_913_529),
        (&[100, 1, 1, 1], 0.95, 2, 3.345_418_189_719_98),
        (&[0, 0, 1, 9], 0.95, 1, 1.710_708_663_980_352_8),
        (&[99, 1], 0.8, 0, 1.655_454_289_574_136_4),
        (&[99, 1], 0.95, 1, 1.716_535_060_384_868_4),
        (&[2000, 3, 0, 1], 0.9, 2, 3.586_639_118_756_087_5),
        (&[1, 1, 50], 0.99, 2, 2.837_078_159_079_769),
        (&[1000, 200, 3, 1], 0.95, 25, 25.236_415_806_595_133),
        (&[9990, 7, 3], 0.95, 5, 5.600_458_723_809_409_5),
        (&[30, 1, 0, 0, 0], 0.9, 1, 1.095_723_540_162_766_3),
        (&[5000, 40, 3], 0.99, 13, 13.031_427_105_238_048),
    ];
    for (counts, level, less, more) in cases {
        let n = counts.iter().sum::<u64>() as f64;
        let found = sison_glaz(counts, Confidence::new(level).unwrap()).unwrap();
        for (interval, &count) in found.iter().zip(counts) {
            let low = (count.saturating_sub(less)) as f64 / n;
            let high = ((count as f64 + more) / n).min(1.0);
            assert!(
                (interval.low() - low).abs() < 1e-12,
                "{counts:?} {interval:?}"
            );
            assert!(
                (interval.high() - high).abs() < 1e-9,
                "{counts:?} {interval:?} {high}"
            );
        }
    }
}

#[test]
fn ends_of_enormous_samples() {
    // By the incomplete beta function to 50 digits, by mpmath.
    let upper = [
        (
            Method::ClopperPearson,
            1,
            1 << 40,
            6.757_663_413_971_745e-12,
        ),
        (
            Method::ClopperPearson,
            1,
            1 << 50,
            6.599_280_677_726_061e-15,
        ),
        (
            Method::ClopperPearson,
            1,
            1 << 55,
            2.062_275_211_789_399_6e-16,
        ),
        (
            Method::ClopperPearson,
            1,
            1 << 60,
            6.444_610_036_841_874e-18,
        ),
        (
            Method::ClopperPearson,
            0,
            1 << 60,
            4.595_557_759_463_246e-18,
        ),
        (Method::Jeffreys, 0, 1 << 60, 3.417_161_769_096_046e-18),
    ];
    for (method, x, n, high) in upper {
        let share = Proportion::new(x, n).unwrap();
        let found = share.interval(method, Confidence::P99).high();
        assert!(
            (found / high - 1.0).abs() < 1e-13,
            "{method:?} {x}/{n} {found:e}"
        );
    }
}
