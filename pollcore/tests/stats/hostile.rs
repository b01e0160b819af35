//! What can't be answered is refused, and what is enormous is answered in time.

use std::time::{Duration, Instant};

use pollcore::{
    limits::{
        LARGEST_HYPERGEOMETRIC_SAMPLE, LARGEST_SISON_GLAZ_TOTAL, MOST_LEADING_OPTIONS,
        MOST_SISON_GLAZ_OPTIONS,
    },
    stats::{
        Confidence, Expected, Interval, Method, Proportion, StatsError, finite_population_interval,
        finite_population_margin, goodman, goodness_of_fit, hypergeometric_interval,
        lead_probability, probability_of_leading, sison_glaz,
    },
};

const P95: Confidence = Confidence::P95;

fn levels() -> [Confidence; 7] {
    let next_to_one = 1.0 - f64::EPSILON / 2.0;
    [
        f64::from_bits(1),
        1e-300,
        1e-9,
        0.5,
        0.95,
        0.999_999,
        next_to_one,
    ]
    .map(|level| Confidence::new(level).unwrap())
}

fn sound(interval: Interval) -> bool {
    0.0 <= interval.low() && interval.low() <= interval.high() && interval.high() <= 1.0
}

#[test]
fn levels_outside_are_refused() {
    for level in [0.0, -0.0, 1.0, -0.5, 95.0, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Confidence::new(level), Err(StatsError::Level { level }));
    }
    assert!(
        matches!(Confidence::new(f64::NAN), Err(StatsError::Level { level }) if level.is_nan())
    );
}

#[test]
fn impossible_counts_are_refused() {
    assert_eq!(Proportion::new(0, 0), Err(StatsError::NoTrials));
    let refused = StatsError::Successes {
        successes: 8,
        trials: 7,
    };
    assert_eq!(Proportion::new(8, 7), Err(refused));
    let many = [u64::MAX, 1];
    let uniform = Expected::Uniform;
    for (counts, refusal) in [
        (&[][..], StatsError::NoOptions),
        (&[0][..], StatsError::NoTrials),
        (&[0, 0, 0][..], StatsError::NoTrials),
        (&many[..], StatsError::Overflow),
    ] {
        assert_eq!(goodman(counts, P95), Err(refusal));
        assert_eq!(sison_glaz(counts, P95), Err(refusal));
        assert_eq!(goodness_of_fit(counts, uniform), Err(refusal));
        assert_eq!(probability_of_leading(counts), Err(refusal));
    }
}

#[test]
fn impossible_weights_are_refused() {
    let fit = |weights: &[u64]| goodness_of_fit(&[3, 4], Expected::Weights(weights));
    let refused = |weights| StatsError::Weights {
        options: 2,
        weights,
    };
    assert_eq!(fit(&[]), Err(refused(0)));
    assert_eq!(fit(&[1, 2, 3]), Err(refused(3)));
    assert_eq!(fit(&[1, 0]), Err(StatsError::Weightless { option: 1 }));
    assert_eq!(fit(&[u64::MAX, 1]), Err(StatsError::Overflow));
}

#[test]
fn too_many_options_or_trials_are_refused() {
    let many = |options: usize| vec![1; options];
    let refused = |limit: usize| StatsError::Options {
        options: limit + 1,
        limit,
    };
    let limit = MOST_SISON_GLAZ_OPTIONS;
    assert_eq!(sison_glaz(&many(limit + 1), P95), Err(refused(limit)));
    assert!(sison_glaz(&many(limit), P95).is_ok());
    let limit = MOST_LEADING_OPTIONS;
    assert_eq!(
        probability_of_leading(&many(limit + 1)),
        Err(refused(limit))
    );
    let (total, limit) = (LARGEST_SISON_GLAZ_TOTAL + 1, LARGEST_SISON_GLAZ_TOTAL);
    let refused = StatsError::Total { total, limit };
    assert_eq!(sison_glaz(&[limit, 1], P95), Err(refused));
    assert!(sison_glaz(&[limit - 1, 1], P95).is_ok());
}

#[test]
fn a_sample_is_part_of_its_population() {
    let sample = Proportion::new(3, 11).unwrap();
    let refused = StatsError::Population {
        population: 10,
        sample: 11,
    };
    assert_eq!(finite_population_margin(sample, 10, P95), Err(refused));
    assert_eq!(finite_population_interval(sample, 10, P95), Err(refused));
    assert_eq!(hypergeometric_interval(sample, 10, P95), Err(refused));
    let limit = LARGEST_HYPERGEOMETRIC_SAMPLE;
    let large = Proportion::new(7, limit + 1).unwrap();
    let total = limit + 1;
    let refused = StatsError::Total { total, limit };
    assert_eq!(hypergeometric_interval(large, u64::MAX, P95), Err(refused));
}

#[test]
fn a_census_has_no_margin() {
    for (x, n) in [(0, 1), (1, 1), (3, 10), (u64::MAX / 3, u64::MAX)] {
        let all = Proportion::new(x, n).unwrap();
        assert_eq!(finite_population_margin(all, n, P95), Ok(0.0));
        for interval in [
            finite_population_interval(all, n, P95),
            hypergeometric_interval(all, n, P95),
        ] {
            let interval = interval.unwrap();
            assert_eq!(
                (interval.low(), interval.high()),
                (all.share(), all.share())
            );
        }
    }
}

#[test]
fn a_lone_option_has_everything() {
    for counts in [[1], [7], [u64::MAX]] {
        let interval = goodman(&counts, P95).unwrap()[0];
        assert_eq!((interval.low(), interval.high()), (1.0, 1.0));
        assert_eq!(
            probability_of_leading(&counts).map(|found| found[0] > 1.0 - 1e-6),
            Ok(true)
        );
        let fit = goodness_of_fit(&counts, Expected::Uniform).unwrap();
        assert_eq!((fit.statistic, fit.degrees, fit.p_value), (0.0, 0, 1.0));
    }
    let interval = sison_glaz(&[7], P95).unwrap()[0];
    assert_eq!((interval.low(), interval.high()), (1.0, 1.0));
    assert_eq!(sison_glaz(&[0, 7], P95), Err(StatsError::Unanimous));
}

#[test]
fn enormous_numbers_give_intervals_too() {
    let most = u64::MAX;
    for confidence in levels() {
        for (x, n) in [
            (0, 1),
            (1, 1),
            (0, most),
            (1, most),
            (most / 2, most),
            (most - 1, most),
            (most, most),
            (5, 1 << 53),
            (1 << 52, 1 << 53),
        ] {
            let share = Proportion::new(x, n).unwrap();
            for method in Method::ALL {
                let interval = share.interval(method, confidence);
                assert!(
                    sound(interval),
                    "{share:?} {method:?} {confidence:?} {interval:?}"
                );
            }
            for population in [n, n.saturating_add(1), most] {
                let interval = finite_population_interval(share, population, confidence).unwrap();
                assert!(
                    sound(interval) && interval.contains(share.share()),
                    "{share:?}"
                );
                let margin = finite_population_margin(share, population, confidence).unwrap();
                assert!(margin >= 0.0 && margin.is_finite());
                if let Ok(interval) = hypergeometric_interval(share, population, confidence) {
                    assert!(
                        sound(interval) && interval.contains(share.share()),
                        "{share:?}"
                    );
                }
            }
        }
        for counts in [
            &[most][..],
            &[most - 1, 1],
            &[most / 2, most / 2],
            &[0, 0, most],
            &[1 << 52, 1, 0, 1 << 51],
            &[1, 1],
            &[1, 0, 2],
        ] {
            for intervals in [goodman(counts, confidence), sison_glaz(counts, confidence)] {
                assert!(intervals.into_iter().flatten().all(sound), "{counts:?}");
            }
        }
    }
    assert_eq!(lead_probability(most, 0).to_bits(), 1.0_f64.to_bits());
    assert_eq!(lead_probability(0, most).to_bits(), 0.0_f64.to_bits());
    assert!((lead_probability(most, most - 1) - 0.5).abs() < 1e-6);
    let fit = goodness_of_fit(&[most - 1, 1], Expected::Weights(&[1, most - 1])).unwrap();
    assert!(fit.statistic.is_finite() && fit.p_value == 0.0, "{fit:?}");
}

#[test]
fn the_largest_inputs_take_a_bounded_time() {
    let timed = |name: &str, run: &dyn Fn()| {
        let start = Instant::now();
        run();
        let took = start.elapsed();
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
    };
    let each = LARGEST_SISON_GLAZ_TOTAL / MOST_SISON_GLAZ_OPTIONS as u64;
    let wide: Vec<u64> = (0..MOST_SISON_GLAZ_OPTIONS as u64)
        .map(|i| each - i)
        .collect();
    timed("sison_glaz", &|| assert!(sison_glaz(&wide, P95).is_ok()));
    let ones = vec![1; 1_000_000];
    timed("goodman", &|| assert!(goodman(&ones, P95).is_ok()));
    timed("goodness_of_fit", &|| {
        assert!(!goodness_of_fit(&ones, Expected::Uniform).unwrap().exact);
    });
    timed("exact", &|| {
        // 593,775 ways.
        let fit = goodness_of_fit(&[4, 5, 6, 4, 3, 2, 0], Expected::Uniform).unwrap();
        assert!(fit.exact);
        let mut one = vec![0; 1_000_000];
        one[77] = 1;
        assert!(goodness_of_fit(&one, Expected::Uniform).unwrap().exact);
        // 966,467 partitions.
        let mut sixty = vec![0; 1000];
        sixty[..60].fill(1);
        assert!(goodness_of_fit(&sixty, Expected::Uniform).unwrap().exact);
        let mut many = vec![0; 1_000_000];
        many[..999_999].fill(1);
        assert!(goodness_of_fit(&many, Expected::Uniform).is_err());
    });
    timed("hypergeometric_interval", &|| {
        let half = LARGEST_HYPERGEOMETRIC_SAMPLE / 2;
        let sample = Proportion::new(half, LARGEST_HYPERGEOMETRIC_SAMPLE).unwrap();
        assert!(hypergeometric_interval(sample, u64::MAX, P95).is_ok());
        assert!(hypergeometric_interval(sample, LARGEST_HYPERGEOMETRIC_SAMPLE * 2, P95).is_ok());
    });
    timed("probability_of_leading", &|| {
        let counts: Vec<u64> = (0..MOST_LEADING_OPTIONS as u64)
            .map(|i| (1 << 50) - i)
            .collect();
        assert!(probability_of_leading(&counts).is_ok());
    });
}
