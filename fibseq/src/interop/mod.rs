//! Conversions to the number types of other crates, each behind a feature of its name.

#[cfg(feature = "dashu")]
mod dashu;
#[cfg(feature = "num-bigint")]
mod num_bigint;
