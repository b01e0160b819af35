use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use breaker::{Breaker, CallError, Clock, ConfigError, Shared, Subscription, Timestamp};
use drivers_memory::Memory;
use examples::{Draws, guard};
use tokio::time::sleep;

use crate::arguments::Arguments;

/// One node: a breaker, a pump that keeps it together with the others, and calls.
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) breaker: Breaker,
    pub(crate) events: Subscription,
    /// Calls of this node that failed.
    pub(crate) in_vain: Arc<AtomicU64>,
}

impl Node {
    pub(crate) fn start(
        number: u32,
        arguments: &Arguments,
        clock: &Clock,
        store: &Memory,
    ) -> Result<Self, ConfigError> {
        let name = format!("node-{number}");
        let mut draws = Draws::of(arguments.seed, number.into());
        let (breaker, pump) = guard("weather")
            .clock(clock.clone())
            .seed(draws.word())
            .shared(
                Arc::new(store.clone()),
                Shared::every(arguments.interval())
                    .quorum(arguments.quorum)
                    .node(&name),
            )?;
        tokio::spawn(pump.run(sleep));
        let node = Self {
            events: breaker.subscribe(64)?,
            name,
            breaker,
            in_vain: Arc::default(),
        };
        let (start, outage) = (clock.timestamp(), arguments.outage());
        let service = Service {
            clock: clock.clone(),
            down: start.after(outage.start)..start.after(outage.end),
            in_vain: Arc::clone(&node.in_vain),
        };
        tokio::spawn(calls(node.breaker.clone(), service, arguments.gap(), draws));
        Ok(node)
    }
}

/// The service, as a node reaches it.
struct Service {
    clock: Clock,
    down: Range<Timestamp>,
    in_vain: Arc<AtomicU64>,
}

impl Service {
    async fn weather(&self, answer: Duration) -> Result<&'static str, &'static str> {
        let down = self.down.contains(&self.clock.timestamp());
        sleep(answer).await;
        if down {
            self.in_vain.fetch_add(1, Relaxed);
            return Err("connection refused");
        }
        Ok("sunny")
    }
}

/// Calls the service for ever.
async fn calls(breaker: Breaker, service: Service, gap: Range<Duration>, mut draws: Draws) {
    loop {
        sleep(draws.time(&gap)).await;
        let answer = draws.time(&(Duration::from_millis(2)..Duration::from_millis(20)));
        match breaker.call(async || service.weather(answer).await).await {
            Ok(_sunny) => {}
            Err(CallError::Inner(_refused)) => {}
            Err(CallError::Rejected(_)) => {}
        }
    }
}
