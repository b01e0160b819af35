#![cfg_attr(
    all(feature = "breaker", feature = "sqlite", feature = "postgres"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(feature = "breaker", feature = "sqlite", feature = "postgres")),
    doc = "The stores of this family in SQLite and in PostgreSQL."
)]

#[cfg(all(feature = "breaker", any(feature = "sqlite", feature = "postgres")))]
mod name;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "postgres")]
pub use postgres::{Postgres, PostgresBuilder};
#[cfg(feature = "sqlite")]
pub use sqlite::{Sqlite, SqliteBuilder};
