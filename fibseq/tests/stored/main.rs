//! What is written to be read again, by this version or a later one.

mod checkpoint_bytes;
mod checkpoint_refusals;
#[cfg(feature = "serde")]
mod checkpoint_serde;
#[cfg(feature = "serde")]
mod decimal_serde;
#[cfg(feature = "serde")]
mod fuzz_corpora;
mod page_cursor;
