//! A store that forgot, or went back.

use super::{INTERVAL, Plan, Scene, WAIT, Wants, claims, ms, told, votes};
use crate::State;

#[test]
fn what_is_kept_is_written_again_at_most_once_an_interval() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &votes());
    let kept = scene.record().clone();
    for round in 0..3 {
        scene.held = None;
        let outcome = scene.exchange(&mut a, &Wants::default());
        assert_eq!(told(&outcome), [("restored", true)], "round {round}");
        let again = scene.record();
        assert_eq!((again.state(), again.stamp()), (State::Open, kept.stamp()));
        assert_ne!(again.era(), kept.era());

        // Too soon: nothing is written, and the node acts by what it keeps.
        scene.held = None;
        scene.pass(ms(499));
        scene.look(&mut a);
        assert!(scene.held.is_none());
        assert_eq!(a.record().unwrap().state(), State::Open);
        scene.pass(ms(1));
    }
}

#[test]
fn nothing_is_asked_of_a_record_that_can_not_be_written_yet() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &votes());
    scene.held = None;
    scene.exchange(&mut a, &Wants::default());
    scene.pass(ms(100));
    scene.held = None;
    let wants = super::acts([super::force(crate::Force::Open)]);
    let outcome = scene.look_with(&mut a, &wants);
    assert!(!outcome.acted && scene.held.is_none());
    scene.pass(INTERVAL);
    assert!(scene.exchange(&mut a, &wants).acted);
}

#[test]
fn until_it_is_decided_a_node_acts_by_what_it_keeps() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &Wants::default());
    let early = scene.held.clone();
    scene.exchange(&mut a, &votes());
    scene.held = early;
    let Plan::Write(_) = scene.plan(&mut a, &Wants::default()) else {
        panic!("not written again")
    };
    assert_eq!(a.record().unwrap().state(), State::Open);
    assert!(a.retry_at().is_some());
}

#[test]
fn a_wait_goes_on_where_it_was() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &votes());
    let retry_at = scene.record().retry_at();
    scene.held = None;
    scene.pass(WAIT / 2);
    scene.exchange(&mut a, &Wants::default());
    assert_eq!(scene.record().retry_at(), retry_at);
    scene.pass(WAIT / 2 + ms(10));
    assert!(scene.exchange(&mut a, &claims()).claimed.is_some());
}

#[test]
fn what_is_imposed_again_is_no_new_state() {
    let mut scene = Scene::new(1);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    scene.exchange(&mut a, &votes());
    scene.look(&mut b);
    let early = scene.held.clone();
    scene.exchange(&mut a, &super::acts([super::force(crate::Force::Open)]));
    // The store forgets, and the one that knows nothing of the force is the first to write again.
    scene.held = None;
    assert_eq!(
        told(&scene.exchange(&mut b, &Wants::default())),
        [("restored", true)]
    );
    assert_ne!(scene.record().era(), early.unwrap().1.era());
    let again = scene.exchange(&mut a, &Wants::default());
    assert_eq!(told(&again), [("restored", false)]);
    assert!(scene.record().forced().is_some());
    assert_eq!(told(&scene.look(&mut b)), [("forced", false)]);
}
