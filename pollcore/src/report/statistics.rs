use alloc::vec::Vec;

use thiserror::Error;

use super::{Simultaneous, Span};
use crate::stats::{Confidence, GoodnessOfFit, Method, StatsError};

/// What the votes say about others than those who voted, by the poll's [`Survey`](crate::Survey).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case", tag = "survey")
)]
#[non_exhaustive]
pub enum Statistics {
    /// Nothing: everybody concerned could vote, and there is no sampling error.
    Census,
    /// Nothing, and that is a warning: the voters came by themselves, so that they stand for nobody
    /// else, and no margin of error means anything.
    SelfSelected,
    /// How far the population may be from the sample.
    Sample(Sample),
}

/// How far a population may be from a random sample of it.
///
/// An interval for one option alone contains its share of the population as often as the confidence
/// says; one of several options' fails more often. The simultaneous ones hold all together as often
/// as that.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Sample {
    /// How often intervals contain the truth.
    pub confidence: Confidence,
    /// How many ballots it is that are not blank; none where noise hides it, or where
    /// ballots have weights.
    pub size: Option<u64>,
    /// How many people it was drawn from, where that is known.
    pub population: Option<u64>,
    /// How many of those who were drawn answered. None where the electorate is open, so that nobody
    /// knows who was asked, where ballots have weights, where noise hides it, and of a part of the
    /// voters.
    pub response_rate: Option<ResponseRate>,
    /// Whether it is about a population of known size: intervals and margins, the test for equal
    /// shares and the probability to lead.
    pub finite: bool,
    /// How the interval of each option alone was made. Where the population is finite it is
    /// [`hypergeometric_interval`](crate::stats::hypergeometric_interval) for Clopper and Pearson's
    /// and [`finite_population_interval`](crate::stats::finite_population_interval) for Wilson's,
    /// which stands in for all others.
    pub method: Method,
    /// How the simultaneous ones were made. Where the population is finite it is
    /// [`finite_population_goodman`](crate::stats::finite_population_goodman), also where Sison and
    /// Glaz's were asked for.
    pub simultaneous: Simultaneous,
    /// What it says about each option, in the order of the poll: about shares where ballots name options,
    /// about means where they give scores.
    pub options: Vec<OptionStatistics>,
    /// Whether the votes differ from equal shares by more than chance explains: χ², corrected where the
    /// population is finite, by [`finite_population_fit`](crate::stats::finite_population_fit).
    pub equal_shares: Option<GoodnessOfFit>,
    /// What was not computed, and why.
    pub left_out: Vec<LeftOut>,
}

/// How many of those who were drawn answered, where the [electorate](crate::Electorate) is fixed: it is
/// who was drawn.
///
/// What is said of the population takes those who answered for a random sample. Where they are not all
/// who were drawn that holds only if the others would have voted alike, which no formula here knows.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ResponseRate {
    /// How many were drawn, not 0.
    pub asked: u64,
    /// How many of them have a ballot that is counted, blank or not.
    pub answered: u64,
    /// The share of those who answered, in [0, 1].
    pub rate: f64,
}

impl ResponseRate {
    /// None where nobody was asked, or fewer than answered.
    pub(super) fn new(asked: u64, answered: u64) -> Option<Self> {
        (asked > 0 && answered <= asked).then(|| Self {
            asked,
            answered,
            rate: answered as f64 / asked as f64,
        })
    }

    /// Whether all who were asked answered.
    pub fn is_full(&self) -> bool {
        self.answered == self.asked
    }
}

/// How far an option's share of the population may be from that of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct OptionStatistics {
    /// From where to where its share lies.
    pub interval: Option<Span>,
    /// The same together with those of all other options.
    pub simultaneous: Option<Span>,
    /// The margin to both sides for a population of known size. None for an option with no votes or
    /// with all, for which it would be 0 and says nothing.
    pub margin: Option<f64>,
    /// The probability that it has the largest share of the population; of a finite one that it has
    /// more votes than any other, by
    /// [`finite_population_leading`](crate::stats::finite_population_leading).
    pub leads: Option<f64>,
    /// From where to where the mean of its scores lies, for score ballots that are counted by their
    /// scores ([`mean_interval`](crate::stats::mean_interval)). None for an option to which all gave the
    /// same, which tells nothing of how far apart others are.
    pub mean: Option<Span>,
}

/// A statistic that would have been no help, or wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LeftOut {
    /// Which one.
    pub what: Statistic,
    /// Why.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub why: Reason,
}

/// A statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Statistic {
    /// The interval of each option alone.
    Intervals,
    /// The intervals of all options together.
    Simultaneous,
    /// The correction for a population of known size.
    FinitePopulation,
    /// χ².
    EqualShares,
    /// The probability to lead.
    Lead,
    /// The interval of the mean of each option's marks.
    Means,
}

impl Statistic {
    /// The statistic in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intervals => "intervals for single options",
            Self::Simultaneous => "intervals for all options together",
            Self::FinitePopulation => "the correction for a finite population",
            Self::EqualShares => "the test for equal shares",
            Self::Lead => "the probability to lead",
            Self::Means => "intervals for means",
        }
    }
}

/// Why a statistic was not computed.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum Reason {
    /// Ballots have weights.
    #[error("it needs numbers of voters, and ballots have weights")]
    Weighted,
    /// There is no ballot, or all are blank.
    #[error("there are no ballots, or only blank ones")]
    NoVotes,
    /// Ballots name several options.
    #[error("it is for ballots that name one option each")]
    SeveralOptions,
    /// Totals are no numbers of ballots.
    #[error("it is for shares of ballots, and ballots here give marks")]
    Marks,
    /// Of marks the sums are counted alone.
    #[error("marks are added up, and how far apart they are is not counted")]
    Sums,
    /// Everybody of the population was asked, so that it is a census.
    #[error("everybody was asked and there is no sampling error")]
    Everybody,
    /// Everybody of the population was asked and not all answered, so that who did chose themselves.
    #[error("everybody was asked and not all answered, so that nobody was drawn at random")]
    NotDrawn,
    /// There are blank ballots.
    #[error("how many of the population would vote blank is not known")]
    Blank,
    /// What was counted are responses.
    #[error("votes were switched at random, and it would be about the responses")]
    Responses,
    /// What was counted has noise.
    #[error("the counts have noise")]
    Noise,
    /// What was counted is not everything.
    #[error("the counts cover a part of the voters")]
    Partial,
    /// The method refuses the numbers.
    #[error("{0}")]
    Refused(StatsError),
}

#[cfg(feature = "serde")]
impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use alloc::string::ToString;

        use serde::ser::SerializeStruct;

        let mut reason = serializer.serialize_struct("Reason", 2)?;
        reason.serialize_field("why", self.code())?;
        reason.serialize_field("explanation", &self.to_string())?;
        reason.end()
    }
}

impl Reason {
    /// The reason's name in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Weighted => "weighted",
            Self::NoVotes => "no_votes",
            Self::SeveralOptions => "several_options",
            Self::Marks => "marks",
            Self::Sums => "sums",
            Self::Everybody => "everybody",
            Self::NotDrawn => "not_drawn",
            Self::Blank => "blank",
            Self::Responses => "responses",
            Self::Noise => "noise",
            Self::Partial => "partial",
            Self::Refused(_) => "refused",
        }
    }
}
