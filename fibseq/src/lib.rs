#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod budget;
mod checkpoint;
mod checksum;
mod decimal;
mod digits;
mod error;
#[cfg(feature = "std")]
mod fft;
mod index_of;
mod interop;
mod ladder;
mod lane;
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
#[cfg(feature = "serde")]
pub use checkpoint::CheckpointSeed;
pub use checkpoint::{Checkpoint, CheckpointError, CheckpointPart};
pub use decimal::{Decimal, DecimalTooLarge, ParseDecimalError};
pub use digits::{
    bit_count, digit_count, first_digits, last_digits, lucas_bit_count, lucas_digit_count,
};
pub use error::Error;
pub use index_of::{floor_index, index_of, is_fibonacci};
pub use modular::{fibonacci_mod, fibonacci_pair_mod, lucas_mod, pisano_period};
pub use nth::{Nth, fibonacci, lucas};
pub use page::{Cursor, CursorError, Page, PageError, PageLimits, page, page_at};
pub use range::Range;
pub use sequence::Sequence;
#[cfg(feature = "std")]
pub use stream::WriteError;
pub use stream::{Format, Kernel, Numbers, Position, Stop, Stream, StreamBuilder, StreamError};
pub use term::{MAX_INDEX, Term};
pub use zeckendorf::zeckendorf;
