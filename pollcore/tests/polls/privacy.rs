//! What goes with hidden votes.

use pollcore::{
    BallotKind, PollBuilder, PollError, Privacy, Responder, Revotes, VoterKey, Weight,
    privacy::Epsilon,
};

use super::contradictions::{lunch, out_of_range, refused};

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
        contradicts(weighing(poll(), 2));
        contradicts(poll().blank());
        contradicts(poll().ballots(BallotKind::Approval { least: 0, most: 1 }));
    }
}

#[test]
fn the_budget_is_enough_for_all_revisions() {
    for privacy in answered_at_random() {
        let poll = |total| lunch().privacy(privacy(epsilon(1000), epsilon(total)));
        assert!(poll(1000).build().is_ok());
        let most = 20_000_000;
        assert_eq!(out_of_range(poll(999)), ("privacy.total", 999, 1000, most));
        let revotes = Revotes::LastWins { most: 3 };
        assert!(poll(3000).revotes(revotes).build().is_ok());
        let range = out_of_range(poll(2999).revotes(revotes));
        assert_eq!(range, ("privacy.total", 2999, 3000, most));
        let revotes = Revotes::Withdrawable { most: 1000 };
        let poll = lunch().revotes(revotes);
        let poll = poll.privacy(privacy(Epsilon::MOST, Epsilon::MOST));
        let most = 20_000_000_000;
        assert_eq!(
            out_of_range(poll),
            ("privacy.total", 20_000_000, most, most)
        );
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
    let range = out_of_range(lunch().privacy(noisy(999)));
    assert_eq!(range, ("privacy.total", 999, 1000, 20_000_000));
    // Revisions cost nothing: only reports do.
    let poll = lunch()
        .privacy(noisy(1000))
        .revotes(Revotes::LastWins { most: 9 });
    assert!(poll.build().is_ok());
    // One voter adds as much as noise can hide, over all counts together.
    let poll = lunch().privacy(noisy(1000)).ballots(approval);
    assert!(weighing(poll.clone(), 1 << 19).build().is_ok());
    let range = out_of_range(weighing(poll, (1 << 19) + 1));
    assert_eq!(range, ("actors.weight", (1 << 19) + 1, 1, 1 << 19));
}
