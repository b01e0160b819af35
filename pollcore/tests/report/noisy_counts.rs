//! Noise that is what the poll promises, or none.

use std::num::NonZero;

use pollcore::{
    Ballot, BallotKind, CountError, Poll, PollBuilder, Privacy, Quorum, ReportError,
    ReportSettings, Shard, Tally, Threshold, Verdict, VoterKey, Weight,
    privacy::{Budget, Epsilon, Neighbours, NoisyReports, Occasion, ReleaseError, Sensitivity},
    report::{Concealer, Unknown},
};
use rand::{SeedableRng, rngs::StdRng};

use crate::shared::{NOW, closed, drinks, votes};

fn epsilon(epsilon: f64) -> Epsilon {
    Epsilon::new(epsilon).unwrap()
}

/// Epsilon 1 a report, and 2 for all.
fn noisy() -> PollBuilder {
    drinks().privacy(Privacy::NoisyReports {
        epsilon: epsilon(1.0),
        total: epsilon(2.0),
    })
}

fn approval() -> PollBuilder {
    noisy().ballots(BallotKind::Approval { least: 0, most: 3 })
}

fn approvals(poll: &Poll, ballots: u64) -> Tally {
    let mut tally = Tally::new(poll);
    let all = Ballot::approval(crate::shared::indices(poll)).unwrap();
    for _ in 0..ballots {
        tally.add(&all, Weight::ONE).unwrap();
    }
    tally
}

/// Noise for a poll that somebody thought up.
fn made_up(poll: &Poll, contributions: u32, total: f64) -> NoisyReports {
    let sensitivity = Sensitivity::new(Neighbours::AddRemove, contributions).unwrap();
    NoisyReports::new(poll.digest(), sensitivity, epsilon(total))
}

/// What both say to such noise; nothing was spent on it.
fn refused(poll: &Poll, mut reports: NoisyReports) -> String {
    let mut rng = StdRng::seed_from_u64(1);
    let tally = approvals(poll, 1);
    let error = poll.noisy_counts(&tally, Occasion::Final, &mut reports, &mut rng);
    let error = error.unwrap_err();
    assert!(reports.is_empty());
    let noisy = reports.release(&[1, 1, 1], Occasion::Final, epsilon(1.0), &mut rng);
    let report = poll.noisy_report(noisy.unwrap(), NOW, &ReportSettings::new());
    assert_eq!(report, Err(error.clone()));
    error.to_string()
}

#[test]
fn the_margin_is_that_of_the_whole_ballot() {
    let poll = closed(approval());
    let mut reports = NoisyReports::of(&poll).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    let tally = approvals(&poll, 100);
    let noisy = poll
        .noisy_counts(&tally, Occasion::Final, &mut reports, &mut rng)
        .unwrap();
    let report = poll
        .noisy_report(noisy, NOW, &ReportSettings::new())
        .unwrap();
    // 2α^(m+1)/(1 + α) ≤ 0.05 with α = e^(−1/3) from m = 9 on.
    let by = report.concealment.unwrap().by;
    assert_eq!(
        by,
        Concealer::NoisyReports {
            neighbours: Neighbours::AddRemove,
            sensitivity: 3,
            margin: 9,
            occasion: Occasion::Final,
        }
    );
    let text = report.text().to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Epsilon: 1 for a report, 2 for all reports."),
        "{text}"
    );
    assert!(text.contains("at most 9 to either side"), "{text}");
}

#[test]
fn noise_for_a_part_of_a_ballot_is_refused() {
    let poll = closed(approval());
    assert_eq!(
        refused(&poll, made_up(&poll, 1, 2.0)),
        "noise for 1 contributions of a voter, and the poll's have up to 3"
    );
    // Nor is more noise than that what the report would say.
    assert_eq!(
        refused(&poll, made_up(&poll, 4, 2.0)),
        "noise for 4 contributions of a voter, and the poll's have up to 3"
    );
}

#[test]
fn noise_for_a_part_of_a_weight_is_refused() {
    let actor = |name: &[u8]| VoterKey::new(name).unwrap();
    let builder = approval()
        .actor(actor(b"ann"), Weight::ONE)
        .actor(actor(b"bob"), Weight::new(5).unwrap());
    let poll = closed(builder);
    assert_eq!(
        refused(&poll, made_up(&poll, 3, 2.0)),
        "noise for 3 contributions of a voter, and the poll's have up to 15"
    );
    let reports = NoisyReports::of(&poll).unwrap();
    assert_eq!(reports.sensitivity().total(), 15);
}

#[test]
fn a_budget_that_the_poll_does_not_have_is_refused() {
    let poll = closed(approval());
    assert_eq!(
        refused(&poll, made_up(&poll, 3, 20.0)),
        "noise under an epsilon of 20 for all reports, and the poll says 2"
    );
    assert_eq!(
        refused(&poll, made_up(&poll, 3, 1.0)),
        "noise under an epsilon of 1 for all reports, and the poll says 2"
    );
}

#[test]
fn the_poll_s_budget_is_all_there_is() {
    let poll = closed(approval());
    let mut reports = NoisyReports::of(&poll).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    let tally = approvals(&poll, 1);
    for occasion in [1, 2].map(Occasion::Interim) {
        let first = poll
            .noisy_counts(&tally, occasion, &mut reports, &mut rng)
            .unwrap()
            .clone();
        let again = poll.noisy_counts(&tally, occasion, &mut reports, &mut rng);
        assert_eq!(again, Ok(&first));
        assert_eq!((first.total(), first.occasion()), (epsilon(2.0), occasion));
    }
    assert_eq!(reports.left(), Budget::NONE);
    let third = poll.noisy_counts(&tally, Occasion::Final, &mut reports, &mut rng);
    assert!(
        matches!(third, Err(ReportError::Release(ReleaseError::Exceeded(_)))),
        "{third:?}"
    );
}

/// Neither whether a report is another one nor what it costs tells who changed their vote.
#[test]
fn whether_there_is_a_new_report_is_not_a_matter_of_votes() {
    let poll = closed(approval());
    let before = approvals(&poll, 5);
    let drawn = |after: &Tally| {
        let mut reports = NoisyReports::of(&poll).unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        let noon = Occasion::Interim(12);
        let first = poll.noisy_counts(&before, noon, &mut reports, &mut rng);
        let first = first.unwrap().clone();
        let again = poll.noisy_counts(after, noon, &mut reports, &mut rng);
        assert_eq!(again, Ok(&first));
        let last = poll.noisy_counts(after, Occasion::Final, &mut reports, &mut rng);
        assert_ne!(last.unwrap().counts(), first.counts());
        reports.left()
    };
    assert_eq!(drawn(&before), Budget::NONE);
    assert_eq!(drawn(&approvals(&poll, 6)), Budget::NONE);
}

#[test]
fn counts_of_before_the_end_make_no_final_report() {
    let poll = closed(approval());
    let mut reports = NoisyReports::of(&poll).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    let mut report = |occasion| {
        let tally = approvals(&poll, 9);
        let noisy = poll.noisy_counts(&tally, occasion, &mut reports, &mut rng);
        poll.noisy_report(noisy.unwrap(), NOW, &ReportSettings::new())
            .unwrap()
    };
    let early = report(Occasion::Interim(0));
    assert!(!early.is_final());
    let said = early
        .text()
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        said.contains("these counts were made before: later votes are not in them"),
        "{said}"
    );
    assert!(report(Occasion::Final).is_final());
}

#[test]
fn counts_of_something_else_get_no_noise() {
    let poll = closed(noisy());
    let mut rng = StdRng::seed_from_u64(1);
    let mut reports = NoisyReports::of(&poll).unwrap();
    let other = closed(noisy().title("Another"));
    let found = other.digest();
    let expected = poll.digest();
    let refused = poll.noisy_counts(
        &votes(&other, &[1]),
        Occasion::Final,
        &mut reports,
        &mut rng,
    );
    assert_eq!(refused, Err(ReportError::OtherPoll { found, expected }));
    let shard = Tally::of_shard(&poll, Shard::split(NonZero::new(2).unwrap(), 1)[0]);
    let refused = poll.noisy_counts(&shard, Occasion::Final, &mut reports, &mut rng);
    assert_eq!(refused, Err(ReportError::Count(CountError::Partial)));
    assert!(reports.is_empty());
    let mut others = NoisyReports::of(&other).unwrap();
    let refused = poll.noisy_counts(&votes(&poll, &[1]), Occasion::Final, &mut others, &mut rng);
    assert_eq!(refused, Err(ReportError::OtherPoll { found, expected }));
    assert!(others.is_empty());

    let plain = closed(drinks());
    assert_eq!(NoisyReports::of(&plain), Err(ReportError::NeedsTally));
    let mut none = made_up(&plain, 1, 2.0);
    let refused = plain.noisy_counts(&votes(&plain, &[1]), Occasion::Final, &mut none, &mut rng);
    assert_eq!(refused, Err(ReportError::NeedsTally));
}

#[test]
fn a_vote_that_takes_the_place_of_another_moves_twice_as_much() {
    let poll = closed(approval());
    let replaced = Sensitivity::of(&poll, Neighbours::Replace).unwrap();
    assert_eq!(replaced.total(), 6);
    let mut reports = NoisyReports::new(poll.digest(), replaced, epsilon(2.0));
    let mut rng = StdRng::seed_from_u64(1);
    let tally = approvals(&poll, 100);
    let noisy = poll
        .noisy_counts(&tally, Occasion::Final, &mut reports, &mut rng)
        .unwrap();
    let report = poll
        .noisy_report(noisy, NOW, &ReportSettings::new())
        .unwrap();
    let by = report.concealment.unwrap().by;
    let replace = Neighbours::Replace;
    assert!(
        matches!(by, Concealer::NoisyReports { neighbours, sensitivity: 6, .. } if neighbours == replace),
        "{by:?}"
    );
}

#[test]
fn scores_have_no_sensitivity_of_noise() {
    let scores = drinks().ballots(BallotKind::Score { highest: 5 });
    let poll = closed(scores);
    assert_eq!(Sensitivity::of(&poll, Neighbours::AddRemove), None);
}

#[test]
fn no_share_is_taken_of_a_sum_that_is_not_above_0() {
    let majority = Threshold::MoreThan { parts: 1, of: 2 };
    let poll = closed(noisy().threshold(majority));
    let mut nothing = 0;
    for seed in 0..100 {
        let mut reports = NoisyReports::of(&poll).unwrap();
        let mut rng = StdRng::seed_from_u64(seed);
        let tally = votes(&poll, &[]);
        let noisy = poll
            .noisy_counts(&tally, Occasion::Final, &mut reports, &mut rng)
            .unwrap();
        let report = poll
            .noisy_report(noisy, NOW, &ReportSettings::new())
            .unwrap();
        let hidden = Verdict::Unknown {
            why: Unknown::HiddenShares,
        };
        if noisy.counts().iter().sum::<i64>() <= 0 {
            nothing += 1;
            assert_eq!(report.verdict, hidden, "{:?}", noisy.counts());
        } else {
            assert_ne!(report.verdict, hidden, "{:?}", noisy.counts());
        }
    }
    assert!((20..=90).contains(&nothing), "{nothing}");
}

#[test]
fn what_noise_decides_is_said_to_be_by_noise() {
    let quorum = Quorum::Ballots(10);
    let majority = Threshold::MoreThan { parts: 1, of: 2 };
    let said = |builder: PollBuilder, counts: &[u64], seed: u64| {
        let poll = closed(builder);
        let mut reports = NoisyReports::of(&poll).unwrap();
        let mut rng = StdRng::seed_from_u64(seed);
        let tally = votes(&poll, counts);
        let noisy = poll.noisy_counts(&tally, Occasion::Final, &mut reports, &mut rng);
        let report = poll.noisy_report(noisy.unwrap(), NOW, &ReportSettings::new());
        let text = report.unwrap().text().to_string();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let few = said(noisy().quorum(quorum), &[1, 1, 0], 1);
    assert!(few.contains("No quorum by the noisy counts: "), "{few}");
    assert!(few.contains("Quorum: 10 ballots; not met with "), "{few}");
    assert!(few.contains(" by the noisy counts. "), "{few}");
    let many = said(noisy().quorum(quorum), &[100, 1, 0], 1);
    assert!(
        many.contains("Quorum: 10 ballots; met by the noisy counts."),
        "{many}"
    );
    let below = said(noisy().threshold(majority), &[100, 90, 80], 1);
    assert!(
        below.contains("Nobody is elected by the noisy counts: "),
        "{below}"
    );
    assert!(below.contains(" by the noisy counts), that is "), "{below}");
    // Such that some noise makes a tie.
    let tie = (0..100).map(|seed| said(noisy(), &[5, 5, 0], seed));
    let tie = tie
        .filter(|text| text.contains("A tie"))
        .collect::<Vec<_>>();
    assert!(!tie.is_empty());
    for text in tie {
        assert!(
            text.contains("A tie by the noisy counts between "),
            "{text}"
        );
    }
}
