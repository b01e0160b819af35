//! The stores of this family in Redis.
