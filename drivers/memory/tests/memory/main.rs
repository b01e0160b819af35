//! What a store in memory can be told to do.
#![cfg(feature = "breaker")]

mod counted;
mod expires;
mod faults;
mod forgets;
mod full;
mod lags;
mod scene;
mod threads;
