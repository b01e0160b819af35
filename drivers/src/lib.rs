//! Stores for the crates of this family.
