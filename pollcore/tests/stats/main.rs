//! What the statistics have to agree with, and what holds of them.

mod coverage;
mod exact;
mod finite;
mod golden;
mod hostile;
mod laws;
mod leads;
#[cfg(feature = "serde")]
mod serialized;
