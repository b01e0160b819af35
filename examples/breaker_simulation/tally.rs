use std::sync::{Arc, Mutex, PoisonError};

use breaker::{Era, Timestamp};

/// What the service and the nodes saw.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Seen>);

#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// Calls that reached the service, probes among them.
    pub(crate) calls: u64,
    pub(crate) rejected: u64,
    pub(crate) first_failure: Option<Timestamp>,
    /// Calls other than probes that reached the service while it was down and the circuit was not
    /// closed for all.
    pub(crate) strays: u64,
    /// Probes that reached the service while it was down.
    pub(crate) probes: u64,
    probing: u32,
    /// The most probes that were with the service at one time while the circuit was not closed
    /// for all.
    pub(crate) most_probes: u32,
    /// When which node heard of which state.
    pub(crate) heard: Vec<(Era, Timestamp)>,
    /// How many times a node opened for itself alone.
    pub(crate) opened_alone: u64,
}

/// A call that is with the service.
#[derive(Debug)]
pub(crate) struct Visit {
    tally: Arc<Tally>,
    probe: bool,
}

impl Tally {
    pub(crate) fn seen(&self) -> Seen {
        self.write(|seen| seen.clone())
    }

    pub(crate) fn rejected(&self) {
        self.write(|seen| seen.rejected += 1);
    }

    pub(crate) fn failed(&self, at: Timestamp) {
        self.write(|seen| {
            seen.first_failure.get_or_insert(at);
        });
    }

    pub(crate) fn heard(&self, era: Era, at: Timestamp) {
        self.write(|seen| seen.heard.push((era, at)));
    }

    pub(crate) fn opened_alone(&self) {
        self.write(|seen| seen.opened_alone += 1);
    }

    /// A call reaches the service; it is there until the visit is dropped.
    pub(crate) fn visit(self: &Arc<Self>, probe: bool, down: bool, closed: bool) -> Visit {
        self.write(|seen| {
            seen.calls += 1;
            if down && probe {
                seen.probes += 1;
            }
            if down && !probe && !closed {
                seen.strays += 1;
            }
            if probe {
                seen.probing += 1;
                if !closed {
                    seen.most_probes = seen.most_probes.max(seen.probing);
                }
            }
        });
        Visit {
            tally: Arc::clone(self),
            probe,
        }
    }

    fn write<T>(&self, work: impl FnOnce(&mut Seen) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if self.probe {
            self.tally.write(|seen| seen.probing -= 1);
        }
    }
}
