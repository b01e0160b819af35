use core::fmt;

/// What a noisy report is made for, by which it is told from others: something that doesn't depend on the
/// votes.
///
/// Each occasion has one report, of the counts that it found when it was first asked for. Were reports
/// told apart by what they count, who sees whether the report is another one would know, without any
/// noise, whether a vote has changed.
///
/// ```
/// use pollcore::{Timestamp, privacy::Occasion};
///
/// // One report an hour while votes come in, and one at the end.
/// let now = Timestamp::from_millis(1_750_003_600_000);
/// let hourly = Occasion::Interim(now.as_millis() / 3_600_000);
/// assert!(hourly < Occasion::Final);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Occasion {
    /// While votes come in. The number goes by time, or by how many reports were asked for, and never
    /// by the votes.
    Interim(u64),
    /// When no vote comes any more.
    Final,
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interim(number) => write!(f, "interim {number}"),
            Self::Final => f.write_str("final"),
        }
    }
}
