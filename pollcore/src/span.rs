/// From where to where a share or a number of votes lies, both included.
///
/// ```
/// use pollcore::privacy::Estimate;
/// use pollcore::stats::Confidence;
///
/// let estimate = Estimate { count: 3.0, variance: 100.0 };
/// let span = estimate.interval(Confidence::P95).clamped(20);
/// assert_eq!((span.low, span.high), (0.0, 20.0));
/// assert!(span.contains(3.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Span {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Span {
    /// What of it is possible, when there were so many votes in all: its ends brought to 0 or
    /// `votes` where they lie beyond.
    #[must_use]
    pub fn clamped(&self, votes: u64) -> Self {
        let most = votes as f64;
        Self {
            low: self.low.clamp(0.0, most),
            high: self.high.clamp(0.0, most),
        }
    }

    /// Whether a number lies in it.
    pub fn contains(&self, number: f64) -> bool {
        self.low <= number && number <= self.high
    }
}

impl From<crate::stats::Interval> for Span {
    fn from(interval: crate::stats::Interval) -> Self {
        Self {
            low: interval.low(),
            high: interval.high(),
        }
    }
}
