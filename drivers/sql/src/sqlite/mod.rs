mod builder;
mod call;
mod file;
mod queue;
mod reader;
mod schema;
mod session;
mod store;
mod trouble;
mod worker;
mod writer;

#[cfg(feature = "breaker")]
mod breaker;
#[cfg(test)]
mod tests;

pub use builder::SqliteBuilder;
pub use store::Sqlite;
