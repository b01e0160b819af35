//! Privacy: that the mechanisms hide as much as they say, and the estimates see through them.

mod budgets;
mod coins;
mod devices;
mod golden;
mod hostile;
mod noise;
mod reports;
mod responses;
#[cfg(feature = "serde")]
mod serial;
mod statistics;
