use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

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
    /// Calls, not probes, that reached the service while it was down and the circuit was not closed
    /// for all.
    pub(crate) strays: u64,
    /// Those of nodes that had heard that it was not.
    pub(crate) knowing_strays: u64,
    /// How long after the opening the last of them came.
    pub(crate) latest_stray: Duration,
    /// Probes of the fleet's circuit that reached the service while it was down.
    pub(crate) probes: u64,
    /// Those of nodes that had opened alone, or had not heard yet that all had.
    pub(crate) probes_alone: u64,
    probing: u32,
    /// The most probes of the fleet's circuit that were with the service at one time.
    pub(crate) most_probes: u32,
    /// When which node heard of which state.
    pub(crate) heard: Vec<(Era, Timestamp)>,
    /// How many times a node opened for itself alone.
    pub(crate) opened_alone: u64,
}

/// Who sends a call to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// A circuit that is closed, as far as the node knows.
    Closed,
    /// The fleet's circuit, to find out how the service is.
    Probe,
    /// A node's own, where the fleet's is closed as far as the node knows.
    ProbeAlone,
}

/// A call that is with the service.
#[derive(Debug)]
pub(crate) struct Visit {
    tally: Arc<Tally>,
    sender: Sender,
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

    /// A call of a closed circuit reaches the service that is down, so long after the fleet's has
    /// opened; and whether its node had heard of that.
    pub(crate) fn strayed(&self, after: Duration, knowing: bool) {
        self.write(|seen| {
            seen.strays += 1;
            seen.knowing_strays += u64::from(knowing);
            seen.latest_stray = seen.latest_stray.max(after);
        });
    }

    /// A call reaches the service; it is there until the visit is dropped.
    pub(crate) fn visit(self: &Arc<Self>, sender: Sender, down: bool) -> Visit {
        self.write(|seen| {
            seen.calls += 1;
            match sender {
                Sender::Closed => {}
                Sender::ProbeAlone => seen.probes_alone += u64::from(down),
                Sender::Probe => {
                    seen.probes += u64::from(down);
                    seen.probing += 1;
                    seen.most_probes = seen.most_probes.max(seen.probing);
                }
            }
        });
        Visit {
            tally: Arc::clone(self),
            sender,
        }
    }

    fn write<T>(&self, work: impl FnOnce(&mut Seen) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if self.sender == Sender::Probe {
            self.tally.write(|seen| seen.probing -= 1);
        }
    }
}
