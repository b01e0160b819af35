//! What the statistics have to agree with, and what holds of them.

mod coverage;
mod exact;
mod finite;
mod golden;
mod hostile;
mod laws;
mod leads;
mod means;
#[cfg(feature = "serde")]
mod serialized;
