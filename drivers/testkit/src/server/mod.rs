//! The servers that tests start.

mod memcached;
mod memcached_builder;
mod postgres;
mod postgres_builder;
mod postgres_client;
mod redis;
mod redis_builder;
mod redis_cluster;
mod redis_sentinel;
mod resp;

use std::{fmt::Write, net::SocketAddr};

pub use memcached::Memcached;
pub use memcached_builder::MemcachedBuilder;
pub use postgres::Postgres;
pub use postgres_builder::PostgresBuilder;
pub use redis::Redis;
pub use redis_builder::RedisBuilder;
pub use redis_cluster::RedisCluster;
pub use redis_sentinel::RedisSentinel;
pub use resp::Reply;

/// A server of the test's own, on 127.0.0.1, dead when its handle is dropped or the test's process dies.
///
/// ```
/// use drivers_testkit::{Redis, Server, or_skip};
///
/// let Some(mut redis) = or_skip(Redis::start()) else { return };
/// redis.kill();
/// redis.restart();
/// assert!(redis.url().starts_with("redis://127.0.0.1:"));
/// ```
pub trait Server {
    /// Where it listens.
    fn address(&self) -> SocketAddr;

    /// What a client connects with, including the password.
    fn url(&self) -> String {
        self.url_at(self.address())
    }

    /// The same through `address`, where a [`Proxy`](crate::Proxy) listens.
    fn url_at(&self, address: SocketAddr) -> String;

    /// Kills it with SIGKILL, waits until it is dead. Nothing happens if it is dead already.
    fn kill(&mut self);

    /// Starts it again on the same port with what it has on disk, after a SIGKILL if it still runs.
    /// Waits until it answers.
    ///
    /// # Panics
    ///
    /// With the end of its log if it doesn't come up in 20 seconds.
    fn restart(&mut self);

    /// Stops it with SIGSTOP, waits until nothing of it runs: connections stay open, and nobody answers.
    fn stop(&self);

    /// Lets it go on after [`stop`](Server::stop).
    fn resume(&self);
}

/// `text` as a part of a URL, with all but letters and digits as `%XX`.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
