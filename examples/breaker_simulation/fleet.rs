use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use breaker::{
    Backoff, Breaker, Cause, Clock, ConfigError, Event, Probes, Scope, Shared, Status,
    Subscription, Timestamp,
};
use drivers_memory::Memory;
use examples::{Draws, START};
use tokio::time::sleep;

use crate::{
    arguments::Arguments,
    ledger::{Ledger, Line},
    scenario::{Scenario, Traffic, Trouble},
    tally::{Sender, Tally},
};

/// The calls that a window has to hold before its share of failures means anything.
pub(crate) const MINIMUM_CALLS: u64 = 20;

/// So many failures in a row open as well.
const IN_A_ROW: u32 = 5;

pub(crate) const WINDOW: Duration = Duration::from_secs(10);

/// For how long a probe keeps its place.
pub(crate) const LEASE: Duration = Duration::from_secs(3);

/// For how long a call is with the service.
pub(crate) const ANSWER: Range<Duration> = Duration::from_millis(5)..Duration::from_millis(25);

/// The nodes, the service that they call and the store that they share.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) tally: Arc<Tally>,
}

/// One node, and what it knows of the world.
#[derive(Clone)]
struct Member {
    breaker: Breaker,
    clock: Clock,
    ledger: Arc<Ledger>,
    tally: Arc<Tally>,
    down: Range<Timestamp>,
    poison: bool,
    /// Whether it heard that the fleet's circuit is open, and nothing of an end of that since.
    knows_it_open: Arc<AtomicBool>,
}

impl Fleet {
    /// Starts every node and its traffic.
    pub(crate) fn start(
        clock: &Clock,
        arguments: &Arguments,
        scenario: &Scenario,
    ) -> Result<Self, ConfigError> {
        let store = Memory::builder().clock(clock.clone()).build();
        let fleet = Self {
            ledger: Ledger::new(store, arguments.latency() * 2, arguments.interval()),
            tally: Arc::default(),
        };
        for number in 0..scenario.nodes {
            let draws = |what| Draws::of(arguments.seed, u64::from(number) * 4 + what);
            let breaker = fleet.join(clock, arguments, number, draws(0), draws(1))?;
            let member = Member {
                breaker,
                clock: clock.clone(),
                ledger: Arc::clone(&fleet.ledger),
                tally: Arc::clone(&fleet.tally),
                down: START.after(scenario.down.start)..START.after(scenario.down.end),
                poison: scenario.has(Trouble::Poison) && number == 0,
                knows_it_open: Arc::default(),
            };
            let events = member.breaker.subscribe(64)?;
            tokio::spawn(listen(events, member.clone()));
            let (gap, scenario) = (arguments.gap(), scenario.clone());
            tokio::spawn(drive(member, number, gap, scenario, draws(2)));
        }
        Ok(fleet)
    }

    fn join(
        &self,
        clock: &Clock,
        arguments: &Arguments,
        number: u32,
        mut seed: Draws,
        draws: Draws,
    ) -> Result<Breaker, ConfigError> {
        let line = Line::new(&self.ledger, arguments.latency(), draws);
        let shared = Shared::every(arguments.interval())
            .quorum(arguments.quorum)
            .node(format!("node-{number}"));
        let (breaker, pump) = Breaker::builder("service")
            .failure_rate(0.5)
            .minimum_calls(MINIMUM_CALLS)
            .window(WINDOW)
            .or_consecutive_failures(IN_A_ROW)
            .open_for(
                Backoff::exponential(Duration::from_secs(1)..=Duration::from_secs(8))
                    .equal_jitter(),
            )
            .probes(Probes::at_most(arguments.probes).lease(LEASE))
            .clock(clock.clone())
            .seed(seed.word())
            .shared(Arc::new(line), shared)?;
        tokio::spawn(pump.run(sleep));
        Ok(breaker)
    }
}

impl Member {
    /// One call, which fails where the service is down, the node is poison, or it `fails` by itself.
    async fn call(&self, answer: Duration, fails: bool) {
        let Ok(permit) = self.breaker.try_acquire() else {
            return self.tally.rejected();
        };
        let now = self.clock.timestamp();
        let down = self.down.contains(&now);
        let sender = match permit.is_probe() {
            false => Sender::Closed,
            true if self.knows_it_closed() => Sender::ProbeAlone,
            true => Sender::Probe,
        };
        if let (true, Sender::Closed, Some(opened_at)) = (down, sender, self.ledger.opened_at()) {
            let knowing = self.knows_it_open.load(Relaxed);
            self.tally.strayed(now.since(opened_at), knowing);
        }
        let visit = self.tally.visit(sender, down);
        sleep(answer).await;
        drop(visit);
        if down || self.poison || fails {
            if down || self.down.is_empty() {
                self.tally.failed(self.clock.timestamp());
            }
            permit.failure();
        } else {
            permit.success();
        }
    }

    /// Whether the fleet's circuit is closed, as far as this node knows.
    fn knows_it_closed(&self) -> bool {
        let view = self.breaker.fleet().and_then(|fleet| fleet.view());
        view.is_none_or(|view| matches!(view.status, None | Some(Status::Closed)))
    }

    async fn sleep_until(&self, at: Timestamp) {
        sleep(at.since(self.clock.timestamp())).await;
    }
}

/// Makes the calls of one node.
async fn drive(member: Member, number: u32, gap: Duration, scenario: Scenario, mut draws: Draws) {
    match scenario.traffic {
        Traffic::None => {}
        Traffic::Steady => steady(&member, gap, &mut draws).await,
        Traffic::Burst => {
            tokio::spawn(burst(member.clone()));
            steady(&member, gap, &mut draws).await;
        }
        Traffic::Thin(calls) => {
            for call in 0..calls {
                sleep(draws.time(&(Duration::ZERO..Duration::from_secs(2)))).await;
                let fails = scenario.has(Trouble::Flaky) && (call + number).is_multiple_of(4);
                member.call(draws.time(&ANSWER), fails).await;
            }
        }
    }
}

async fn steady(member: &Member, gap: Duration, draws: &mut Draws) {
    sleep(draws.time(&(Duration::ZERO..gap))).await;
    loop {
        let (answer, pause) = (draws.time(&ANSWER), draws.time(&(gap / 2..gap * 3 / 2)));
        member.call(answer, false).await;
        sleep(pause.saturating_sub(answer)).await;
    }
}

/// Calls of one node that all fail in the same moment, which is the same for all nodes.
async fn burst(member: Member) {
    member.sleep_until(member.down.start).await;
    let calls = (0..IN_A_ROW).map(|_| {
        let member = member.clone();
        tokio::spawn(async move { member.call(ANSWER.end, false).await })
    });
    // All of them are under way before the first ends.
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap_or_default();
    }
}

/// Writes down when a node hears of what.
async fn listen(mut events: Subscription, member: Member) {
    while let Some(event) = events.next().await {
        if let Event::Changed {
            transition, scope, ..
        } = event
        {
            if scope != Scope::Local {
                member.tally.heard(transition.era, member.clock.timestamp());
                let is_open = transition.to != Status::Closed;
                // A record that is written again says nothing new.
                if is_open || transition.cause == Cause::Recovered {
                    member.knows_it_open.store(is_open, Relaxed);
                }
            } else if transition.to == Status::Open {
                member.tally.opened_alone();
            }
        }
    }
}
