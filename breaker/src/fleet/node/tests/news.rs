//! Each transition is told once, and as whose it is.

use super::{Act, LEASE, Plan, Scene, WAIT, Wants, acts, ann, claims, force, ms, told, votes};
use crate::{Force, ProbeOutcome, State};

fn report(fence: crate::Fence, outcome: ProbeOutcome) -> Wants {
    Wants {
        reports: vec![(fence, outcome)],
        ..Wants::default()
    }
}

#[test]
fn by_the_one_who_made_it_and_by_the_others_when_they_see_it() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut b);

    assert_eq!(told(&scene.exchange(&mut a, &votes())), [("tripped", true)]);
    assert_eq!(told(&scene.look(&mut a)), []);
    let seen = scene.look(&mut b);
    assert_eq!(told(&seen), [("tripped", false)]);
    assert_eq!(seen.seen[0].transition.era, scene.record().era());
    assert_eq!(told(&scene.look(&mut b)), []);

    // Several at a time, the oldest first.
    scene.pass(WAIT + ms(10));
    let (fence, _) = scene.exchange(&mut a, &claims()).claimed.unwrap();
    let closed = scene.exchange(&mut a, &report(fence, ProbeOutcome::Succeeded));
    assert_eq!(told(&closed), [("recovered", true)]);
    assert!(closed.entered_closed_from_other);
    assert_eq!(closed.settled, [fence]);
    let seen = scene.look(&mut b);
    assert_eq!(told(&seen), [("wait_over", false), ("recovered", false)]);
    assert!(seen.entered_closed_from_other && !seen.reset && !seen.missed);
}

#[test]
fn a_circuit_that_was_open_between_two_looks_was_open() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut b);
    scene.exchange(&mut a, &votes());
    scene.exchange(&mut a, &acts([Act::Reset(ann())]));
    let seen = scene.look(&mut b);
    assert_eq!(told(&seen), [("tripped", false), ("reset", false)]);
    assert!(seen.entered_closed_from_other && seen.reset);
    assert_eq!(b.record().unwrap().state(), State::Closed);

    // An operator's reset of what is closed already.
    scene.exchange(&mut a, &acts([Act::Reset(ann())]));
    let seen = scene.look(&mut b);
    assert!(!seen.entered_closed_from_other && seen.reset);
}

#[test]
fn what_is_imposed_and_lifted_keeps_the_era_and_is_told_as_well() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut b);
    let both = acts([force(Force::Open), Act::Lift(ann())]);
    let outcome = scene.exchange(&mut a, &both);
    assert_eq!(told(&outcome), [("forced", true), ("lifted", true)]);
    assert!(outcome.acted);
    let seen = scene.look(&mut b);
    assert_eq!(told(&seen), [("forced", false), ("lifted", false)]);
    // Nothing to lift is done, too.
    let outcome = scene.exchange(&mut a, &acts([Act::Lift(ann())]));
    assert!(outcome.acted && outcome.seen.is_empty());
}

#[test]
fn what_was_imposed_until_now_is_lifted_by_the_first_who_looks() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    let timed = Act::Force {
        force: Force::Open,
        time: Some(ms(1_000)),
        operator: ann(),
    };
    scene.exchange(&mut a, &acts([timed]));
    scene.look(&mut b);
    scene.pass(ms(1_010));
    let outcome = scene.exchange(&mut b, &Wants::default());
    assert_eq!(told(&outcome), [("expired", true)]);
    assert_eq!(told(&scene.look(&mut a)), [("expired", false)]);
}

#[test]
fn more_than_a_record_remembers_is_missed_and_said_to_be() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &acts([force(Force::Open)]));
    scene.look(&mut b);
    for _ in 0..8 {
        scene.pass(ms(10));
        scene.exchange(&mut a, &acts([Act::Lift(ann()), force(Force::Open)]));
    }
    let seen = scene.look(&mut b);
    assert_eq!((seen.seen.len(), seen.missed), (16, true));
    assert!(!scene.look(&mut b).missed);
    // One less, and the record reaches back to what was known.
    for _ in 0..7 {
        scene.pass(ms(10));
        scene.exchange(&mut a, &acts([Act::Lift(ann()), force(Force::Open)]));
    }
    let seen = scene.look(&mut b);
    assert_eq!((seen.seen.len(), seen.missed), (14, false));
}

#[test]
fn what_a_store_goes_back_on_and_comes_back_to_is_not_told_again() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut b);
    let early = scene.held.clone();
    scene.exchange(&mut a, &votes());
    assert_eq!(told(&scene.look(&mut b)), [("tripped", false)]);
    scene.held = early;
    let again = scene.exchange(&mut b, &Wants::default());
    assert_eq!(told(&again), [("restored", true)]);
    assert_eq!(scene.record().state(), State::Open);
    assert_eq!(told(&scene.look(&mut a)), [("restored", false)]);
}

#[test]
fn what_was_learnt_is_told_though_the_swap_fails() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut b);
    scene.exchange(&mut a, &votes());
    scene.pass(WAIT + LEASE);
    // The swap fails, and is said not to have been made.
    let Plan::Write(_) = scene.plan(&mut b, &claims()) else {
        panic!("no claim")
    };
    assert_eq!(b.record().unwrap().state(), State::Open);
    assert_eq!(told(&b.learnt()), [("tripped", false)]);
    assert_eq!(told(&b.learnt()), []);
    let outcome = scene.exchange(&mut b, &claims());
    assert_eq!(told(&outcome), [("wait_over", true)]);
    assert!(outcome.claimed.is_some());
}
