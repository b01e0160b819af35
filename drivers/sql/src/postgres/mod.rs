mod address;
mod builder;
mod call;
#[cfg(feature = "breaker")]
mod circuit;
mod error;
mod finish;
mod gate;
#[cfg(feature = "breaker")]
mod schema;
mod session;
mod store;
#[cfg(feature = "postgres-tls")]
mod tls;

pub use builder::PostgresBuilder;
pub use store::Postgres;
