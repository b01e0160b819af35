//! What lies in a server, and what is made of it.
#![cfg(feature = "breaker")]

mod auth;
mod corrupt;
mod expiry;
mod injection;
mod layout;
mod saturation;
mod scene;
mod scripts;
mod secrets;
