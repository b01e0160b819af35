//! The text of many terms.

mod against_num_bigint;
mod budget;
mod chunks;
mod formats;
#[cfg(feature = "parallel")]
mod parallel;
mod read_back;
#[cfg(feature = "std")]
mod resume;
