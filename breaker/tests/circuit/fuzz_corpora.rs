//! Replays the fuzzer's corpora, so that what it found once stays found without it.

#[path = "../../fuzz/properties.rs"]
mod properties;

use std::{fs, path::Path};

#[test]
fn records() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/record");
    let mut replayed = 0;
    for entry in fs::read_dir(&directory).unwrap() {
        properties::record(&fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "{} is empty", directory.display());
}
