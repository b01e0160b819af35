//! A poll without files.

use crate::shared::{closes_early, example, text};

#[test]
fn the_demo_is_the_same_every_time() {
    let demo = || text("demo", &example("poll", "demo").output().unwrap());
    let told = demo();
    assert!(
        told.contains("bob votes for coffee (bob-1): accepted before"),
        "{told}"
    );
    assert!(told.contains("Elected: tea."), "{told}");
    assert_eq!(told, demo());
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    closes_early(example("poll", "demo"));
}
