//! A circuit that is shared: what calls meet, what the pump takes with it and brings back, and what
//! becomes of it when nobody goes to the store.

mod absence;
mod adopt;
mod calls;
mod errand;
mod member;

pub(crate) use errand::Errand;
pub(crate) use member::{Bell, Member};
