//! Probes: whose they are, and for how long.

use super::{LEASE, Plan, Scene, WAIT, Wants, claims, ms, told, votes};
use crate::{ProbeOutcome, State, Timestamp};

#[test]
fn a_lease_counts_from_before_the_question_was_sent() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &votes());
    scene.pass(WAIT + ms(10));
    scene.look(&mut b);
    let write = scene.planned(&mut a, &claims());
    let sent = scene.found().sent;
    // The swap itself takes its time.
    scene.pass(ms(700));
    assert!(scene.swap(&write));
    let own = scene.own();
    let store = Timestamp::from_millis(scene.now);
    let outcome = a.wrote(
        write,
        store,
        Timestamp::from_millis(own.as_millis() - 600),
        own,
    );
    let (_, until) = outcome.claimed.unwrap();
    assert_eq!(until, sent.after(LEASE));

    // No other node takes the place before that.
    scene.pass(ms(1_290));
    assert!(scene.own() < until);
    scene.look_with(&mut b, &claims());
    scene.pass(ms(20));
    let outcome = scene.exchange(&mut b, &claims());
    assert!(outcome.claimed.is_some());
    assert_eq!(outcome.lost, 1);
}

#[test]
fn the_loser_of_a_claim_learns_whose_the_place_is() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &votes());
    scene.look(&mut b);
    scene.pass(WAIT + ms(10));
    let first = scene.planned(&mut a, &claims());
    let second = scene.planned(&mut b, &claims());
    assert!(scene.swap(&second) && !scene.swap(&first));
    let own = scene.own();
    let outcome = b.wrote(second, Timestamp::from_millis(scene.now), own, own);
    assert!(outcome.claimed.is_some());
    // A conflict: planned again upon what was found instead.
    let outcome = scene.look_with(&mut a, &claims());
    assert_eq!(
        (told(&outcome), outcome.claimed),
        (vec![("wait_over", false)], None)
    );
    let full_until = a.full_until().unwrap();
    assert!(full_until > own && full_until <= own.after(LEASE));
    assert_eq!(a.retry_at(), None);
}

#[test]
fn a_report_of_a_state_that_is_over_is_settled_and_changes_nothing() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &votes());
    scene.pass(WAIT + ms(10));
    let (fence, _) = scene.exchange(&mut a, &claims()).claimed.unwrap();
    let failed = Wants {
        reports: vec![(fence, ProbeOutcome::Failed)],
        ..Wants::default()
    };
    scene.exchange(&mut a, &failed);
    let open = scene.held.clone();
    let well = Wants {
        reports: vec![(fence, ProbeOutcome::Succeeded)],
        ..Wants::default()
    };
    let Plan::Stands(outcome) = scene.plan(&mut a, &well) else {
        panic!("a late report was written")
    };
    assert_eq!(outcome.settled, [fence]);
    assert_eq!(scene.held, open);
    assert_eq!(scene.record().state(), State::Open);
}
