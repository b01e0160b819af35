use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use breaker::{
    Capabilities, Driver, DriverError, Era, Exchange, Exchanged, Record, State, Swap, Swapped,
    Timestamp, Version,
};
use drivers_memory::Memory;
use examples::{Draws, START};

use crate::counts::{Counts, Kind};

/// The store, and what it was asked to do.
#[derive(Debug)]
pub(crate) struct Ledger {
    store: Memory,
    /// For how long what a node read can be out of date when it acts upon it.
    round_trip: Duration,
    /// By then nodes that began together have parted.
    settled_at: Timestamp,
    book: Mutex<Book>,
}

/// A change of the shared state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) at: Timestamp,
    pub(crate) to: State,
    pub(crate) era: Era,
}

#[derive(Debug, Default)]
struct Book {
    counts: Counts,
    changes: Vec<Change>,
    /// When each swap was tried.
    swaps: Vec<Timestamp>,
    /// The last records, for what a swap changes is found by comparing.
    records: VecDeque<(Version, Record)>,
    /// When somebody was told how the record stands, in the last round trip.
    readings: VecDeque<Timestamp>,
}

impl Ledger {
    /// So many records are remembered. A swap expects one of the last few.
    const RECORDS: usize = 64;

    pub(crate) fn new(store: Memory, round_trip: Duration, interval: Duration) -> Arc<Self> {
        Arc::new(Self {
            store,
            round_trip,
            settled_at: START.after(interval * 2),
            book: Mutex::default(),
        })
    }

    /// The store forgets all that it holds.
    pub(crate) fn forget(&self) {
        self.store.forget();
    }

    /// What was counted until now.
    pub(crate) fn counts(&self) -> Counts {
        self.read(|book| book.counts)
    }

    /// The changes until now.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.read(|book| book.changes.clone())
    }

    /// The swaps that were tried in this time.
    pub(crate) fn swaps_within(&self, time: &Range<Timestamp>) -> u64 {
        self.read(|book| book.swaps.iter().filter(|at| time.contains(at)).count() as u64)
    }

    /// When the circuit left the closed state; none, where it is closed.
    pub(crate) fn opened_at(&self) -> Option<Timestamp> {
        self.read(|book| {
            let mut back = book.changes.iter().rev();
            let open = back
                .by_ref()
                .take_while(|change| change.to != State::Closed);
            open.last().map(|change| change.at)
        })
    }

    /// The shared state.
    pub(crate) fn state(&self) -> State {
        self.read(|book| {
            book.changes
                .last()
                .map_or(State::Closed, |change| change.to)
        })
    }

    fn read<T>(&self, work: impl FnOnce(&mut Book) -> T) -> T {
        work(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Book {
    /// Somebody is told how the record stands.
    fn reading(&mut self, at: Timestamp, ledger: &Ledger) {
        self.forget_readings(at, ledger);
        self.readings.push_back(at);
        if at >= ledger.settled_at {
            self.counts.crowd = self.counts.crowd.max(self.readings.len() as u64);
        }
    }

    fn forget_readings(&mut self, now: Timestamp, ledger: &Ledger) {
        while (self.readings.front()).is_some_and(|at| now.since(*at) > ledger.round_trip) {
            self.readings.pop_front();
        }
    }

    fn swapped(&mut self, swap: &Swap, swapped: &Swapped, ledger: &Ledger) {
        // It came from a node of this program.
        let Ok(record) = Record::decode(&swap.bytes) else {
            return;
        };
        let (Swapped::Conflict { now, .. } | Swapped::Done { now }) = swapped;
        self.swaps.push(*now);
        match swapped {
            Swapped::Conflict { now, .. } => {
                self.counts.refused();
                self.reading(*now, ledger);
            }
            Swapped::Done { now } => {
                let mut records = self.records.iter().rev();
                let before = records.find(|(version, _)| Some(*version) == swap.expected);
                let before = before.map(|(_, record)| record);
                let kind = Kind::of(before, &record);
                if before.is_some_and(|before| before.era() != record.era()) {
                    self.changes.push(Change {
                        at: *now,
                        to: record.state(),
                        era: record.era(),
                    });
                }
                self.forget_readings(*now, ledger);
                self.counts.made(kind, self.readings.len() as u64);
                self.records.push_back((swap.version, record));
                if self.records.len() > Ledger::RECORDS {
                    self.records.pop_front();
                }
            }
        }
    }
}

/// One node's way to the store, as slow as a network is.
#[derive(Debug)]
pub(crate) struct Line {
    ledger: Arc<Ledger>,
    latency: Range<Duration>,
    draws: Mutex<Draws>,
}

impl Line {
    pub(crate) fn new(ledger: &Arc<Ledger>, latency: Duration, draws: Draws) -> Self {
        Self {
            ledger: Arc::clone(ledger),
            latency: latency / 4..latency,
            draws: Mutex::new(draws),
        }
    }

    async fn travel(&self) {
        let time = {
            let mut draws = self.draws.lock().unwrap_or_else(PoisonError::into_inner);
            draws.time(&self.latency)
        };
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
    }
}

#[async_trait]
impl Driver for Line {
    fn capabilities(&self) -> Capabilities {
        self.ledger.store.capabilities()
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        self.travel().await;
        let exchanged = self.ledger.store.exchange(service, exchange).await;
        self.ledger.read(|book| {
            book.counts.exchanges += 1;
            if let Ok(exchanged) = &exchanged {
                book.reading(exchanged.now, &self.ledger);
            }
        });
        self.travel().await;
        exchanged
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        self.travel().await;
        let swapped = self.ledger.store.swap(service, swap).await;
        if let Ok(swapped) = &swapped {
            (self.ledger).read(|book| book.swapped(swap, swapped, &self.ledger));
        }
        self.travel().await;
        swapped
    }
}
