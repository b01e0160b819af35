//! What a circuit keeps: a record, and buckets of counters.

mod counts;
mod driver;
mod key;
mod lifetime;
mod record;
