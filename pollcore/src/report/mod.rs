//! What polls come to, for people and for programs.
//!
//! [`Poll::report`](crate::Poll::report) makes a [`Report`] of a tally,
//! [`Poll::noisy_report`](crate::Poll::noisy_report) one of noisy counts. Both are pure: the same
//! poll, counts and settings give the same report.

mod compose;
mod concealment;
mod error;
mod estimate;
#[cfg(feature = "serde")]
mod json;
mod noisy;
mod percent;
mod sampling;
mod settings;
mod statistics;
mod text;
mod threshold;
mod total;
mod turnout;
mod verdict;

use alloc::{boxed::Box, vec::Vec};

pub use concealment::{Concealer, Concealment};
pub use error::ReportError;
pub use settings::{ReportSettings, SetAside, Simultaneous};
pub use statistics::{
    LeftOut, OptionStatistics, Reason, ResponseRate, Sample, Statistic, Statistics,
};
pub use text::Text;
pub use total::{Total, Unit};
pub use turnout::{QuorumResult, ThresholdResult, Turnout};
pub use verdict::{Unknown, Verdict};

use crate::{
    count::{Lot, Outcome},
    id::{Digest, OptionId, PollId},
    option::OptionIndex,
    poll::{Phase, Rule},
    ratio::Ratio,
    span::Span,
    stats::Confidence,
    tally::Coverage,
};

/// What a poll comes to, with all that somebody who doubts it needs: every option with its exact
/// numbers, the verdict and how it came about, how many took part, what that says about others, and
/// digests of what was asked and counted.
///
/// It holds nothing that its poll hides: where votes are switched before they are counted it has
/// responses and estimates, where [reports have noise](crate::Privacy::NoisyReports) nothing but
/// noisy counts and what follows from them. It tells no time but that of the poll's life, so two
/// reports of one state are the same, byte by byte.
///
/// With the feature `serde` it serialises, options by their ids. Numbers that sum up weights, which
/// may be beyond 2^53, where JSON readers begin to round, are decimal texts; numbers of ballots,
/// voters and places are numbers. A share is `{"parts": "521", "of": "1000", "percent": "52.1"}`, a
/// mean of scores `{"parts": "20", "of": "7", "decimal": "2.86"}`.
/// Sets of winners are listed as long as they have no more than 10,000 ids together, and `complete`
/// says whether they are all; `certain`, `tied` and `places` say it too, where `names_all` is true.
///
/// ```
/// use pollcore::{Ballot, Poll, ReportSettings, Tally, Timestamp, Visibility, Weight};
///
/// let mut poll = Poll::builder("drinks")
///     .options(["tea", "coffee", "water"])
///     .visibility(Visibility::Live)
///     .build()?;
/// poll.open(Timestamp::from_millis(0))?;
/// let mut tally = Tally::new(&poll);
/// for option in ["tea", "coffee", "tea"] {
///     let option = poll.option(option).unwrap();
///     tally.add(&Ballot::choice(option), Weight::ONE)?;
/// }
/// let report = poll.report(&tally, Timestamp::from_millis(1), &ReportSettings::new())?;
/// assert_eq!(report.verdict.elected(), [poll.option("tea").unwrap()]);
/// assert_eq!(report.options.len(), 3);
/// assert!(!report.is_final());
/// let text = report.text().width(60).to_string();
/// assert!(text.contains("Ahead so far: tea."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// What the poll is known by.
    pub poll: PollId,
    /// Which draft of it was opened.
    pub version: u32,
    /// What people were asked.
    pub title: Box<str>,
    /// The kind of its ballots, by [name](crate::BallotKind::name).
    pub kind: &'static str,
    /// How they are counted.
    pub rule: Rule,
    /// How many options are elected.
    pub seats: u16,
    /// Where the poll is in its life.
    pub phase: Phase,
    /// What it comes to.
    pub verdict: Verdict,
    /// What totals are numbers of.
    pub unit: Unit,
    /// All options in the order of the poll, those without a vote included.
    pub options: Vec<OptionResult>,
    /// All options, the first place first, those of one place in the order of the poll; in that order
    /// too where there are no places.
    pub ranking: Vec<OptionIndex>,
    /// The count: all sets of winners that there may be, ties and what decided them, and every step.
    /// None where what was counted is a part of the voters.
    ///
    /// Where votes are switched its numbers are responses, where reports have noise noisy counts.
    pub outcome: Option<Outcome>,
    /// The lot that was given, whether it decided anything or not.
    pub lot: Option<Lot>,
    /// How many took part; none where noise hides it.
    pub turnout: Option<Turnout>,
    /// What the quorum asks for, where there is one.
    pub quorum: Option<QuorumResult>,
    /// What the threshold asks for, where there is one.
    pub threshold: Option<ThresholdResult>,
    /// How often intervals contain the truth.
    pub confidence: Confidence,
    /// What the votes say about others.
    pub statistics: Statistics,
    /// How votes are hidden, where they are.
    pub concealment: Option<Concealment>,
    /// The digest of the poll.
    pub poll_digest: Digest,
    /// The digest of the tally. None where reports have noise: who tries out counts would find those
    /// with this digest.
    pub tally_digest: Option<Digest>,
    /// Which voters are counted.
    pub coverage: Coverage,
    /// What a queue set aside. None, where nobody said, as for a poll without a queue: a report that
    /// went without it looks other than one of a poll of which nothing was set aside.
    pub set_aside: Option<SetAside>,
    /// Whether votes were still [taken](ReportSettings::provisional) while they were counted, though the
    /// poll's time may be over.
    pub provisional: bool,
}

/// What an option has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OptionResult {
    /// Its place in the poll.
    pub option: OptionIndex,
    /// What ballots know it by.
    pub id: OptionId,
    /// What people are shown.
    pub label: Box<str>,
    /// Its total.
    pub total: Total,
    /// The total as a share of the ballots that are not blank, or where ballots give marks, of the
    /// highest total that was possible; it is what the [threshold](crate::Threshold) is about. None
    /// without such ballots, for median grades, and for what is only estimated.
    ///
    /// Where totals have noise it is a share of their sum, and there is none for approvals.
    pub share: Option<Ratio>,
    /// The mean of its scores over the ballots that are not blank, where scores are added up: what a
    /// ballot doesn't score has a 0.
    pub mean: Option<Ratio>,
    /// The name of its median grade, where it has one.
    pub grade: Option<Box<str>>,
    /// Its place, from 1 on, which equal options share; for STAR in the round of scores. None where
    /// what was counted is a part of the voters.
    pub place: Option<u16>,
    /// Whether it has the share that the threshold asks for; none where there is no threshold or
    /// noise hides it.
    pub meets_threshold: Option<bool>,
    /// Whether the verdict elects it.
    pub elected: bool,
}

impl Report {
    /// Whether nothing about it will change: the poll is closed, all voters are counted, but for those
    /// who were [set aside](Turnout::divergent), and it is not [provisional](Report::provisional). In a
    /// store a poll is so once it is sealed, by `Polls::close`.
    pub fn is_final(&self) -> bool {
        matches!(self.phase, Phase::Closed { .. }) && self.coverage.is_full() && !self.provisional
    }

    /// Whether the verdict follows from estimates or noisy counts, so that the votes themselves could
    /// have another.
    pub fn is_estimated(&self) -> bool {
        self.concealment.is_some()
    }

    /// The report as plain text for people.
    pub fn text(&self) -> Text<'_> {
        Text::new(self)
    }
}
