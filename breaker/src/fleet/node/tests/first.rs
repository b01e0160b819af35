//! What a node does with what it finds at first.

use super::{Scene, acts, force, told};
use crate::{Force, State, Status, Timestamp};

#[test]
fn a_node_that_finds_nothing_creates_a_closed_circuit() {
    let mut scene = Scene::new(2);
    let (mut a, mut b) = (scene.node("a"), scene.node("b"));
    assert!(a.record().is_none());
    let write = scene.planned(&mut a, &super::Wants::default());
    assert_eq!(write.swap.expected, None);
    assert!(
        a.record().is_none(),
        "nothing is there before it is written"
    );
    let outcome = scene.exchange(&mut a, &super::Wants::default());
    assert_eq!(told(&outcome), []);
    let record = scene.record().clone();
    assert_eq!(
        (record.state(), record.stamp()),
        (State::Closed, Timestamp::default())
    );
    assert_eq!(record.settings(), 7);

    // The next one takes it over.
    let outcome = scene.look(&mut b);
    assert_eq!((told(&outcome), outcome.missed), (vec![], false));
    assert_eq!(b.record(), Some(&record));
}

#[test]
fn of_the_past_a_node_hears_only_how_the_circuit_came_to_be_as_it_is() {
    let mut scene = Scene::new(1);
    let (mut a, mut late) = (scene.node("a"), scene.node("late"));
    scene.exchange(&mut a, &super::votes());
    scene.pass(super::WAIT + super::ms(10));
    let (fence, _) = scene.exchange(&mut a, &super::claims()).claimed.unwrap();
    let report = super::Wants {
        reports: vec![(fence, crate::ProbeOutcome::Succeeded)],
        ..super::Wants::default()
    };
    scene.exchange(&mut a, &report);
    assert_eq!(scene.record().history().count(), 3);
    assert_eq!(told(&scene.look(&mut late)), []);

    let mut later = scene.node("later");
    scene.exchange(&mut a, &acts([force(Force::Open)]));
    let outcome = scene.look(&mut later);
    assert_eq!(told(&outcome), [("forced", false)]);
    assert_eq!(outcome.seen[0].transition.to, Status::ForcedOpen);
    assert!(!outcome.missed && !outcome.entered_closed_from_other);
    assert_eq!(told(&scene.look(&mut later)), []);
}

#[test]
fn other_settings_are_told_once() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &super::Wants::default());
    assert_eq!(scene.look(&mut a).settings_differ, None);

    scene.policy = scene.policy.settings(8);
    let mut b = scene.node("b");
    assert_eq!(scene.look(&mut b).settings_differ, Some(7));
    assert_eq!(scene.look(&mut b).settings_differ, None);
    // What it writes itself carries its own, which are news to the other.
    scene.exchange(&mut b, &super::votes());
    assert_eq!(scene.look(&mut b).settings_differ, None);
    assert_eq!(scene.look(&mut a).settings_differ, Some(8));
    assert_eq!(scene.look(&mut a).settings_differ, None);
}
