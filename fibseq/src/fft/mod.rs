//! Quadratic forms of two large numbers by a floating-point Fourier transform.
//!
//! A number is a row of balanced words d₀ + d₁·x + … in a base B (a power of ten or of two). Two
//! numbers f and g of L words each are evaluated modulo x^L − i ("right-angle convolution"): a
//! product p(x) of degree below 2L is then p mod (x^L − i) = low + i·high, so that 2L real words
//! come out of a transform of L complex numbers without untangling. Whatever form
//! α·f² + β·f·g + γ·g² the doubling step needs is made point by point between the transforms.
//!
//! The ring splits in three steps, each a file:
//! - [`entry`]: into 4 to 7 *sections* x^(L/s) − 1, with a twist ([`plan`]);
//! - [`butterfly`]: each section by radix-4 passes in bit-reversed order, whose roots ([`roots`])
//!   do not depend on the size, down to blocks of eight numbers;
//! - [`leaf`]: eight blocks at a time, transposed, to single values, where [`form`] multiplies.
//!
//! The way back ends in [`exit`], which rounds, watches the rounding error and carries.
//! [`transform`] orders all this for the caches. [`doubling`] climbs the Fibonacci ladder with it.

mod block;
mod butterfly;
mod dft;
mod doubling;
mod entry;
mod evaluate;
mod exit;
mod form;
mod leaf;
mod places;
mod plan;
mod product;
mod pulse;
mod roots;
mod section;
mod share;
mod transform;
mod wanted;
mod words;
mod workspace;

pub(crate) use doubling::Engine;
pub(crate) use product::{WORTHWHILE_LIMBS, neighbours, product};
pub(crate) use wanted::PAIR;
