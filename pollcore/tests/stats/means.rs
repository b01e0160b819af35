//! Intervals of the mean of scores.

use pollcore::stats::{Confidence, StatsError, mean_interval};

/// How many gave each score, the population, the mean, and the bounds at 90, 95 and 99 %.
type Case<'a> = (&'a [u64], Option<u64>, f64, [(f64, f64); 3]);

const LEVELS: [f64; 3] = [0.9, 0.95, 0.99];

/// By exact fractions and mpmath's incomplete beta function with 50 digits.
#[test]
#[rustfmt::skip]
fn bounds_are_those_of_another_program() {
    let mut wide = [0; 1001];
    (wide[0], wide[1000]) = (2, 3);
    let cases: [Case<'_>; 14] = [
        (&[3, 0, 2, 4, 1, 6], None, 3.125, [(2.295_382_308_704_109, 3.954_617_691_295_891), (2.116_307_782_255_699_3, 4.133_692_217_744_301), (1.730_490_634_446_273_4, 4.519_509_365_553_727)]),
        (&[3, 0, 2, 4, 1, 6], Some(40), 3.125, [(2.482_380_899_578_393_6, 3.767_619_100_421_606_4), (2.343_670_367_845_46, 3.906_329_632_154_54), (2.044_817_690_216_029, 4.205_182_309_783_971)]),
        (&[3, 0, 2, 4, 1, 6], Some(17), 3.125, [(2.941_176_470_588_235_5, 3.235_294_117_647_059), (2.941_176_470_588_235_5, 3.235_294_117_647_059), (2.941_176_470_588_235_5, 3.235_294_117_647_059)]),
        (&[1, 1], None, 0.5, [(0.0, 1.0), (0.0, 1.0), (0.0, 1.0)]),
        (&[1, 0, 0, 0, 0, 1], None, 2.5, [(0.0, 5.0), (0.0, 5.0), (0.0, 5.0)]),
        (&[500, 300, 200], None, 0.7, [(0.659_317_058_498_267_5, 0.740_682_941_501_732_5), (0.651_509_489_838_458_4, 0.748_490_510_161_541_7), (0.636_228_044_968_717_8, 0.763_771_955_031_282_1)]),
        (&[500, 300, 200], Some(1200), 0.7, [(0.683_391_258_680_876_4, 0.716_608_741_319_123_7), (0.680_203_832_122_83, 0.719_796_167_877_169_9), (0.673_965_208_378_940_7, 0.726_034_791_621_059_3)]),
        (&[0, 1, 99], None, 1.99, [(1.973_396_088_439_83, 2.0), (1.970_157_830_484_135_8, 2.0), (1.963_735_945_427_191_7, 2.0)]),
        (&[0, 1, 99], Some(1000), 1.99, [(1.974_248_146_420_559, 1.999), (1.971_176_065_183_212_6, 1.999), (1.965_083_730_087_689_6, 1.999)]),
        (&[12, 7, 0, 9, 31, 44, 20, 3, 0, 1, 5], Some(10_000), 4.378_787_878_787_879, [(4.071_984_225_033_19, 4.685_591_532_542_568), (4.012_409_574_899_476, 4.745_166_182_676_281), (3.894_685_951_353_211_3, 4.862_889_806_222_546_5)]),
        (&[1_000_000_000, 2_000_000_000, 1_000_000_000], None, 1.0, [(0.999_981_609_977_379, 1.000_018_390_022_621_2), (0.999_978_086_936_476_3, 1.000_021_913_063_523_7), (0.999_971_201_352_876_8, 1.000_028_798_647_123_2)]),
        (&[1_000_000_000, 2_000_000_000, 1_000_000_000], Some(10_000_000_000), 1.0, [(0.999_985_755_149_730_4, 1.000_014_244_850_269_6), (0.999_983_026_213_981_6, 1.000_016_973_786_018_5), (0.999_977_692_663_859_7, 1.000_022_307_336_140_3)]),
        (&wide, None, 600.0, [(77.806_316_370_758_8, 1000.0), (0.0, 1000.0), (0.0, 1000.0)]),
        (&wide, Some(100), 600.0, [(91.028_555_750_755_06, 980.0), (30.0, 980.0), (30.0, 980.0)]),
    ];
    for (counts, population, mean, bounds) in cases {
        for (level, (low, high)) in LEVELS.into_iter().zip(bounds) {
            let level = Confidence::new(level).unwrap();
            let found = mean_interval(counts, population, level).unwrap();
            for (found, golden) in [(found.mean, mean), (found.low, low), (found.high, high)] {
                let difference = (found - golden).abs() / golden.max(1e-3);
                assert!(difference < 1e-12, "{found} {golden} {counts:?} {population:?}");
            }
        }
    }
}

#[test]
fn what_says_nothing_has_no_interval() {
    let of = |counts: &[u64], population| mean_interval(counts, population, Confidence::P95);
    for counts in [&[][..], &[0], &[0, 0, 0]] {
        assert_eq!(of(counts, Some(9)), Err(StatsError::NoTrials));
    }
    assert_eq!(of(&[0, 1], None), Err(StatsError::NoSpread { trials: 1 }));
    assert_eq!(
        of(&[0, 7], Some(9)),
        Err(StatsError::NoSpread { trials: 7 })
    );
    let population = StatsError::Population {
        population: 9,
        sample: 10,
    };
    assert_eq!(of(&[4, 6], Some(9)), Err(population));
    assert_eq!(of(&[u64::MAX, 1], None), Err(StatsError::Overflow));
}

#[test]
fn a_census_has_a_point() {
    for counts in [&[4, 6][..], &[0, 0, 10], &[10]] {
        let all = mean_interval(counts, Some(10), Confidence::P99).unwrap();
        assert_eq!((all.low, all.high), (all.mean, all.mean));
    }
}

#[test]
fn the_largest_counts_end_with_bounds_in_order() {
    let half = u64::MAX / 2;
    for counts in [
        &[half, half][..],
        &[1, u64::MAX - 1],
        &[half, 0, 0, 1, half],
    ] {
        for population in [None, Some(u64::MAX)] {
            for level in [1e-12, 0.5, 0.95, 1.0 - 1e-15] {
                let level = Confidence::new(level).unwrap();
                let found = mean_interval(counts, population, level).unwrap();
                let highest = counts.len() as f64 - 1.0;
                assert!(0.0 <= found.low && found.low <= found.mean, "{found:?}");
                assert!(
                    found.mean <= found.high && found.high <= highest,
                    "{found:?}"
                );
            }
        }
    }
}

/// Every sample that can be drawn from a small population, each as often as it comes.
#[test]
fn as_many_samples_as_asked_for_contain_the_mean() {
    let ways = |of: u64, some: u64| {
        (0..some).fold(1.0, |ways, at| ways * (of - at) as f64 / (at + 1) as f64)
    };
    for (population, n) in [([30, 30, 30], 20), ([40, 10, 40], 30), ([20, 50, 20], 45)] {
        let all: u64 = population.iter().sum();
        let mean = (population[1] + 2 * population[2]) as f64 / all as f64;
        for level in [0.9, 0.95, 0.99] {
            let confidence = Confidence::new(level).unwrap();
            let mut covered = 0.0;
            for a in 0..=n.min(population[0]) {
                for b in 0..=(n - a).min(population[1]) {
                    let sample = [a, b, n - a - b];
                    if sample[2] > population[2] {
                        continue;
                    }
                    let Ok(found) = mean_interval(&sample, Some(all), confidence) else {
                        continue;
                    };
                    if found.low <= mean && mean <= found.high {
                        let pairs = population.into_iter().zip(sample);
                        covered += pairs.map(|(of, some)| ways(of, some)).product::<f64>();
                    }
                }
            }
            let share = covered / ways(all, n);
            assert!(
                (share - level).abs() < 0.02,
                "{population:?} {n} {level}: {share}"
            );
        }
    }
}
