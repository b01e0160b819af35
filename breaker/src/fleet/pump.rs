use std::{fmt, future::poll_fn, mem, sync::Arc, task::Poll, time::Duration};

use drivers_port::{Applied, DriverError, Timer, within};

use crate::{
    Driver, Era, Record, State, Totals,
    circuit::{Bell, Circuit, Errand},
    clock::{Clock, Nanos},
    fleet::{
        Counted, Exchange, FleetError, Found, Ledger, Node, Outcome, Pace, Plan, Stored, Swapped,
        Version, ledger::Before,
    },
    random::Words,
};

/// What goes to the store for a shared [`Breaker`](crate::Breaker): a future to be spawned on any
/// runtime. The calls themselves never wait for a store.
///
/// Once an interval, a tenth more or less, it sends what was counted and learns how the circuit
/// stands; it votes, claims probes that calls have asked for, tells how they ended, and carries out
/// what operators want. Nothing is sent while no call comes.
///
/// Without it running the breaker is a local one. It ends an interval after the last handle is
/// gone; when it is dropped before, the breaker goes on by itself.
#[must_use = "a shared breaker is a local one until its pump runs"]
pub struct Pump {
    circuit: Arc<Circuit>,
    driver: Arc<dyn Driver>,
    service: Arc<str>,
    clock: Clock,
    node: Node,
    words: Words,
    ledger: Ledger,
    interval: Duration,
    deadline: Duration,
    /// Whether the last thing that was heard leaves a write in doubt.
    in_doubt: bool,
    /// Whether this node has yet to hear from the store.
    is_new: bool,
}

/// How often a record that others keep changing is tried at one exchange.
const TRIES: u32 = 4;

/// The same where operators wait for it.
const TRIES_FOR_OPERATORS: u32 = 16;

/// What a pump is made of.
pub(crate) struct Parts {
    pub(crate) circuit: Arc<Circuit>,
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) clock: Clock,
    pub(crate) node: Node,
    pub(crate) words: Words,
    pub(crate) interval: Duration,
    pub(crate) deadline: Duration,
}

impl Pump {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            circuit,
            driver,
            clock,
            node,
            words,
            interval,
            deadline,
        } = parts;
        Self {
            service: Arc::clone(circuit.service()),
            circuit,
            driver,
            clock,
            node,
            words,
            ledger: Ledger::default(),
            interval,
            deadline,
            in_doubt: false,
            is_new: true,
        }
    }

    /// Goes to the store for as long as there are handles of the breaker. `timer` is that of the
    /// runtime, as `tokio::time::sleep`.
    pub async fn run(mut self, timer: impl Timer) {
        self.circuit.pump_started();
        let mut pace = Pace::new(self.interval, self.clock.now());
        loop {
            self.wait(&mut pace, &timer).await;
            let is_last = Arc::strong_count(&self.circuit) == 1;
            if is_last {
                self.circuit.give_back_all();
            }
            let errand = self.circuit.errand();
            if self.is_idle(&errand) {
                pace.went_well(self.clock.now(), &mut self.words);
            } else {
                match self.turn(errand, &timer).await {
                    Ok(()) => pace.went_well(self.clock.now(), &mut self.words),
                    Err(error) => {
                        // What was learnt before the error is true all the same.
                        let learnt = self.node.learnt();
                        self.circuit.learn(&self.node, learnt);
                        self.node.withdraw_acts();
                        let now = self.clock.now();
                        if matches!(error, FleetError::Contended { .. }) {
                            self.circuit.contended(&error);
                            pace.went_well(now, &mut self.words);
                        } else {
                            self.circuit.store_failed(&error);
                            pace.failed(now, &mut self.words);
                        }
                    }
                }
            }
            if is_last {
                return;
            }
        }
    }

    /// Whether there is nothing to say and nothing to ask.
    fn is_idle(&self, errand: &Errand) -> bool {
        let (Some(record), true) = (self.node.record(), errand.is_idle && !self.in_doubt) else {
            return false;
        };
        let buckets = errand
            .buckets
            .as_ref()
            .map_or(&[][..], |(_, buckets)| buckets);
        record.state() != State::Closed || !self.ledger.is_behind(record.window(), buckets)
    }

    /// Waits until the next exchange is due, or something happens that can't wait.
    async fn wait(&mut self, pace: &mut Pace, timer: &dyn Timer) {
        loop {
            let now = self.clock.now();
            let rest = pace.due().since(now);
            if rest.is_zero() {
                return;
            }
            let mut sleep = timer.sleep(rest);
            let circuit = &self.circuit;
            let bell = poll_fn(|context| {
                if let Poll::Ready(bell) = circuit.poll_bell(context) {
                    return Poll::Ready(Some(bell));
                }
                sleep.as_mut().poll(context).map(|()| None)
            })
            .await;
            match bell {
                None => return,
                Some(Bell::Soon) => pace.hasten(self.clock.now(), &mut self.words),
                Some(Bell::Now) => pace.at_once(self.clock.now()),
            }
        }
    }

    /// One exchange, and the swaps that follow from it.
    async fn turn(&mut self, errand: Errand, timer: &dyn Timer) -> Result<(), FleetError> {
        let (mut found, fleet) = self.exchange(errand.buckets, timer).await?;
        let mut tries = 0;
        // The error of a write that may have been made, or yet be made.
        let mut doubt = None;
        loop {
            // What the fleet's window holds is of the state that was known before.
            let fleet = fleet
                .filter(|(window, _)| {
                    found.record.as_ref().map(|(_, r)| r.window()) == Some(*window)
                })
                .map(|(_, totals)| totals);
            let wants = self.circuit.wants(fleet);
            if mem::take(&mut self.is_new) && found.record.is_none() && wants.is_nothing() {
                // Somebody has to create the circuit, but not all nodes of a fleet that starts at
                // one moment: there is time until the next exchange, which comes to each at another.
                self.circuit.adopt(&self.node, Outcome::default());
                return Ok(());
            }
            let write = match self.node.plan(&found, &wants, &mut self.words) {
                Plan::Stands(outcome) => {
                    self.in_doubt = false;
                    self.circuit.adopt(&self.node, outcome);
                    return Ok(());
                }
                Plan::Write(write) => write,
            };
            doubt = doubt.filter(|_| self.node.is_in_doubt());
            let most = if wants.acts.is_empty() || doubt.is_some() {
                TRIES
            } else {
                TRIES_FOR_OPERATORS
            };
            if tries >= most {
                return Err(doubt.unwrap_or(FleetError::Contended { times: tries }));
            }
            tries += 1;
            let sent = self.clock.now().timestamp();
            let swap = self.driver.swap(&self.service, &write.swap);
            match within(timer, self.deadline, swap).await {
                Ok(Ok(Swapped::Done { now })) => {
                    let received = received(self.clock.now());
                    let outcome = self.node.wrote(*write, now, sent, received);
                    self.in_doubt = false;
                    self.circuit.count_traffic(|traffic| traffic.swaps += 1);
                    self.circuit.adopt(&self.node, outcome);
                    return Ok(());
                }
                Ok(Ok(Swapped::Conflict { record, now })) => {
                    self.circuit.count_traffic(|traffic| traffic.conflicts += 1);
                    found = Found {
                        record: self.decoded(record)?,
                        now,
                        sent,
                        received: received(self.clock.now()),
                    };
                }
                Ok(Err(error)) if error.applied() == Applied::No => {
                    let error = self.failed(error);
                    return Err(doubt.unwrap_or(error));
                }
                failed => {
                    // Found out at once, if the store answers, or at the next exchange.
                    self.node.unknown(*write);
                    self.in_doubt = true;
                    let error = self.failed(match failed {
                        Ok(Err(error)) => error,
                        _ => passed(self.deadline),
                    });
                    found = match self.exchange(None, timer).await {
                        Ok((found, _)) => found,
                        Err(_) => return Err(error),
                    };
                    doubt = Some(error);
                }
            }
        }
    }

    /// Sends what was counted and reads what there is: the record, and the fleet's window with its
    /// name.
    async fn exchange(
        &mut self,
        buckets: Option<(Duration, Vec<crate::window::Bucket>)>,
        timer: &dyn Timer,
    ) -> Result<(Found, Option<(Era, Totals)>), FleetError> {
        let flush = self
            .node
            .record()
            .filter(|record| record.state() == State::Closed)
            .zip(buckets)
            .map(|(record, (width, buckets))| {
                let width = Duration::from_millis(((width.as_micros() + 500) / 1_000) as u64);
                self.ledger.flush(record.window(), width, &buckets)
            });
        let (counted, before) = flush.unzip();
        let exchange = Exchange { counted };
        let sent = self.clock.now();
        let work = self.driver.exchange(&self.service, &exchange);
        let answer = within(timer, self.deadline, work).await;
        let now = self.clock.now();
        let exchanged = match answer {
            Ok(Ok(exchanged)) => exchanged,
            Ok(Err(error)) => {
                self.not_exchanged(error.applied(), exchange.counted.as_ref(), before);
                return Err(self.failed(error));
            }
            Err(_) => {
                self.not_exchanged(Applied::Unknown, exchange.counted.as_ref(), before);
                return Err(self.failed(passed(self.deadline)));
            }
        };
        self.circuit.count_traffic(|traffic| {
            traffic.exchanges += 1;
            traffic.round_trip = Some(now.since(sent));
        });
        let found = Found {
            record: self.decoded(exchanged.record)?,
            now: exchanged.now,
            sent: sent.timestamp(),
            received: received(now),
        };
        let totals = exchanged.totals;
        Ok((found, exchange.counted.map(|counted| (counted.era, totals))))
    }

    fn decoded(&self, stored: Option<Stored>) -> Result<Option<(Version, Record)>, FleetError> {
        let Some(Stored { version, bytes }) = stored else {
            return Ok(None);
        };
        match Record::decode(&bytes) {
            Ok(record) => Ok(Some((version, record))),
            // Never written over: somebody has to look at it.
            Err(error) => Err(self.failed(DriverError::corrupt(format!("the record: {error}")))),
        }
    }

    /// An operation came to nothing.
    fn failed(&self, error: DriverError) -> FleetError {
        self.circuit.count_traffic(|traffic| traffic.errors += 1);
        FleetError::Store(Arc::new(error))
    }

    /// What was certainly not added will be sent again; what may have been added will not.
    fn not_exchanged(
        &mut self,
        applied: Applied,
        counted: Option<&Counted>,
        before: Option<Before>,
    ) {
        if let (Applied::No, Some(before)) = (applied, before) {
            self.ledger.take_back(before);
        } else {
            let adds = counted.map_or(&[][..], |counted| &counted.adds);
            let calls: u64 = adds.iter().map(|add| add.totals.calls).sum();
            self.circuit
                .count_traffic(|traffic| traffic.calls_in_doubt += calls);
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.circuit.pump_stopped();
    }
}

impl fmt::Debug for Pump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pump")
            .field("service", &self.service)
            .field("driver", &self.driver)
            .finish_non_exhaustive()
    }
}

fn passed(deadline: Duration) -> DriverError {
    DriverError::indeterminate(format!("no answer within {deadline:?}"))
}

/// The moment at which an answer was there, rounded up, so that nothing is watched for longer than
/// it is.
fn received(now: Nanos) -> crate::Timestamp {
    now.timestamp().after(Duration::from_nanos(1))
}
