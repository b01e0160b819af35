//! Votes, and what they count for.

use super::{Act, INTERVAL, Plan, Scene, WAIT, Wants, acts, ann, force, ms, told, votes};
use crate::{Force, State};

#[test]
fn a_quorum_opens_and_less_does_not() {
    let mut scene = Scene::new(2);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    for _ in 0..4 {
        assert_eq!(told(&scene.exchange(&mut a, &votes())), []);
        scene.pass(INTERVAL);
    }
    assert_eq!(scene.record().votes().len(), 1);
    assert_eq!(told(&scene.exchange(&mut b, &votes())), [("tripped", true)]);
    assert_eq!(told(&scene.look(&mut a)), [("tripped", false)]);
}

#[test]
fn a_vote_lapses_after_two_intervals() {
    let mut scene = Scene::new(2);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &votes());
    scene.pass(INTERVAL * 2 + ms(1));
    scene.exchange(&mut b, &votes());
    assert_eq!(scene.record().state(), State::Closed);
    scene.exchange(&mut a, &votes());
    assert_eq!(scene.record().state(), State::Open);
}

#[test]
fn what_was_counted_before_the_circuit_changed_is_no_vote() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut b);
    // Opened and closed again while the other node counted failures.
    scene.exchange(&mut a, &votes());
    scene.pass(WAIT);
    scene.exchange(&mut a, &acts([Act::Reset(ann())]));
    let Plan::Stands(seen) = scene.plan(&mut b, &votes()) else {
        panic!("an outdated vote was cast")
    };
    assert!(seen.entered_closed_from_other);
    // It knows of it now, so what it counts from here on is a vote.
    assert_eq!(told(&scene.exchange(&mut b, &votes())), [("tripped", true)]);
}

#[test]
fn what_was_counted_under_a_force_is_no_vote() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &acts([force(Force::Closed)]));
    scene.look(&mut b);
    scene.exchange(&mut a, &acts([Act::Lift(ann())]));
    assert_eq!(
        told(&scene.look_with(&mut b, &votes())),
        [("lifted", false)]
    );
    assert_eq!(scene.record().state(), State::Closed);
}

#[test]
fn a_vote_and_a_reset_in_one_plan() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &Wants::default());
    let mut wants = votes();
    wants.acts.push(Act::Reset(ann()));
    let outcome = scene.exchange(&mut a, &wants);
    assert_eq!(told(&outcome), [("reset", true)]);
    assert_eq!(scene.record().state(), State::Closed);
}
