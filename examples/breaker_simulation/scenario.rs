use std::{ops::Range, time::Duration};

use crate::{arguments::Arguments, fleet::MINIMUM_CALLS};

/// What happens to a fleet, and what has to come of it.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // what may happen in one, each or not
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) nodes: u32,
    pub(crate) traffic: Traffic,
    /// When the service is down, from the beginning.
    pub(crate) down: Range<Duration>,
    pub(crate) trouble: Option<Trouble>,
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

/// What is wrong beside the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The first node fails whatever it calls, though the service be well.
    Poison,
    /// Every fourth call fails.
    Flaky,
    /// The store forgets everything once a second while the service is down.
    Forgetting,
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

    pub(crate) fn has(&self, trouble: Trouble) -> bool {
        self.trouble == Some(trouble)
    }

    /// All of them, in the order of the table.
    pub(crate) fn all(arguments: &Arguments) -> [Self; 9] {
        let nodes = arguments.nodes;
        let outage = DOWN..DOWN + arguments.outage();
        let quiet = |name, traffic, trouble| Self {
            name,
            nodes,
            traffic,
            down: Duration::ZERO..Duration::ZERO,
            trouble,
            end: Duration::from_secs(10),
            opens: trouble == Some(Trouble::Poison) && arguments.quorum == 1,
        };
        let sick = |name, traffic, trouble| Self {
            name,
            nodes,
            traffic,
            down: outage.clone(),
            trouble,
            end: outage.end + RECOVERY,
            opens: true,
        };
        let thin = Self {
            name: "thin",
            nodes: nodes.min(50),
            traffic: Traffic::Thin(3),
            down: Duration::ZERO..RECOVERY,
            trouble: None,
            end: Duration::from_secs(8) + arguments.interval() * 2,
            opens: u64::from(nodes.min(50)) * 3 >= MINIMUM_CALLS,
        };
        [
            quiet("idle", Traffic::None, None),
            quiet("healthy", Traffic::Steady, None),
            quiet("one poison", Traffic::Steady, Some(Trouble::Poison)),
            quiet("flaky", Traffic::Thin(3), Some(Trouble::Flaky)),
            thin,
            sick("outage", Traffic::Steady, None),
            sick("all at once", Traffic::Burst, None),
            sick("with poison", Traffic::Steady, Some(Trouble::Poison)),
            sick("forgetting", Traffic::Steady, Some(Trouble::Forgetting)),
        ]
    }
}
