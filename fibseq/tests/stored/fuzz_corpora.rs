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
fn checkpoints() {
    replay("checkpoint", properties::checkpoint);
}

#[test]
fn checkpoints_in_json() {
    replay("checkpoint_json", properties::checkpoint_json);
}

#[test]
fn cursors() {
    replay("cursor", properties::cursor);
}

#[test]
fn decimals() {
    replay("decimal", properties::decimal);
}
