//! Terms modulo a machine word.

#[allow(dead_code)]
pub(crate) mod mersenne61;
