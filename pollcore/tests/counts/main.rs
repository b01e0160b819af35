//! Tallies and the rules that count them.

<<<<<<< HEAD
mod encodings;
=======
mod bloc_star;
>>>>>>> main
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
