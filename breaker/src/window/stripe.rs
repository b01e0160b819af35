use std::{
    cell::Cell,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// How many stripes a breaker has on this machine: a power of two, two for each thread that can run
/// at once, at least 8 and at most 64. Threads take them in turn, so that two that run at the same
/// time seldom share one.
pub(crate) fn stripes() -> usize {
    static STRIPES: OnceLock<usize> = OnceLock::new();
    *STRIPES.get_or_init(|| {
        let threads = thread::available_parallelism().map_or(4, usize::from);
        (2 * threads).next_power_of_two().clamp(8, 64)
    })
}

thread_local! {
    static NUMBER: Cell<usize> = const { Cell::new(UNASKED) };
}

const UNASKED: usize = usize::MAX;

/// The number of this thread, in the order in which threads first asked; to be masked to a stripe.
#[inline(always)]
pub(crate) fn thread_number() -> usize {
    asked_thread_number().unwrap_or_else(ask)
}

/// The number of this thread, if it has asked for one before.
#[inline(always)]
pub(crate) fn asked_thread_number() -> Option<usize> {
    let number = NUMBER.get();
    (number != UNASKED).then_some(number)
}

#[cold]
#[inline(never)]
fn ask() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    NUMBER.set(number);
    number
}

/// A value with cache lines of its own: two of them, since neighbouring lines are fetched in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Padded<T>(pub(crate) T);

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::{stripes, thread_number};

    #[test]
    fn every_thread_has_a_number_of_its_own() {
        let here = thread_number();
        assert_eq!(thread_number(), here);
        let there = thread::spawn(thread_number).join().unwrap();
        assert_ne!(there, here);
    }

    #[test]
    fn stripes_can_be_masked() {
        assert!(stripes().is_power_of_two());
        assert!((8..=64).contains(&stripes()));
    }
}
