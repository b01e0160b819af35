//! Real servers for tests, and a proxy that does them harm.
