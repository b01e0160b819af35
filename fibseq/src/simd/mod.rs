//! The one module with `unsafe`: vector types and kernels, each beside a portable twin.
//!
//! A vector implementation is a token ([`lanes::Avx2`], [`lanes::Avx512`]) that only
//! [`Level::detect`] lets come into being, so whoever holds one may execute its instructions.
#![allow(unsafe_code)]

pub(crate) mod lanes;
mod level;

pub(crate) use lanes::{Kernel, Lanes};
pub(crate) use level::Level;
