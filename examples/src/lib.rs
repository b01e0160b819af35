//! What the small programs of this folder share: a time of their own, and chance that can be
//! repeated.

mod draws;
mod play;

pub use draws::Draws;
pub use play::{START, play};
