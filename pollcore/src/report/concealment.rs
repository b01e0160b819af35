use crate::privacy::{Epsilon, Neighbours, Occasion};

/// How votes are hidden, and from whom.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Concealment {
    /// By what.
    pub by: Concealer,
    /// The budget of one response or report, in millionths in JSON.
    pub epsilon: Epsilon,
    /// The budget that is really used, at most that.
    pub realised: f64,
    /// The budget of one voter's responses, or of all reports.
    pub total: Epsilon,
}

/// What hides votes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case", tag = "mode")
)]
#[non_exhaustive]
pub enum Concealer {
    /// Each voter's device, by k-ary randomised response.
    RandomizedResponse {
        /// How likely a response names the option voted for.
        truth: f64,
        /// How likely it names one given other option.
        other: f64,
    },
    /// Each voter's device, by optimised unary encoding.
    UnaryEncoding {
        /// How likely a response names the option voted for.
        truth: f64,
        /// How likely it names one given other option.
        other: f64,
    },
    /// The server, by k-ary randomised response before it counts.
    SwitchedAtServer {
        /// How likely a response names the option voted for.
        truth: f64,
        /// How likely it names one given other option.
        other: f64,
    },
    /// The server, by geometric noise on the counts.
    NoisyReports {
        /// What is hidden: that somebody voted, or only how.
        neighbours: Neighbours,
        /// How much of all counts together one voter can change.
        sensitivity: u32,
        /// How far a count is off at most, with the report's confidence.
        margin: u64,
        /// What the counts were made for: of votes that came later they know nothing.
        occasion: Occasion,
    },
}

impl Concealment {
    /// What it protects from, and what not.
    pub fn protection(&self) -> &'static str {
        match self.by {
            Concealer::RandomizedResponse { .. } | Concealer::UnaryEncoding { .. } => {
                "Each voter's device answered at random, so nobody, not even the server, was told \
                 the true votes. They are estimated."
            }
            Concealer::SwitchedAtServer { .. } => {
                "The server switched votes at random before it counted them. That protects from who \
                 sees counts and reports, not from the server, which was told the true votes. They \
                 are estimated."
            }
            Concealer::NoisyReports { .. } => {
                "Counts have noise. That protects single votes from who sees the report, not from \
                 the server, which has the true votes."
            }
        }
    }
}
