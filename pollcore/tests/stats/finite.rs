//! A sample that is a good part of its population.

use pollcore::stats::{
    Confidence, Expected, Proportion, StatsError, finite_population_fit, finite_population_goodman,
    finite_population_interval, finite_population_leading, goodman, hypergeometric_interval,
    lead_probability, probability_of_leading,
};

const P95: Confidence = Confidence::P95;

#[test]
fn who_leads_outcome_by_outcome() {
    // By the Dirichlet-multinomial probability of every outcome, in Python.
    let cases: [(&[u64], u64, &[f64]); 10] = [
        (&[51, 49], 101, &[1.0, 0.0]),
        (&[51, 49], 102, &[0.757_352_941_176_457, 0.0]),
        (
            &[51, 49],
            103,
            &[0.878_676_470_588_253_5, 0.121_323_529_411_772_89],
        ),
        (
            &[5, 3, 2],
            14,
            &[
                0.824_807_596_201_903,
                0.050_794_602_698_65,
                0.007_696_151_924_038,
            ],
        ),
        (&[3, 3], 8, &[0.28125, 0.28125]),
        (
            &[10, 8, 7],
            60,
            &[
                0.624_591_300_322_680,
                0.211_491_048_842_907,
                0.107_752_361_292_345_7,
            ],
        ),
        (
            &[1, 2, 0, 2],
            30,
            &[
                0.126_799_509_114_226,
                0.400_639_705_391_617,
                0.015_643_067_326_651,
                0.400_639_705_391_617,
            ],
        ),
        (
            &[521, 479],
            2000,
            &[0.968_282_166_528_684, 0.028_659_863_772_759],
        ),
        // Of shares instead of outcomes.
        (
            &[521, 479],
            20_000,
            &[0.913_262_956_671_541, 0.086_225_566_449_481],
        ),
        (
            &[2, 1],
            100_000,
            &[0.712_203_407_542_639, 0.287_783_859_800_432],
        ),
    ];
    for (counts, population, leads) in cases {
        let found = finite_population_leading(counts, population).unwrap();
        let tolerance = if population < 10_000 { 1e-10 } else { 5e-4 };
        for (found, exact) in found.iter().zip(leads) {
            let off = (found - exact).abs();
            assert!(off < tolerance, "{counts:?} {population} {found} {exact}");
        }
    }
}

#[test]
fn what_is_certain_is_said() {
    for left in 1..300 {
        let found = finite_population_leading(&[1000, 1000 - left, 5], 2005).unwrap();
        // Who is behind by as many as are left can draw level and no more.
        assert!(0.0 < found[0] && found[0] <= 1.0, "{left} {found:?}");
        assert_eq!((found[1], found[2]), (0.0, 0.0), "{left}");
        let found = finite_population_leading(&[1000, 999 - left, 5], 2004).unwrap();
        assert_eq!(found, [1.0, 0.0, 0.0], "{left}");
    }
    let most = u64::MAX / 2;
    let found = finite_population_leading(&[most, most - 5], u64::MAX - 2).unwrap();
    assert_eq!(found, [1.0, 0.0]);
    // A census: who has the most leads, and of several nobody.
    assert_eq!(finite_population_leading(&[3, 1], 4), Ok(vec![1.0, 0.0]));
    assert_eq!(finite_population_leading(&[2, 2], 4), Ok(vec![0.0, 0.0]));
    assert_eq!(finite_population_leading(&[7], 9), Ok(vec![1.0]));
}

#[test]
fn a_population_without_end_is_the_limit() {
    for counts in [
        &[520, 480][..],
        &[30, 28, 3],
        &[0, 4, 4, 1],
        &[1 << 40, 1 << 40],
    ] {
        let found = finite_population_leading(counts, u64::MAX).unwrap();
        let limit = probability_of_leading(counts).unwrap();
        for (found, limit) in found.iter().zip(limit) {
            assert!((found - limit).abs() < 1e-6, "{counts:?} {found} {limit}");
        }
    }
    assert!(
        (finite_population_leading(&[520, 480], 1 << 40).unwrap()[0] - lead_probability(520, 480))
            .abs()
            < 1e-6
    );
}

#[test]
fn probabilities_to_lead_are_some_at_any_size() {
    for counts in [
        &[1, 1][..],
        &[0, 1],
        &[1, 0, 0, 0, 0],
        &[50, 50, 49],
        &[1000, 1001],
        &[1 << 30, 1 << 30],
        &[1 << 62, (1 << 62) - 9],
    ] {
        let sample: u64 = counts.iter().sum();
        for left in [0, 1, 2, 7, 40, 300, 5000, 1 << 20, 1 << 40, 1 << 62] {
            let found = finite_population_leading(counts, sample + left).unwrap();
            let sum: f64 = found.iter().sum();
            assert!(sum < 1.0 + 1e-5, "{counts:?} {left} {found:?}");
            assert!(found.iter().all(|found| (0.0..=1.0).contains(found)));
        }
    }
    let many = vec![3; 10_000];
    let found = finite_population_leading(&many, 30_050).unwrap();
    assert!(found.iter().all(|p| (p - found[0]).abs() < 1e-9));
}

#[test]
fn together_they_are_narrower_and_possible() {
    for (counts, population) in [
        (&[60, 40][..], 150),
        (&[60, 40], 101),
        (&[50, 30, 20, 0], 140),
        (&[1, 2], 1_000_000),
    ] {
        let found = finite_population_goodman(counts, population, P95).unwrap();
        let endless = goodman(counts, P95).unwrap();
        let n: u64 = counts.iter().sum();
        for ((found, endless), &count) in found.iter().zip(endless).zip(counts) {
            assert!(found.width() <= endless.width(), "{counts:?}");
            let share = count as f64 / n as f64;
            assert!(found.contains(share));
            let sample = Proportion::new(count, n).unwrap();
            let alone = finite_population_interval(sample, population, P95).unwrap();
            assert!(found.low() <= alone.low() && alone.high() <= found.high());
            assert!(found.low() >= count as f64 / population as f64 - 1e-15);
            let most = (population - (n - count)) as f64 / population as f64;
            assert!(found.high() <= most + 1e-15);
        }
    }
    let census = finite_population_goodman(&[60, 40], 100, P95).unwrap();
    assert_eq!((census[0].low(), census[0].high()), (0.6, 0.6));
    let lone = finite_population_goodman(&[7], 9, P95).unwrap();
    assert_eq!((lone[0].low(), lone[0].high()), (1.0, 1.0));
}

#[test]
fn a_fit_varies_less() {
    let fit = finite_population_fit(&[60, 40], Expected::Uniform, 200).unwrap();
    // By scipy: chi2.sf(4 · 199 / 100, 1).
    assert!((fit.p_value / 0.004_782_241_413_390_513 - 1.0).abs() < 1e-12);
    assert!(!fit.exact && fit.degrees == 1);
    let refused = finite_population_fit(&[60, 40], Expected::Uniform, 109).unwrap_err();
    let StatsError::Expected { least, limit } = refused else {
        panic!("{refused:?}")
    };
    assert!((least - 4.5).abs() < 1e-12 && limit > least);
    assert!(finite_population_fit(&[60, 40], Expected::Uniform, 110).is_ok());
    assert!(finite_population_fit(&[4, 5], Expected::Uniform, 1000).is_err());
    assert_eq!(
        finite_population_fit(&[9], Expected::Uniform, 10).map(|fit| fit.p_value),
        Ok(1.0)
    );
}

#[test]
fn more_than_the_population_is_refused() {
    let refused = StatsError::Population {
        population: 10,
        sample: 11,
    };
    let counts = [5, 6];
    assert_eq!(finite_population_leading(&counts, 10), Err(refused));
    assert_eq!(finite_population_goodman(&counts, 10, P95), Err(refused));
    let fit = finite_population_fit(&counts, Expected::Uniform, 10);
    assert_eq!(fit, Err(refused));
}

#[test]
fn bounds_are_shares_that_the_population_can_have() {
    for level in [0.01, 0.5, 0.95] {
        let confidence = Confidence::new(level).unwrap();
        for population in 1..16_u64 {
            for n in 1..population {
                for x in 0..=n {
                    let sample = Proportion::new(x, n).unwrap();
                    let found = hypergeometric_interval(sample, population, confidence).unwrap();
                    for end in [found.low(), found.high()] {
                        let number = (end * population as f64).round();
                        let off = end - number / population as f64;
                        assert!(off.abs() < 1e-15, "{x} of {n} of {population}: {end}");
                        let number = number as u64;
                        assert!(x <= number && number <= population - (n - x));
                    }
                    assert!(found.contains(sample.share()), "{x} {n} {population}");
                }
            }
        }
    }
}
