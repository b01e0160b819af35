//! Real servers for tests, and a proxy that does them harm.

mod absent;
mod process;
mod server;

pub use absent::{Absent, or_skip};
pub use process::program;
pub use server::{
    Memcached, MemcachedBuilder, Postgres, PostgresBuilder, Redis, RedisBuilder, Reply, Server,
};
