use std::time::Duration;

use crate::{ConfigError, NodeName, config::ensure};

/// How a node takes part in a circuit that a fleet shares.
///
/// ```
/// use std::time::Duration;
/// use breaker::{Shared, StoreDown};
///
/// let shared = Shared::every(Duration::from_millis(500))
///     .quorum(2)
///     .node("api-3")
///     .on_store_down(StoreDown::Local);
/// assert!(shared.check().is_ok());
/// assert_eq!(
///     Shared::every(Duration::from_millis(1)).node("a").check().unwrap_err().to_string(),
///     "shared.interval must be at least 10 ms and at most 5 minutes, got 1ms"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Shared {
    pub(crate) interval: Duration,
    pub(crate) quorum: u32,
    pub(crate) node: String,
    pub(crate) store_down: StoreDown,
    pub(crate) down_after: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
}

/// What a node does while the store can't be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum StoreDown {
    /// It goes on by itself, from what it knew: an open circuit stays open until its wait is over,
    /// and then the node sends probes of its own. Its window was fed all the time, so it does not
    /// begin from nothing.
    #[default]
    Local,
    /// Every call passes and is counted; nothing trips. As after any force, the window begins anew
    /// when the store is back.
    FailOpen,
    /// Every call is rejected; the window begins anew when the store is back.
    FailClosed,
}

impl Shared {
    /// The most nodes that can be asked for as a quorum.
    pub const MOST_QUORUM: u32 = 16;

    /// One exchange with the store in this time, give or take a tenth, 10 ms to 5 minutes. A
    /// quorum of one, a local breaker while the store is down; the node has no name yet.
    pub const fn every(interval: Duration) -> Self {
        Self {
            interval,
            quorum: 1,
            node: String::new(),
            store_down: StoreDown::Local,
            down_after: None,
            deadline: None,
        }
    }

    /// How many nodes have to see a rule broken before the circuit opens for all, 1 to 16.
    pub const fn quorum(mut self, nodes: u32) -> Self {
        self.quorum = nodes;
        self
    }

    /// The name of this node; see [`NodeName`]. It has to be given.
    pub fn node(mut self, name: impl Into<String>) -> Self {
        self.node = name.into();
        self
    }

    /// What the node does while the store can't be reached.
    pub const fn on_store_down(mut self, policy: StoreDown) -> Self {
        self.store_down = policy;
        self
    }

    /// For how long exchanges have to have failed until the store is taken to be down, up to an
    /// hour; two intervals by default. It counts from the first error to a later one, so it may be
    /// longer by the time between two exchanges, and with a store that hangs by two deadlines.
    pub const fn down_after(mut self, time: Duration) -> Self {
        self.down_after = Some(time);
        self
    }

    /// For how long the node waits for one answer of the store, 1 ms to a minute; by default the
    /// interval, at most 1 s. A driver has a deadline of its own, which is better the shorter one: a
    /// driver that gives up can often say that nothing was done, while of a call that the node gave
    /// up nobody knows, and counts that it carried are in doubt.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Whether the settings are in their bounds; until then nothing is refused.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        let within =
            self.interval >= Duration::from_millis(10) && self.interval <= Duration::from_secs(300);
        let bound = "at least 10 ms and at most 5 minutes";
        ensure(
            within,
            "shared.interval",
            bound,
            format_args!("{:?}", self.interval),
        )?;
        ensure(
            (1..=Self::MOST_QUORUM).contains(&self.quorum),
            "shared.quorum",
            "at least 1 and at most 16",
            self.quorum,
        )?;
        NodeName::new(&self.node)?;
        let down_after = self.down_after_or_default();
        let bound = "at most an hour";
        let within = down_after <= Duration::from_secs(3600);
        ensure(
            within,
            "shared.down_after",
            bound,
            format_args!("{down_after:?}"),
        )?;
        let deadline = self.deadline_or_default();
        let within = deadline >= Duration::from_millis(1) && deadline <= Duration::from_secs(60);
        let bound = "at least 1 ms and at most a minute";
        ensure(
            within,
            "shared.deadline",
            bound,
            format_args!("{deadline:?}"),
        )
    }

    pub(crate) fn down_after_or_default(&self) -> Duration {
        self.down_after.unwrap_or(self.interval * 2)
    }

    pub(crate) fn deadline_or_default(&self) -> Duration {
        self.deadline
            .unwrap_or(self.interval.min(Duration::from_secs(1)))
    }
}
