//! Processes that don't outlive the test, and what they need: a directory, a port, a user.

mod directory;
mod family;
mod guard;
mod instance;
mod port;
mod program;
mod running;
mod user;

pub(crate) use directory::Directory;
pub(crate) use family::send;
pub(crate) use guard::Guard;
pub(crate) use instance::{Instance, PATIENCE, Recipe, Shutdown};
pub(crate) use port::Ports;
pub(crate) use program::find;
pub use program::program;
pub(crate) use running::{SPAWNING, poll};
pub(crate) use user::User;
