use core::time::Duration;

use crate::{NodeName, Rule, Timestamp};

/// What a node said: a rule is broken by what it counted.
///
/// It counts until it lapses, unless its node renews it, and only in the state in which it was
/// cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    pub(crate) node: NodeName,
    pub(crate) until: Timestamp,
    /// None, where it is one of a later version.
    pub(crate) rule: Option<Rule>,
    pub(crate) wait: Option<Duration>,
    /// What a later version wrote, where this one would not have written the same.
    #[cfg(feature = "serde")]
    pub(super) foreign: Option<serde_json::Value>,
}

impl Vote {
    /// The most votes that a record holds: of each kind as many as the largest quorum.
    pub const LIMIT: usize = 2 * crate::Policy::MOST_QUORUM as usize;

    /// For how long a vote holds at the most, a day.
    pub const LONGEST_LAPSE: Duration = Duration::from_secs(24 * 3600);

    pub(crate) const fn new(
        node: NodeName,
        until: Timestamp,
        rule: Rule,
        wait: Option<Duration>,
    ) -> Self {
        Self {
            node,
            until,
            rule: Some(rule),
            wait,
            #[cfg(feature = "serde")]
            foreign: None,
        }
    }

    /// Whose it is.
    pub const fn node(&self) -> &NodeName {
        &self.node
    }

    /// The moment from which on it counts no more.
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    /// What is broken; none, where that is a rule of a later version.
    pub const fn rule(&self) -> Option<Rule> {
        self.rule
    }

    /// For how long the service asked to be left alone.
    pub const fn wait(&self) -> Option<Duration> {
        self.wait
    }

    /// Whether it is about the rate of failures. Such votes need the fleet's window to agree with
    /// them; a quorum of others opens the circuit by itself.
    pub fn is_on_rate(&self) -> bool {
        self.rule == Some(Rule::FailureRate)
    }

    /// Whether it counts at this moment.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.until > now
    }
}
