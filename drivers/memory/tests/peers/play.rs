use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use breaker::{Clock, Timestamp};
use tokio::{runtime::Builder, time::Instant};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Runs a scene in a time of its own: it stands still while anybody has something to do, and when
/// all wait it is at once the first moment that somebody waits for.
pub(crate) fn play(scene: impl AsyncFnOnce(Clock)) {
    const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    let (clock, ticker) = Clock::fed_from(START);
    let begun: Arc<OnceLock<Instant>> = Arc::default();
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .on_thread_unpark({
            // Time passes while the thread is parked and at no other moment, so nobody ever sees
            // the clock behind the timer.
            let begun = Arc::clone(&begun);
            move || {
                if let Some(begun) = begun.get() {
                    ticker.set(START.after(begun.elapsed()));
                }
            }
        })
        .build()
        .unwrap();
    runtime.block_on(async {
        begun.get_or_init(Instant::now);
        scene(clock).await;
    });
}
