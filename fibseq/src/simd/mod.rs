//! The one module with `unsafe`: processor detection and vector kernels, each beside a portable twin.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
pub(crate) mod digits_avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod digits_avx512;
