use alloc::{boxed::Box, vec::Vec};

use super::{
    OptionResult, QuorumResult, Reason, Report, ReportError, ReportSettings, Statistics, Total,
    Turnout, Unit, Verdict, estimate::Switch, sampling::Drawn,
};
use crate::{
    ballot::BallotKind,
    count::{CountError, Outcome, Standing},
    option::OptionIndex,
    poll::{Poll, Privacy, Quorum, Rule, Survey, Threshold},
    ratio::Ratio,
    tally::Tally,
    time::Timestamp,
};

impl Poll {
    /// What a tally of the poll comes to.
    ///
    /// A tally of some shards gives a report that says so, with totals and without a verdict. Where
    /// reports of the poll have noise, see [`Poll::noisy_report`].
    ///
    /// # Errors
    ///
    /// [`ReportError::Hidden`] where the viewer may not see it, or not yet;
    /// [`ReportError::OtherPoll`], [`ReportError::NeedsNoise`], [`ReportError::Count`]; for polls
    /// whose votes are switched also [`ReportError::Mechanism`], [`ReportError::Weighted`] and [`ReportError::Estimate`].
    pub fn report(
        &self,
        tally: &Tally,
        now: Timestamp,
        settings: &ReportSettings,
    ) -> Result<Report, ReportError> {
        self.may_see(now, settings.viewer)?;
        if matches!(self.privacy(), Privacy::NoisyReports { .. }) {
            return Err(ReportError::NeedsNoise);
        }
        if tally.poll() != self.digest() {
            return Err(ReportError::OtherPoll {
                found: tally.poll(),
                expected: self.digest(),
            });
        }
        let outcome = match self.count(tally, settings.lot.as_ref()) {
            Ok(outcome) => Some(outcome),
            Err(CountError::Partial) => None,
            Err(error) => return Err(error.into()),
        };
        let switch = Switch::of(self)?;
        let turnout = Turnout::of(self, tally);
        let quorum = self.quorum_result(&turnout);
        let of = self.highest_total(tally.valid());
        let counts: Vec<u64> = self.indices().map(|option| tally.named(option)).collect();
        let mut report = Report {
            turnout: Some(turnout),
            quorum,
            threshold: self.threshold().result(of),
            options: self.exact_options(tally, outcome.as_ref(), of),
            tally_digest: Some(tally.digest()),
            coverage: tally.coverage().clone(),
            ..self.blank_report(now, settings)
        };
        if let Some((switch, concealment)) = switch {
            if tally.is_weighted() {
                return Err(ReportError::Weighted {
                    weight: tally.weight(),
                    ballots: tally.ballots(),
                });
            }
            let totals = switch.totals(&counts, tally.valid(), settings.confidence)?;
            for ((option, total), &count) in report.options.iter_mut().zip(totals).zip(&counts) {
                option.total = total;
                option.share = None;
                option.meets_threshold = match self.threshold() {
                    Threshold::None => None,
                    threshold => switch
                        .share(count, tally.valid())
                        .map(|share| threshold.is_met(share)),
                };
            }
            report.concealment = Some(concealment);
        }
        report.statistics = self.statistics(settings, |population| Drawn {
            rule: self.rule(),
            size: tally.valid(),
            countable: !tally.is_weighted(),
            blank: tally.blank(),
            population,
            hopeless: if outcome.is_none() {
                Some(Reason::Partial)
            } else if tally.is_weighted() {
                Some(Reason::Weighted)
            } else {
                None
            },
            counts: &counts,
            scores: self.scores(tally),
            switched: switch.map(|(switch, _)| switch.probabilities()),
        });
        report.conclude(outcome);
        Ok(report)
    }

    /// The places of all options.
    pub(super) fn indices(&self) -> impl Iterator<Item = OptionIndex> {
        (0..self.options().len()).map(|index| OptionIndex::new(index as u16))
    }

    /// How many ballots give each option each score, where scores are added up.
    fn scores(&self, tally: &Tally) -> Vec<Vec<u64>> {
        if Unit::of(self.rule()) != Unit::Score {
            return Vec::new();
        }
        let levels = 0..tally.levels() as u16;
        self.indices()
            .map(|option| {
                levels
                    .clone()
                    .map(|score| tally.level(option, score))
                    .collect()
            })
            .collect()
    }

    fn exact_options(
        &self,
        tally: &Tally,
        outcome: Option<&Outcome>,
        of: Option<u128>,
    ) -> Vec<OptionResult> {
        let standings = match outcome {
            Some(outcome) => outcome.standings(),
            None => &self.standings(tally),
        };
        let one = |standing: &Standing| {
            let (option, value) = (standing.option, standing.total);
            let share = of.and_then(|of| Ratio::new(value, of));
            OptionResult {
                share,
                mean: match Unit::of(self.rule()) {
                    Unit::Score => Ratio::new(value, tally.valid().into()),
                    _ => None,
                },
                place: outcome.map(|_| standing.place),
                grade: (tally.valid() > 0)
                    .then(|| self.median_name(value))
                    .flatten(),
                meets_threshold: match self.threshold() {
                    Threshold::None => None,
                    threshold => share.map(|share| threshold.is_met(share)),
                },
                ..self.option_result(option, Total::Exact { value })
            }
        };
        standings.iter().map(one).collect()
    }

    /// An option with a total and nothing else.
    pub(super) fn option_result(&self, option: OptionIndex, total: Total) -> OptionResult {
        let named = &self.options()[option.as_usize()];
        OptionResult {
            option,
            id: named.id().clone(),
            label: named.label().into(),
            total,
            share: None,
            mean: None,
            grade: None,
            place: None,
            meets_threshold: None,
            elected: false,
        }
    }

    /// The name of a median grade.
    fn median_name(&self, place: i128) -> Option<Box<str>> {
        match (self.rule(), self.kind()) {
            (Rule::MajorityJudgment, BallotKind::Grades { grades }) => {
                grades.get(usize::try_from(place).ok()?).cloned()
            }
            _ => None,
        }
    }

    /// A report of nothing counted.
    pub(super) fn blank_report(&self, now: Timestamp, settings: &ReportSettings) -> Report {
        Report {
            poll: self.id().clone(),
            version: self.version(),
            title: self.title().into(),
            kind: self.kind().name(),
            rule: self.rule(),
            seats: self.seats(),
            phase: self.phase(now),
            verdict: Verdict::NoVotes,
            unit: Unit::of(self.rule()),
            options: Vec::new(),
            ranking: Vec::new(),
            outcome: None,
            lot: settings.lot.clone(),
            turnout: None,
            quorum: None,
            threshold: None,
            confidence: settings.confidence,
            statistics: Statistics::Census,
            concealment: None,
            poll_digest: self.digest(),
            tally_digest: None,
            coverage: crate::tally::Coverage::full(),
            set_aside: settings.set_aside.clone(),
            provisional: settings.provisional,
        }
    }

    pub(super) fn statistics<'a>(
        &self,
        settings: &ReportSettings,
        drawn: impl FnOnce(Option<u64>) -> Drawn<'a>,
    ) -> Statistics {
        match self.survey() {
            Survey::Census => Statistics::Census,
            Survey::SelfSelected => Statistics::SelfSelected,
            Survey::Sample { population } => {
                let asked = self.electorate().len();
                Statistics::Sample(drawn(population).sample(settings, asked))
            }
        }
    }

    fn quorum_result(&self, turnout: &Turnout) -> Option<QuorumResult> {
        let had = match self.quorum() {
            Quorum::None => return None,
            Quorum::Ballots(_) => u128::from(turnout.ballots),
            Quorum::Share { .. } => u128::from(turnout.weight),
        };
        self.quorum_of(had)
    }

    /// What the quorum asks for, and whether so many ballots, or such a weight, meet it.
    pub(super) fn quorum_of(&self, had: u128) -> Option<QuorumResult> {
        let needed = match self.quorum() {
            Quorum::None => return None,
            Quorum::Ballots(needed) => u128::from(needed),
            Quorum::Share { parts, of } => {
                // A sum of 2^20 weights of 64 bits, times 32 bits.
                let weight = self.electorate().weight().unwrap_or_default();
                (weight * u128::from(parts)).div_ceil(u128::from(of.max(1)))
            }
        };
        Some(QuorumResult {
            rule: self.quorum(),
            needed,
            had,
            met: had >= needed,
        })
    }
}

impl Turnout {
    fn of(poll: &Poll, tally: &Tally) -> Self {
        let electorate = poll.electorate().len();
        let electorate_weight = poll.electorate().weight();
        Self {
            ballots: tally.ballots(),
            electorate,
            ballots_share: electorate
                .and_then(|all| Ratio::new(tally.ballots().into(), all.into())),
            weight: tally.weight(),
            electorate_weight,
            weight_share: electorate_weight.and_then(|all| Ratio::new(tally.weight().into(), all)),
            blank: tally.blank(),
            is_weighted: tally.is_weighted(),
            divergent: tally.divergent(),
        }
    }
}
