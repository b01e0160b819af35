//! What the small programs of this folder share: a time of their own, chance that can be
//! repeated, and how they end.

mod draws;
mod end;
mod play;

pub use draws::Draws;
pub use end::end;
pub use play::{START, play};
