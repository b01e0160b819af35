//! Tallies and the rules that count them.

mod field;
mod golden;
mod laws;
mod lots;
mod naive;
mod refusals;
mod starvote;
mod winners;
