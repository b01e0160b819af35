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

/// The number of this thread, in the order in which threads first asked; to be masked to a stripe.
#[inline(always)]
pub(crate) fn thread_number() -> usize {
    const UNASKED: usize = usize::MAX;
    thread_local! {
        static NUMBER: Cell<usize> = const { Cell::new(UNASKED) };
    }

    #[cold]
    fn ask() -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }

    NUMBER.with(|number| {
        if number.get() == UNASKED {
            number.set(ask());
        }
        number.get()
    })
}

/// A value with cache lines of its own: two of them, since neighbouring lines are fetched in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Padded<T>(pub(crate) T);
