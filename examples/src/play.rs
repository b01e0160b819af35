use std::{
    io,
    sync::{Arc, OnceLock},
};

use breaker::{Clock, Timestamp};
use tokio::{runtime::Builder, time::Instant};

/// When a [`play`] begins, by its clock.
pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// Runs `scene` in a time of its own: it stands still while anybody has something to do, and when
/// all wait it is at once the first moment that somebody waits for.
///
/// Its timer is `tokio::time::sleep`, to the millisecond, and the clock shows its time from
/// [`START`] on. There is one thread, and one order of what happens: a scene that leaves nothing
/// to chance comes to the same end each time.
///
/// # Errors
///
/// Where the system does not give what a runtime needs.
///
/// ```
/// use std::time::Duration;
///
/// use examples::{START, play};
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let end = play(async |clock| {
///     tokio::time::sleep(day).await;
///     clock.timestamp()
/// })?;
/// assert_eq!(end.since(START), day);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn play<T>(scene: impl AsyncFnOnce(Clock) -> T) -> io::Result<T> {
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
        .build()?;
    Ok(runtime.block_on(async {
        begun.get_or_init(Instant::now);
        scene(clock).await
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn whoever_wakes_finds_the_clock_at_the_timers_time() {
        play(async |clock| {
            let begun = Instant::now();
            let mut tasks = Vec::new();
            for task in 0..50 {
                let clock = clock.clone();
                tasks.push(tokio::spawn(async move {
                    for step in 1..50_u64 {
                        tokio::time::sleep(Duration::from_micros(step * task * 337)).await;
                        assert_eq!(clock.timestamp(), START.after(begun.elapsed()));
                    }
                }));
            }
            for task in tasks {
                task.await.unwrap();
            }
        })
        .unwrap();
    }
}
