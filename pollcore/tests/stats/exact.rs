//! Small cases that were counted outcome by outcome, with whole numbers.

use pollcore::{
    limits::MOST_EXACT_OUTCOMES,
    stats::{
        Confidence, Expected, Method, Proportion, goodness_of_fit, hypergeometric_interval,
        sison_glaz,
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
fn outcomes_are_enumerated_up_to_the_bound() {
    // Two options have n + 1 outcomes; the expected count of the first is below 5.
    let fit = |total: u64| {
        let weights = [1, total];
        goodness_of_fit(&[3, total - 3], Expected::Weights(&weights)).unwrap()
    };
    assert!(fit(MOST_EXACT_OUTCOMES - 1).exact);
    assert!(!fit(MOST_EXACT_OUTCOMES).exact);
    // P(X ≥ 3) + … of a Poisson variable of mean 1: 0, 1 and 2 are more probable.
    let poisson = 1.0 - 2.5 * (-1.0_f64).exp();
    assert!((fit(MOST_EXACT_OUTCOMES - 1).p_value - poisson).abs() < 1e-5);
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
