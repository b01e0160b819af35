//! Runs the whole verification.
fn main() {}
