use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use benches::guard::{Load, time};

/// What a call can't cost less than, if it does such a thing: the time of that many on each of
/// the threads.
type Yardstick = fn(threads: usize, calls: u64) -> Duration;

pub(crate) const ALL: &[(&str, Yardstick)] = &[
    ("Instant::now", |threads, calls| {
        time(Load::Successes, threads, calls, || {
            |_| {
                black_box(Instant::now());
                true
            }
        })
    }),
    ("shared fetch_add", |threads, calls| {
        let shared = AtomicU64::new(0);
        time(Load::Successes, threads, calls, || {
            |_| shared.fetch_add(1, Ordering::Relaxed) > 0
        })
    }),
];
