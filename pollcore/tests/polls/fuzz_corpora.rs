//! Replays the fuzzer's corpora, so that what it found once stays found without it.

#[path = "../../fuzz/properties.rs"]
mod properties;

use std::{fs, path::Path};

fn replay(target: &str, property: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut replayed = 0;
    for entry in fs::read_dir(&directory).unwrap() {
        property(&fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "{} is empty", directory.display());
}

#[test]
fn polls() {
    replay("poll", properties::poll);
}

#[test]
fn marks() {
    replay("marks", properties::marks);
}

#[test]
fn votes() {
    replay("vote", properties::vote);
}

#[test]
fn receipts() {
    replay("receipt", properties::receipt);
}

#[test]
fn records() {
    replay("record", properties::record);
}

#[test]
fn tallies() {
    replay("tally", properties::tally);
}
