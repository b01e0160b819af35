use alloc::vec::Vec;
use core::fmt;

use crate::{option::OptionIndex, poll::Poll};

/// A step of a count: options compared by a number, those through, and those still tied for the
/// places that are left.
///
/// Its `Display` is one line that names options by their places, [`Step::labelled`] one with labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub(super) seat: u16,
    pub(super) stage: Stage,
    pub(super) measure: Measure,
    pub(super) figures: Vec<Figure>,
    pub(super) through: Vec<OptionIndex>,
    pub(super) tied: Vec<OptionIndex>,
    pub(super) places: usize,
}

/// An option's number in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Figure {
    /// The option.
    pub option: OptionIndex,
    /// The number, in the unit of the step's [`Measure`].
    pub value: i128,
}

/// What a step decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Stage {
    /// Who is elected.
    Seats,
    /// Which two meet in STAR's runoff.
    Scoring,
    /// Which of the two wins.
    Runoff,
}

/// What a step compares options by. More is better, but for a place in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Measure {
    /// Votes.
    Votes,
    /// Approvals.
    Approvals,
    /// The sum of scores.
    Score,
    /// Points.
    Points,
    /// Votes for less votes against.
    NetVotes,
    /// Borda's points, doubled: 2 for each option that a ballot scores lower, 1 for each that it
    /// scores the same.
    BordaPoints,
    /// How many ballots prefer the option to others that are tied with it, each pair counted.
    HeadToHead,
    /// How many ballots prefer the option to the one other.
    Preferred {
        /// How many score both the same.
        equal: u64,
    },
    /// How many ballots give the highest score.
    HighestScores,
    /// The place of the median grade, 0 for the worst.
    Median,
    /// The place of the median grade after as many of the median grades were taken away.
    MedianWithout {
        /// How many.
        removed: u64,
    },
    /// Nothing: which options can win a runoff, whichever of those tied in the scoring round meet.
    EveryRunoff,
    /// The place in the lot's order, from 1 on. Less is better.
    Lot,
    /// The place in the order that the poll gives, from 1 on. Less is better.
    Order,
}

impl Step {
    /// Which seat it is about, from 1 on; 1 where all seats are filled at once.
    pub fn seat(&self) -> u16 {
        self.seat
    }

    /// What it decides.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What it compares by.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The options that it compares, the best first, equal ones in order.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The options that are through or elected by this step, in order, without those of steps
    /// before.
    pub fn through(&self) -> &[OptionIndex] {
        &self.through
    }

    /// The options that it leaves tied for [`Step::places`], in order.
    pub fn tied(&self) -> &[OptionIndex] {
        &self.tied
    }

    /// How many places the tied options compete for.
    pub fn places(&self) -> usize {
        self.places
    }
}

impl Step {
    /// The step as one line with the labels of the poll's options.
    pub fn labelled<'a>(&'a self, poll: &'a Poll) -> LabelledStep<'a> {
        LabelledStep { step: self, poll }
    }

    fn line(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: &dyn Fn(&mut fmt::Formatter<'_>, OptionIndex) -> fmt::Result,
    ) -> fmt::Result {
        let names = |f: &mut fmt::Formatter<'_>, options: &[OptionIndex]| {
            for (at, option) in options.iter().enumerate() {
                f.write_str(match at {
                    0 => "",
                    _ if at + 1 == options.len() => " and ",
                    _ => ", ",
                })?;
                name(f, *option)?;
            }
            Ok(())
        };
        match self.stage {
            Stage::Seats => {}
            Stage::Scoring => write!(f, "seat {}, scoring round, ", self.seat)?,
            Stage::Runoff => write!(f, "seat {}, runoff, ", self.seat)?,
        }
        write!(f, "{}", self.measure)?;
        for (at, figure) in self.figures.iter().enumerate() {
            f.write_str(if at == 0 { ": " } else { ", " })?;
            name(f, figure.option)?;
            write!(f, " {}", figure.value)?;
        }
        if !self.through.is_empty() {
            f.write_str(match self.stage {
                Stage::Scoring => "; to the runoff: ",
                _ => "; elected: ",
            })?;
            names(f, &self.through)?;
        }
        if !self.tied.is_empty() {
            f.write_str("; tied: ")?;
            names(f, &self.tied)?;
            let plural = if self.places == 1 { "" } else { "s" };
            write!(f, " for {} place{plural}", self.places)?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line(f, &|f, option| write!(f, "{option}"))
    }
}

/// A step as one line with labels, see [`Step::labelled`].
#[derive(Debug, Clone, Copy)]
pub struct LabelledStep<'a> {
    step: &'a Step,
    poll: &'a Poll,
}

impl fmt::Display for LabelledStep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.step.line(
            f,
            &|f, option| match self.poll.options().get(option.as_usize()) {
                Some(known) => f.write_str(known.label()),
                None => write!(f, "{option}"),
            },
        )
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Votes => "votes",
            Self::Approvals => "approvals",
            Self::Score => "sum of scores",
            Self::Points => "points",
            Self::NetVotes => "votes for less votes against",
            Self::BordaPoints => "Borda points, doubled",
            Self::HeadToHead => "preferred head to head",
            Self::Preferred { equal } => return write!(f, "preferred, no preference {equal}"),
            Self::HighestScores => "highest scores",
            Self::Median => "median grade",
            Self::MedianWithout { removed } => {
                return write!(f, "median grade without {removed} medians");
            }
            Self::EveryRunoff => "every runoff there may be",
            Self::Lot => "place by lot",
            Self::Order => "place in the order given",
        })
    }
}
