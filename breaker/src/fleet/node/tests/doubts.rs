//! Writes of which nobody knows whether they were made.

use super::{Act, LEASE, Node, Scene, WAIT, Wants, acts, ann, claims, force, ms, told, votes};
use crate::{Force, ProbeOutcome, State, Timestamp};

/// Two nodes and an open circuit whose wait is over.
fn open() -> (Scene, Node, Node) {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &votes());
    scene.look(&mut b);
    scene.pass(WAIT + ms(10));
    (scene, a, b)
}

#[test]
fn one_that_was_made_is_found_by_its_version() {
    let (mut scene, mut a, mut b) = open();
    let write = scene.planned(&mut a, &claims());
    let sent = scene.own().as_millis() - 4;
    assert!(scene.swap(&write));
    a.unknown(write);
    assert_eq!(a.record().unwrap().state(), State::Open);
    scene.pass(ms(500));
    let outcome = scene.look(&mut a);
    assert_eq!(told(&outcome), [("wait_over", true)]);
    // The lease counts from before anything was sent, not from when it was learnt.
    let (fence, until) = outcome.claimed.unwrap();
    assert_eq!(until, Timestamp::from_millis(sent).after(LEASE));
    assert_eq!(told(&scene.look(&mut b)), [("wait_over", false)]);
    let report = Wants {
        reports: vec![(fence, ProbeOutcome::Succeeded)],
        ..Wants::default()
    };
    assert_eq!(
        told(&scene.exchange(&mut a, &report)),
        [("recovered", true)]
    );
    assert_eq!(told(&scene.look(&mut a)), []);
}

#[test]
fn one_that_was_not_made_leaves_nothing() {
    let (mut scene, mut a, mut b) = open();
    let write = scene.planned(&mut a, &claims());
    a.unknown(write);
    // Another node is faster.
    let outcome = scene.exchange(&mut b, &claims());
    assert!(outcome.claimed.is_some());
    let outcome = scene.look(&mut a);
    assert_eq!(
        (told(&outcome), outcome.claimed),
        (vec![("wait_over", false)], None)
    );
}

#[test]
fn one_that_was_made_and_overwritten_is_found_by_what_it_left() {
    let (mut scene, mut a, mut b) = open();
    let write = scene.planned(&mut a, &claims());
    assert!(scene.swap(&write));
    a.unknown(write);
    // Another version over it: something is imposed, under which the place stays.
    scene.exchange(&mut b, &acts([force(Force::MetricsOnly)]));
    scene.pass(ms(100));
    let outcome = scene.look(&mut a);
    assert_eq!(told(&outcome), [("wait_over", true), ("forced", false)]);
    assert!(outcome.claimed.is_some());
}

#[test]
fn a_place_alone_shows_it_too() {
    let (mut scene, mut a, mut b) = open();
    // The first probe gives its place back, so that the next claim is no transition.
    let (fence, _) = scene.exchange(&mut b, &claims()).claimed.unwrap();
    let released = Wants {
        reports: vec![(fence, ProbeOutcome::Released)],
        ..Wants::default()
    };
    scene.exchange(&mut b, &released);
    scene.look(&mut a);
    let write = scene.planned(&mut a, &claims());
    assert!(scene.swap(&write));
    a.unknown(write);
    scene.exchange(&mut b, &acts([force(Force::MetricsOnly)]));
    assert!(scene.look(&mut a).claimed.is_some());
}

#[test]
fn a_probe_that_is_learnt_of_after_its_lease_is_none() {
    let (mut scene, mut a, _) = open();
    let write = scene.planned(&mut a, &claims());
    assert!(scene.swap(&write));
    a.unknown(write);
    scene.pass(LEASE);
    let outcome = scene.look(&mut a);
    assert_eq!(told(&outcome), [("wait_over", true)]);
    assert_eq!(outcome.claimed, None);
}

#[test]
fn one_that_arrives_late_is_found_by_the_next_swap() {
    let (mut scene, mut a, _) = open();
    let write = scene.planned(&mut a, &claims());
    a.unknown(write.clone());
    let second = scene.planned(&mut a, &claims());
    // Only now does the first one reach the store, so that the second can't.
    assert!(scene.swap(&write));
    assert!(!scene.swap(&second));
    let outcome = scene.exchange(&mut a, &claims());
    assert_eq!(told(&outcome), [("wait_over", true)]);
    assert_eq!(outcome.claimed.unwrap().0, write.outcome.claimed.unwrap().0);
    assert_eq!(scene.record().probes().len(), 1);

    // And where the second one is made, the first one never will be.
    let (mut scene, mut a, _) = open();
    let write = scene.planned(&mut a, &claims());
    a.unknown(write.clone());
    scene.exchange(&mut a, &claims());
    assert!(!scene.swap(&write) && a.doubts.is_empty());
}

#[test]
fn what_an_operator_asked_for_is_done_once() {
    let (mut scene, mut a, mut b) = open();
    let wants = acts([force(Force::Open)]);
    let write = scene.planned(&mut a, &wants);
    assert!(scene.swap(&write));
    a.unknown(write);
    let outcome = scene.look_with(&mut a, &wants);
    assert!(outcome.acted);
    assert_eq!(told(&outcome), [("forced", true)]);
    assert_eq!(told(&scene.look(&mut b)), [("forced", false)]);

    // What is asked for meanwhile comes on top.
    let write = scene.planned(&mut a, &acts([Act::Lift(ann())]));
    assert!(scene.swap(&write));
    a.unknown(write);
    let more = acts([Act::Lift(ann()), force(Force::Disabled)]);
    let failed = scene.planned(&mut a, &more);
    assert!(!failed.outcome.seen.iter().any(|seen| seen.ours));
    let outcome = scene.exchange(&mut a, &more);
    assert_eq!(told(&outcome), [("lifted", true), ("forced", true)]);
    assert!(outcome.acted);
    // All of it is done, so the next list begins anew.
    let outcome = scene.exchange(&mut a, &acts([Act::Lift(ann())]));
    assert_eq!(told(&outcome), [("lifted", true)]);
}

#[test]
fn a_creation_in_doubt() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    let write = scene.planned(&mut a, &acts([force(Force::Open)]));
    assert!(scene.swap(&write));
    a.unknown(write);
    let outcome = scene.look_with(&mut a, &acts([force(Force::Open)]));
    assert_eq!(told(&outcome), [("forced", true)]);
    assert!(outcome.acted);
}
