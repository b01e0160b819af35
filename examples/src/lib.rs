//! What the small programs of this folder share: a time of their own, chance that can be
//! repeated, and how they end.

mod draws;
mod end;
mod guard;
mod play;
mod told;

pub use draws::Draws;
pub use end::end;
pub use guard::guard;
pub use play::{START, play};
pub use told::{told, why};
