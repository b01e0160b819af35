use std::{fmt, sync::Arc, time::Duration};

use drivers_port::Timer;

/// A time to wait, by someone's timer.
#[derive(Clone)]
pub(crate) struct Lag {
    time: Duration,
    timer: Arc<dyn Timer>,
}

impl Lag {
    pub(super) fn new(time: Duration, timer: impl Timer + 'static) -> Self {
        Self {
            time,
            timer: Arc::new(timer),
        }
    }

    pub(crate) async fn wait(&self) {
        self.timer.sleep(self.time).await;
    }
}

impl fmt::Debug for Lag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lag({:?})", self.time)
    }
}
