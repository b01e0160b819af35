#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod budget;
mod checkpoint;
mod decimal;
mod digits;
mod error;
#[cfg(feature = "std")]
mod fft;
mod index_of;
mod interop;
mod ladder;
mod modular;
mod nth;
mod page;
mod radix;
mod range;
mod sequence;
#[cfg(feature = "std")]
mod simd;
mod stream;
mod term;
mod zeckendorf;

pub use budget::{Budget, Progress, Quantity};
pub use checkpoint::Checkpoint;
pub use decimal::{Decimal, DecimalTooLarge, ParseDecimalError};
pub use error::Error;
pub use range::Range;
pub use sequence::Sequence;
pub use term::Term;
