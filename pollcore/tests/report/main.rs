//! Reports: what polls come to, what that says about others, what they hide, and how they look.

#![cfg(feature = "serde")]

mod golden;
mod hostile;
mod noisy_counts;
mod privacy;
mod readme;
mod response;
mod shared;
mod surveys;
mod verdicts;
