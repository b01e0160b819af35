//! Tallies and the rules that count them.

mod bloc_star;
mod encodings;
mod field;
mod golden;
mod laws;
mod lots;
mod naive;
mod refusals;
mod shards;
mod starvote;
mod taken_away;
mod winners;
