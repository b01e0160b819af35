use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::postgres::{Postgres, error::Effect};

const SWEEP: &str = include_str!("sweep.sql");

/// The most rows that are deleted at a time.
const MOST: i64 = 500;

/// The time between two sweeps; none, while there is more to delete.
const BETWEEN: Duration = Duration::from_secs(5);

/// When to delete again what nobody will ask for.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct Sweeping {
    /// Not before; none, where it may be now.
    next: Arc<Mutex<Option<Instant>>>,
}

impl Sweeping {
    /// Whether it is time; if so, the next is not before another has passed.
    fn is_due(&self, now: Instant) -> bool {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let due = next.is_none_or(|next| next <= now);
        if due {
            *next = Some(now + BETWEEN);
        }
        due
    }

    fn again(&self) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Postgres {
    /// Now and then deletes buckets that are forgotten, while nobody waits for it.
    pub(super) fn sweep(&self) {
        if !self.sweeping().is_due(Instant::now()) {
            return;
        }
        let store = self.clone();
        tokio::spawn(async move {
            let swept = store
                .run(store.breaker(), |session| {
                    Box::pin(async move { session.query(SWEEP, Effect::Write, &[&MOST]).await })
                })
                .await;
            // What fails now is done later, by this one or another.
            if swept.is_ok_and(|rows| rows.len() as i64 >= MOST) {
                store.sweeping().again();
            }
        });
    }
}
