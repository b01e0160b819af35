//! Noisy reports: one an occasion, paid for once.

use pollcore::limits;
use pollcore::privacy::{
    Budget, Epsilon, Neighbours, NoiseError, NoisyReports, Occasion, ReleaseError, Sensitivity,
};
use pollcore::{Digest, stats::Confidence};
use rand::{SeedableRng, rngs::StdRng};

use crate::hostile::Constant;

fn epsilon(epsilon: f64) -> Epsilon {
    Epsilon::new(epsilon).unwrap()
}

fn of(byte: u8) -> Digest {
    Digest::from_bytes([byte; 32])
}

fn at(number: u64) -> Occasion {
    Occasion::Interim(number)
}

fn reports(allowed: f64) -> NoisyReports {
    let sensitivity = Sensitivity::new(Neighbours::AddRemove, 1).unwrap();
    NoisyReports::new(of(1), sensitivity, epsilon(allowed))
}

#[test]
fn asking_again_gives_the_same_and_costs_nothing() {
    let mut rng = StdRng::seed_from_u64(31);
    let mut reports = reports(1.0);
    let counts = [1000, 500, 0];
    let first = reports
        .release(&counts, at(2), epsilon(0.3), &mut rng)
        .unwrap()
        .clone();
    for _ in 0..100 {
        let again = reports
            .release(&counts, at(2), epsilon(0.3), &mut rng)
            .unwrap();
        assert_eq!(again, &first);
    }
    assert_eq!(reports.spent(), Budget::from(epsilon(0.3)));
    assert_eq!(reports.made(at(2), epsilon(0.3)), Some(&first));
    assert_eq!(reports.made(at(3), epsilon(0.3)), None);
    assert_eq!(first.poll(), of(1));
    // Another ε is another report, and so is another occasion.
    reports
        .release(&counts, at(2), epsilon(0.2), &mut rng)
        .unwrap();
    reports
        .release(&counts, at(3), epsilon(0.5), &mut rng)
        .unwrap();
    assert_eq!(reports.left(), Budget::NONE);
    assert_eq!(reports.len(), 3);
    match reports.release(&counts, at(4), Epsilon::LEAST, &mut rng) {
        Err(ReleaseError::Exceeded(exceeded)) => {
            assert_eq!(exceeded.spent, Budget::from(epsilon(1.0)));
            assert_eq!(exceeded.left, Budget::NONE);
        }
        other => panic!("{other:?}"),
    }
    // What was made is still there.
    let again = reports
        .release(&counts, at(2), epsilon(0.3), &mut rng)
        .unwrap();
    assert_eq!(again, &first);
}

#[test]
fn intervals_cover_as_often_as_stated() {
    let mut rng = StdRng::seed_from_u64(32);
    let truth = [40, 0, 1_000_000];
    let mut covered = 0.0;
    let mut trials = 0.0;
    for _ in 0..2000 {
        let mut reports = reports(0.4);
        let report = reports
            .release(&truth, at(2), epsilon(0.4), &mut rng)
            .unwrap();
        for (interval, count) in report.intervals(Confidence::P90).iter().zip(truth) {
            covered += f64::from(u8::from(interval.contains(count as f64)));
            trials += 1.0;
        }
    }
    // The margin is a whole number, so that it covers more often than asked, by up to
    // the probability of its last two numbers.
    let share = covered / trials;
    let error = 5.0 * (0.9 * 0.1 / trials).sqrt();
    assert!(share > 0.9 - error && share < 0.94 + error, "{share}");
}

#[test]
fn what_fails_costs_nothing() {
    let mut rng = StdRng::seed_from_u64(33);
    let mut reports = reports(1.0);
    let untouched = reports.clone();
    let stuck = reports.release(&[1, 2], at(2), epsilon(0.5), &mut Constant(0));
    assert!(
        matches!(stuck, Err(ReleaseError::Noise(NoiseError::Generator(_)))),
        "{stuck:?}"
    );
    assert!(reports.release(&[], at(2), epsilon(0.5), &mut rng).is_err());
    assert!(
        reports
            .release(&vec![0; 65_537], at(2), epsilon(0.5), &mut rng)
            .is_err()
    );
    assert!(matches!(
        reports.release(&[0, u64::MAX], at(2), epsilon(0.5), &mut rng),
        Err(ReleaseError::Noise(NoiseError::Count { option: 1, .. }))
    ));
    assert!(
        reports
            .release(&[1], at(2), epsilon(1.1), &mut rng)
            .is_err()
    );
    assert_eq!(reports, untouched);
    assert!(
        reports
            .release(&[1 << 62], at(2), epsilon(0.5), &mut rng)
            .is_ok()
    );
}

#[test]
fn there_is_room_for_so_many() {
    let mut rng = StdRng::seed_from_u64(34);
    let mut many = reports(20.0);
    let most = limits::MOST_NOISY_REPORTS as u64;
    for i in 0..most {
        many.release(&[5], at(i), epsilon(0.01), &mut rng).unwrap();
    }
    let full = many.release(&[5], at(most), epsilon(0.01), &mut rng);
    assert!(matches!(full, Err(ReleaseError::Full { .. })), "{full:?}");
    assert!(
        many.release(&[5], at(most - 1), epsilon(0.01), &mut rng)
            .is_ok()
    );

    // By their counts, without so many draws.
    let mut wide = reports(20.0);
    let counts = vec![5; 1 << 16];
    for i in 0..limits::MOST_NOISY_COUNTS as u64 >> 16 {
        wide.release(&counts, at(i), epsilon(1.0), &mut rng)
            .unwrap();
    }
    let full = wide.release(&[5], at(99), epsilon(1.0), &mut rng);
    assert!(matches!(full, Err(ReleaseError::Full { .. })), "{full:?}");
}

#[test]
fn an_occasion_has_one_report_whatever_was_voted_since() {
    let mut rng = StdRng::seed_from_u64(35);
    let mut reports = reports(1.0);
    let noon = reports
        .release(&[5, 4, 3], at(12), epsilon(0.3), &mut rng)
        .unwrap()
        .clone();
    for counts in [&[5, 4, 3][..], &[5, 4, 2], &[500, 4, 3], &[]] {
        let again = reports.release(counts, at(12), epsilon(0.3), &mut rng);
        assert_eq!(again, Ok(&noon));
    }
    let last = reports.release(&[5, 4, 3], Occasion::Final, epsilon(0.3), &mut rng);
    assert_eq!(last.unwrap().occasion(), Occasion::Final);
    assert_eq!(reports.len(), 2);
}
