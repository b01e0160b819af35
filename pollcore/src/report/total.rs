use crate::span::Span;

/// What an option has, and how far that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Total {
    /// What was counted, exactly.
    Exact {
        /// The number, in the report's [`Unit`].
        value: i128,
    },
    /// Votes were switched at random before they were counted, so what was counted are responses
    /// and the votes are estimated.
    Estimated {
        /// How many responses name the option. They are not votes.
        responses: u64,
        /// The estimated number of votes: unbiased, so that it may be below 0 or above all votes.
        votes: f64,
        /// The variance of that, by the switching alone.
        variance: f64,
        /// From where to where the number of votes lies, with the report's confidence: the estimate
        /// and its margin by the normal distribution, good from some hundred responses on, brought to
        /// 0 or the number of responses where it lies beyond. An estimate beyond lies outside of it.
        interval: Span,
        /// The estimated share of the votes, brought to 0 or 1 where it lies beyond.
        share: f64,
    },
    /// Noise was added to what was counted.
    Noisy {
        /// The number with its noise, which may be below 0.
        value: i64,
        /// From where to where the number without noise lies, with the report's confidence; never
        /// below 0.
        interval: Span,
    },
}

/// What totals are numbers of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Unit {
    /// Votes.
    Votes,
    /// Approvals.
    Approvals,
    /// Scores added up.
    Score,
    /// Points.
    Points,
    /// Votes for less votes against.
    NetVotes,
    /// The place of the median grade, 0 for the worst.
    MedianGrade,
    /// Borda's points, doubled so that they are whole.
    HalfPoints,
}

impl Unit {
    pub(super) const fn of(rule: crate::poll::Rule) -> Self {
        use crate::poll::Rule;
        match rule {
            Rule::Plurality => Self::Votes,
            Rule::Approval => Self::Approvals,
            Rule::Score | Rule::Star => Self::Score,
            Rule::Cumulative => Self::Points,
            Rule::Quadratic => Self::NetVotes,
            Rule::MajorityJudgment => Self::MedianGrade,
            Rule::Borda => Self::HalfPoints,
        }
    }
}

impl Total {
    /// The whole number that options are ranked by: what was counted, responses, or what was counted
    /// with its noise.
    pub fn ranked_by(&self) -> i128 {
        match *self {
            Self::Exact { value } => value,
            Self::Estimated { responses, .. } => i128::from(responses),
            Self::Noisy { value, .. } => i128::from(value),
        }
    }
}
