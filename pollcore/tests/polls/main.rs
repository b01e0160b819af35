//! Polls and ballots: what can be built, how long it lives, and what may be said.

mod any;
mod ballots;
mod codec;
mod contradictions;
mod digest;
mod electorate;
#[cfg(feature = "serde")]
mod fuzz_corpora;
#[cfg(feature = "serde")]
mod json;
mod life;
mod marks;
#[cfg(feature = "serde")]
mod named_votes;
mod privacy;
mod votes;
