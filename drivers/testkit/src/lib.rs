//! Real servers for tests, and a proxy that does them harm.

mod absent;
mod certificates;
mod process;
mod proxy;
mod server;
pub mod worker;

pub use absent::{Absent, or_skip};
pub use certificates::Certificates;
pub use process::program;
pub use proxy::{Fault, Proxy};
pub use server::{
    Memcached, MemcachedBuilder, Postgres, PostgresBuilder, Redis, RedisBuilder, RedisCluster,
    RedisSentinel, Reply, Server,
};
pub use worker::Worker;
