use std::{error::Error, io, io::Write, sync::atomic::Ordering::Relaxed, time::Duration};

use breaker::{Breaker, CallError, Clock, Event, Fleet, Scope, Shared, Timestamp};
use drivers::Backend;
use examples::{Draws, guard, told};
use tokio::time::{sleep, timeout};

use crate::{ENDED, arguments::Arguments};

/// This process: a breaker, and a pump that keeps it together with the others.
pub(crate) struct Node {
    name: String,
    breaker: Breaker,
    clock: Clock,
}

impl Node {
    pub(crate) fn start(arguments: &Arguments, backend: &Backend) -> Result<Self, Box<dyn Error>> {
        let name = arguments.node();
        let clock = Clock::precise();
        let (breaker, pump) = guard(&arguments.service).clock(clock.clone()).shared(
            backend.breaker(),
            Shared::every(arguments.interval())
                .quorum(arguments.quorum)
                .node(&name),
        )?;
        tokio::spawn(pump.run(sleep));
        Ok(Self {
            name,
            breaker,
            clock,
        })
    }

    pub(crate) fn fleet(&self) -> Result<Fleet<'_>, &'static str> {
        self.breaker.fleet().ok_or("the circuit is not shared")
    }

    /// Calls the service until the time is over or the user has had enough, and tells what happens
    /// to the circuit.
    pub(crate) async fn live(
        &self,
        arguments: &Arguments,
        backend: &Backend,
        out: &mut impl Write,
    ) -> Result<(), Box<dyn Error>> {
        let (name, store) = (&self.name, backend.url());
        writeln!(
            out,
            "{name} shares {} through {store}",
            self.breaker.service()
        )?;
        let start = self.clock.timestamp();
        let mut events = self.breaker.subscribe(64)?;
        let mut draws = Draws::of(start.as_millis(), std::process::id().into());
        let (mut answered, mut failed, mut rejected) = (0_u64, 0_u64, 0_u64);
        while self.clock.timestamp().since(start) < arguments.time() && !ENDED.load(Relaxed) {
            match self
                .breaker
                .call(async || weather(arguments, &self.clock).await)
                .await
            {
                Ok(_sunny) => answered += 1,
                Err(CallError::Inner(_refused)) => failed += 1,
                Err(CallError::Rejected(_)) => rejected += 1,
            }
            let gap = arguments.every();
            let until = draws.time(&(gap / 2..gap * 3 / 2));
            // What the others did shows here too, between two calls.
            let told = async {
                while let Some(event) = events.next().await {
                    self.tell(&event, start, out)?;
                }
                io::Result::Ok(())
            };
            if let Ok(told) = timeout(until, told).await {
                told?;
                sleep(until).await;
            }
        }
        writeln!(
            out,
            "{name}: {answered} answered, {failed} failed, {rejected} rejected at once"
        )?;
        Ok(())
    }

    fn tell(&self, event: &Event, start: Timestamp, out: &mut impl Write) -> io::Result<()> {
        let (at, what) = match event {
            Event::Changed {
                transition, scope, ..
            } => {
                let whose = match scope {
                    Scope::Local => "this node alone",
                    Scope::Observed => "the fleet",
                    _ => "the fleet, by this node",
                };
                (transition.at, format!("{whose}: {}", told(transition)))
            }
            Event::StoreDown { at, .. } => (*at, "the store does not answer".to_owned()),
            Event::StoreUp { at, .. } => (*at, "the store is back".to_owned()),
            Event::Shows { at, status, .. } => (*at, format!("calls meet: {status}")),
            _ => return Ok(()),
        };
        let time = at.since(start).as_secs_f64();
        writeln!(out, "{time:7.2} s  {}  {what}", self.name)?;
        out.flush()
    }
}

/// The service.
async fn weather(arguments: &Arguments, clock: &Clock) -> Result<&'static str, &'static str> {
    sleep(Duration::from_millis(2)).await;
    if arguments.is_sick(clock.timestamp().as_millis()) {
        return Err("connection refused");
    }
    Ok("sunny")
}
