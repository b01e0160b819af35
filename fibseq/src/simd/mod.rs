//! The one module with `unsafe`: vector types and kernels, each beside a portable twin.
//!
//! A vector implementation is a token ([`lanes::Avx2`], [`lanes::Avx512`]) that only
//! [`Level::detect`] lets come into being, so whoever holds one may execute its instructions.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
pub(crate) mod digits_avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod digits_avx512;
pub(crate) mod lanes;
mod level;
#[cfg(target_arch = "x86_64")]
mod wide;

pub(crate) use lanes::{Kernel, Lanes};
pub(crate) use level::Level;
#[cfg(target_arch = "x86_64")]
pub(crate) use wide::Wide;
