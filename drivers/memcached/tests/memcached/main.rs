//! What a store in memcached comes to when its server is not what it should be.
#![cfg(feature = "breaker")]

mod cold;
mod corrupt;
mod crowd;
mod cut;
mod dropped;
mod evicted;
mod expires;
mod full;
mod hostile;
mod injection;
mod raw;
mod relay;
mod scene;
mod sizes;
mod stopped;
mod tokens;
