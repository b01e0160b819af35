//! The one module with `unsafe`: processor detection and vector kernels, each beside a portable twin.
#![allow(unsafe_code)]
