//! Deadlines by the node's own clock.

use super::{Scene, WAIT, Wants, ms, votes};
use crate::Timestamp;

#[test]
fn a_moment_of_the_store_is_one_of_the_nodes_own() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    let before = Timestamp::from_millis(5);
    assert_eq!(a.local(before), before);
    scene.exchange(&mut a, &Wants::default());
    scene.look(&mut a);
    // The answer was 3 ms old when it was there.
    let now = scene.found().now;
    assert_eq!(a.local(now), scene.own());
    assert_eq!(a.local(now.after(ms(70))), scene.own().after(ms(70)));
    assert_eq!(a.local(now.before(ms(70))), scene.own().before(ms(70)));
    assert_eq!(a.local(Timestamp::MAX), Timestamp::MAX);
}

#[test]
fn a_wait_ends_when_the_store_says_so_or_when_it_was_watched() {
    let mut scene = Scene::new(1);
    let mut a = scene.node("a");
    scene.exchange(&mut a, &votes());
    let opened = scene.own();
    let by_store = a.retry_at().unwrap();
    assert!(by_store <= opened.after(WAIT) && by_store >= opened.after(WAIT).before(ms(3)));

    // The store's clock goes back by less than an hour, within what it may be wrong by.
    scene.pass(ms(1_000));
    let mut found = scene.found();
    found.now = found.now.before(ms(1_900));
    let _ = a.plan(&found, &Wants::default(), &mut || 99);
    assert_eq!(a.retry_at(), Some(opened.after(WAIT)));
}
