//! What becomes of calls while a server, or the way to it, fails; and of those after that.
#![cfg(feature = "breaker")]

mod deadline;
mod dropped;
mod garbled;
mod reconnect;
mod refusals;
mod relay;
mod scene;
mod sent;
mod way;
