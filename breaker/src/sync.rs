//! The primitives that threads meet on: the standard library's, or loom's in its models.

#[cfg(not(all(test, loom)))]
pub(crate) use std::sync::{
    Mutex,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

#[cfg(all(test, loom))]
pub(crate) use loom::sync::{
    Mutex,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

/// Stands between a write that others look for and a look for theirs, so that of two threads that
/// do both at least one sees the other's write. Sequentially consistent accesses say so by
/// themselves; loom takes those for acquire and release, and needs the fence.
#[inline(always)]
pub(crate) fn write_before_look() {
    #[cfg(all(test, loom))]
    loom::sync::atomic::fence(Ordering::SeqCst);
}
