//! Noisy reports: one a tally, paid for once.

use pollcore::limits;
use pollcore::privacy::{
    Budget, Epsilon, Neighbours, NoiseError, NoisyReports, ReleaseError, Sensitivity,
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
        .release(&counts, of(2), epsilon(0.3), &mut rng)
        .unwrap()
        .clone();
    for _ in 0..100 {
        let again = reports
            .release(&counts, of(2), epsilon(0.3), &mut rng)
            .unwrap();
        assert_eq!(again, &first);
    }
    assert_eq!(reports.spent(), Budget::from(epsilon(0.3)));
    assert_eq!(reports.made(of(2), epsilon(0.3)), Some(&first));
    assert_eq!(reports.made(of(3), epsilon(0.3)), None);
    assert_eq!(first.poll(), of(1));
    // Another ε is another report, and so is another tally.
    reports
        .release(&counts, of(2), epsilon(0.2), &mut rng)
        .unwrap();
    reports
        .release(&counts, of(3), epsilon(0.5), &mut rng)
        .unwrap();
    assert_eq!(reports.left(), Budget::NONE);
    assert_eq!(reports.len(), 3);
    match reports.release(&counts, of(4), Epsilon::LEAST, &mut rng) {
        Err(ReleaseError::Exceeded(exceeded)) => {
            assert_eq!(exceeded.spent, Budget::from(epsilon(1.0)));
            assert_eq!(exceeded.left, Budget::NONE);
        }
        other => panic!("{other:?}"),
    }
    // What was made is still there.
    let again = reports
        .release(&counts, of(2), epsilon(0.3), &mut rng)
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
            .release(&truth, of(2), epsilon(0.4), &mut rng)
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
    let stuck = reports.release(&[1, 2], of(2), epsilon(0.5), &mut Constant(0));
    assert!(
        matches!(stuck, Err(ReleaseError::Noise(NoiseError::Generator(_)))),
        "{stuck:?}"
    );
    assert!(reports.release(&[], of(2), epsilon(0.5), &mut rng).is_err());
    assert!(
        reports
            .release(&vec![0; 65_537], of(2), epsilon(0.5), &mut rng)
            .is_err()
    );
    assert!(matches!(
        reports.release(&[0, u64::MAX], of(2), epsilon(0.5), &mut rng),
        Err(ReleaseError::Noise(NoiseError::Count { option: 1, .. }))
    ));
    assert!(
        reports
            .release(&[1], of(2), epsilon(1.1), &mut rng)
            .is_err()
    );
    assert_eq!(reports, untouched);
    assert!(
        reports
            .release(&[1 << 62], of(2), epsilon(0.5), &mut rng)
            .is_ok()
    );
}

#[test]
fn there_is_room_for_so_many() {
    let mut rng = StdRng::seed_from_u64(34);
    let mut many = reports(20.0);
    let mut tally = [0; 32];
    for i in 0..limits::MOST_NOISY_REPORTS {
        tally[..8].copy_from_slice(&(i as u64).to_be_bytes());
        let tally = Digest::from_bytes(tally);
        many.release(&[5], tally, epsilon(0.01), &mut rng).unwrap();
    }
    let full = many.release(&[5], of(9), epsilon(0.01), &mut rng);
    assert!(matches!(full, Err(ReleaseError::Full { .. })), "{full:?}");
    let tally = Digest::from_bytes(tally);
    assert!(many.release(&[5], tally, epsilon(0.01), &mut rng).is_ok());

    // By their counts, without so many draws.
    let mut wide = reports(20.0);
    let counts = vec![5; 1 << 16];
    for i in 0..limits::MOST_NOISY_COUNTS >> 16 {
        wide.release(&counts, of(i as u8), epsilon(1.0), &mut rng)
            .unwrap();
    }
    let full = wide.release(&[5], of(99), epsilon(1.0), &mut rng);
    assert!(matches!(full, Err(ReleaseError::Full { .. })), "{full:?}");
}

#[test]
fn one_tally_has_one_set_of_counts() {
    let mut rng = StdRng::seed_from_u64(35);
    let mut reports = reports(1.0);
    reports
        .release(&[5, 4, 3], of(2), epsilon(0.3), &mut rng)
        .unwrap();
    let made = reports.clone();
    for (counts, at) in [
        (&[5, 4, 2][..], 0.3),
        (&[5, 4], 0.3),
        (&[], 0.3),
        // Nor is a report drawn of them under another ε.
        (&[5, 4, 2], 0.2),
    ] {
        let refused = reports.release(counts, of(2), epsilon(at), &mut rng);
        assert_eq!(refused, Err(ReleaseError::OtherCounts), "{counts:?}");
    }
    assert_eq!(reports, made);
    assert!(
        reports
            .release(&[5, 4, 3], of(2), epsilon(0.2), &mut rng)
            .is_ok()
    );
}
