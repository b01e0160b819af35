//! Intervals and tests for counted votes.
