//! The stores of this family in memcached.
