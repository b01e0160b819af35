use std::{ops::Range, time::Duration};

use crate::arguments::Arguments;

/// What happens to a fleet, and what has to come of it.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // what may happen in one, each or not
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) nodes: u32,
    pub(crate) traffic: Traffic,
    /// When the service is down, from the beginning.
    pub(crate) down: Range<Duration>,
    /// Whether the first node fails whatever it calls, though the service be well.
    pub(crate) poison: bool,
    /// Whether every fourth call fails, though the service is not down.
    pub(crate) flaky: bool,
    /// Whether the store forgets everything once a second while the service is down.
    pub(crate) forgets: bool,
    /// When it is over at the latest.
    pub(crate) end: Duration,
    /// Whether the circuit has to open for all.
    pub(crate) opens: bool,
}

/// What a node calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traffic {
    /// Nothing.
    None,
    /// One call after another, in even time.
    Steady,
    /// So many in a few seconds.
    Thin(u32),
    /// Steady, and in the moment at which the service goes down as many at once as open the
    /// circuit.
    Burst,
}

/// When the service goes down, and by then the fleet is in full swing.
const DOWN: Duration = Duration::from_secs(5);

/// By then the circuit has closed again: the longest wait, the leases of some probes, and a few
/// exchanges.
const RECOVERY: Duration = Duration::from_secs(60);

impl Traffic {
    /// Whether calls come for as long as the scenario lasts.
    pub(crate) const fn is_steady(self) -> bool {
        matches!(self, Self::Steady | Self::Burst)
    }
}

impl Scenario {
    /// Whether the service is well again before the end.
    pub(crate) fn recovers(&self) -> bool {
        !self.down.is_empty() && self.down.end < self.end
    }

    /// All of them, in the order of the table.
    pub(crate) fn all(arguments: &Arguments) -> [Self; 9] {
        let nodes = arguments.nodes;
        let quorum = arguments.quorum;
        let outage = DOWN..DOWN + arguments.outage();
        let quiet = |name, traffic, poison, opens| Self {
            name,
            nodes,
            traffic,
            down: Duration::ZERO..Duration::ZERO,
            poison,
            flaky: false,
            forgets: false,
            end: Duration::from_secs(10),
            opens,
        };
        let sick = |name, traffic, poison, forgets| Self {
            name,
            nodes,
            traffic,
            down: outage.clone(),
            poison,
            flaky: false,
            forgets,
            end: outage.end + RECOVERY,
            opens: true,
        };
        let thin = Self {
            name: "thin",
            nodes: nodes.min(50),
            traffic: Traffic::Thin(3),
            down: Duration::ZERO..RECOVERY,
            poison: false,
            flaky: false,
            forgets: false,
            end: Duration::from_secs(8) + arguments.interval() * 2,
            opens: u64::from(nodes.min(50)) * 3 >= crate::fleet::MINIMUM_CALLS,
        };
        [
            quiet("idle", Traffic::None, false, false),
            quiet("healthy", Traffic::Steady, false, false),
            quiet("one poison", Traffic::Steady, true, quorum == 1),
            Self {
                flaky: true,
                ..quiet("flaky", Traffic::Thin(3), false, false)
            },
            thin,
            sick("outage", Traffic::Steady, false, false),
            sick("all at once", Traffic::Burst, false, false),
            sick("with poison", Traffic::Steady, true, false),
            sick("forgetting", Traffic::Steady, false, true),
        ]
    }
}
