//! What goes with hidden votes.

use pollcore::{
    BallotKind, PollBuilder, PollError, Privacy, Quorum, Responder, Revotes, Threshold, VoterKey,
    Weight, privacy::Epsilon,
};

use super::contradictions::{lunch, refused};

fn epsilon(millionths: u32) -> Epsilon {
    Epsilon::from_millionths(millionths).unwrap()
}

fn answered_at_random() -> [fn(Epsilon, Epsilon) -> Privacy; 3] {
    [
        |epsilon, total| Privacy::RandomResponses {
            by: Responder::RandomizedResponse,
            epsilon,
            total,
        },
        |epsilon, total| Privacy::RandomResponses {
            by: Responder::UnaryEncoding,
            epsilon,
            total,
        },
        |epsilon, total| Privacy::RandomResponses {
            by: Responder::SwitchedAtServer,
            epsilon,
            total,
        },
    ]
}

fn contradicts(poll: PollBuilder) {
    let error = refused(poll);
    let field = matches!(
        error,
        PollError::Contradiction {
            field: "privacy",
            ..
        }
    );
    assert!(field, "{error}");
}

fn weighing(poll: PollBuilder, weight: u64) -> PollBuilder {
    poll.actor(VoterKey::new(b"ann").unwrap(), Weight::ONE)
        .actor(VoterKey::new(b"bob").unwrap(), Weight::new(weight).unwrap())
}

#[test]
fn answers_at_random_are_plurality_ballots_of_weight_1() {
    for privacy in answered_at_random() {
        let poll = || lunch().privacy(privacy(epsilon(1000), epsilon(1000)));
        assert!(poll().build().is_ok());
        assert!(weighing(poll(), 1).build().is_ok());
        let error = refused(weighing(poll(), 2));
        assert_eq!(
            error.to_string(),
            "actors: voter 626f62 has the weight 2, more than 1, as answers at random have no weights"
        );
        contradicts(poll().blank());
        contradicts(poll().ballots(BallotKind::Approval { least: 0, most: 1 }));
    }
}

#[test]
fn the_budget_is_enough_for_all_revisions() {
    for privacy in answered_at_random() {
        let poll = |total| lunch().privacy(privacy(epsilon(1000), epsilon(total)));
        assert!(poll(1000).build().is_ok());
        assert_eq!(spent(poll(999)), (999, 1000, 1));
        let revotes = Revotes::LastWins { most: 3 };
        assert!(poll(3000).revotes(revotes).build().is_ok());
        assert_eq!(spent(poll(2999).revotes(revotes)), (2999, 1000, 3));
        let revotes = Revotes::Withdrawable { most: 1000 };
        let poll = lunch().revotes(revotes);
        let poll = poll.privacy(privacy(Epsilon::MOST, Epsilon::MOST));
        assert_eq!(
            refused(poll).to_string(),
            "privacy.total: 20 is less than 1000 times the epsilon 20"
        );
    }
}

/// The budget that is too small, what is spent of it at a time, and how often.
fn spent(poll: PollBuilder) -> (u32, u32, u32) {
    match refused(poll) {
        PollError::Budget {
            total,
            epsilon,
            times,
        } => (total.as_millionths(), epsilon.as_millionths(), times),
        other => panic!("{other}"),
    }
}

#[test]
fn counts_of_plurality_and_approval_ballots_get_noise() {
    let noisy = |total| Privacy::NoisyReports {
        epsilon: epsilon(1000),
        total: epsilon(total),
    };
    let approval = BallotKind::Approval { least: 0, most: 2 };
    assert!(lunch().privacy(noisy(1000)).blank().build().is_ok());
    assert!(
        lunch()
            .privacy(noisy(1000))
            .ballots(approval.clone())
            .build()
            .is_ok()
    );
    contradicts(
        lunch()
            .privacy(noisy(1000))
            .ballots(BallotKind::Score { highest: 5 }),
    );
    assert_eq!(spent(lunch().privacy(noisy(999))), (999, 1000, 1));
    // Revisions cost nothing: only reports do.
    let poll = lunch()
        .privacy(noisy(1000))
        .revotes(Revotes::LastWins { most: 9 });
    assert!(poll.build().is_ok());
    // One voter adds as much as noise can hide, over all counts together.
    let poll = lunch().privacy(noisy(1000)).ballots(approval);
    assert!(weighing(poll.clone(), 1 << 19).build().is_ok());
    match refused(weighing(poll, (1 << 19) + 1)) {
        PollError::TooHeavy {
            voter,
            weight,
            most,
            ..
        } => {
            assert_eq!(voter, VoterKey::new(b"bob").unwrap());
            assert_eq!((weight.as_u64(), most), ((1 << 19) + 1, 1 << 19));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn noise_hides_whether_some_quorums_and_thresholds_are_met() {
    let noisy = || {
        lunch().privacy(Privacy::NoisyReports {
            epsilon: epsilon(1000),
            total: epsilon(1000),
        })
    };
    let field = |poll| match refused(poll) {
        PollError::Contradiction { field, .. } => field,
        other => panic!("{other}"),
    };
    let approval = || noisy().ballots(BallotKind::Approval { least: 0, most: 2 });
    let threshold = Threshold::MoreThan { parts: 1, of: 2 };
    let (ballots, share) = (Quorum::Ballots(2), Quorum::Share { parts: 1, of: 2 });
    assert!(noisy().threshold(threshold).build().is_ok());
    assert_eq!(field(approval().threshold(threshold)), "threshold");
    assert!(noisy().quorum(ballots).build().is_ok());
    assert_eq!(field(noisy().blank().quorum(ballots)), "quorum");
    assert_eq!(field(approval().quorum(ballots)), "quorum");
    assert_eq!(field(weighing(approval(), 1).quorum(share)), "quorum");
    // The sum of noisy counts is of weights, not of heads.
    assert!(weighing(noisy(), 2).quorum(share).build().is_ok());
    assert!(weighing(noisy(), 1).quorum(ballots).build().is_ok());
    assert_eq!(field(weighing(noisy(), 2).quorum(ballots)), "quorum");
}
