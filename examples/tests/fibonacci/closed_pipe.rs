use crate::{program::fibonacci, shared::closes_early};

#[test]
fn a_reader_that_leaves_ends_a_stream_quietly() {
    closes_early(fibonacci("stream --to 50000"));
    closes_early(fibonacci("stream --to 50000 --format json --threads 2"));
}

#[test]
fn a_reader_that_leaves_ends_a_large_term_quietly() {
    closes_early(fibonacci("term 2000000"));
}

#[test]
fn a_reader_that_leaves_ends_a_page_quietly() {
    closes_early(fibonacci("page --start 40000 --len 100"));
}
