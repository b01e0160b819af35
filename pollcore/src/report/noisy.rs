use alloc::vec::Vec;

use super::{
    Concealer, Concealment, OptionResult, Reason, Report, ReportError, ReportSettings, Span, Total,
    sampling::Drawn,
};
use crate::{
    count::Measure,
    id::Digest,
    option::OptionIndex,
    poll::{Poll, Privacy, Quorum, Rule, Threshold},
    privacy::NoisyReport,
    ratio::Ratio,
    time::Timestamp,
};

impl Poll {
    /// What noisy counts of the poll come to, where its [reports have
    /// noise](crate::Privacy::NoisyReports).
    ///
    /// It is made of the noisy counts alone, so that nothing in it gives the true ones away, and
    /// showing it costs nothing more. Winners are those of the noisy counts. How many took part is not
    /// known; where every ballot names one option the sum of the noisy counts stands in for it.
    ///
    /// # Errors
    ///
    /// [`ReportError::Hidden`] where the viewer may not see it, or not yet;
    /// [`ReportError::NeedsTally`], [`ReportError::OtherPoll`], [`ReportError::Options`],
    /// [`ReportError::Epsilon`]; [`ReportError::Rule`] where the rule needs more than a count an
    /// option.
    pub fn noisy_report(
        &self,
        noisy: &NoisyReport,
        now: Timestamp,
        settings: &ReportSettings,
    ) -> Result<Report, ReportError> {
        self.may_see(now, settings.viewer)?;
        let concealment = self.noise(noisy, settings)?;
        let counts = noisy.counts();
        let intervals = noisy.intervals(settings.confidence);
        let sum = self.noisy_sum(counts);
        let of = sum.and_then(|sum| u128::try_from(sum).ok());
        let option = |(option, (&value, interval)): (OptionIndex, (&i64, Span))| {
            let share = of.and_then(|of| Ratio::new(value.into(), of));
            let total = Total::Noisy {
                value,
                interval: interval.clamped(u64::MAX),
            };
            OptionResult {
                share,
                meets_threshold: match self.threshold() {
                    Threshold::None => None,
                    threshold => share.map(|share| threshold.is_met(share)),
                },
                ..self.option_result(option, total)
            }
        };
        let mut report = Report {
            quorum: self.quorum_of(self.noisy_turnout(sum)),
            threshold: self.threshold().result(of),
            options: self
                .indices()
                .zip(counts.iter().zip(intervals))
                .map(option)
                .collect(),
            concealment: Some(concealment),
            ..self.blank_report(now, settings)
        };
        report.statistics = self.statistics(settings, |population| Drawn {
            rule: self.rule(),
            size: 0,
            countable: false,
            blank: 0,
            population,
            hopeless: Some(Reason::Noise),
            counts: &[],
            scores: Vec::new(),
            switched: None,
        });
        let totals: Vec<i128> = counts.iter().map(|&count| count.into()).collect();
        let measure = match self.rule() {
            Rule::Approval => Measure::Approvals,
            _ => Measure::Votes,
        };
        let outcome = self.count_totals(&totals, measure, settings.lot.as_ref());
        for (option, standing) in report.options.iter_mut().zip(outcome.standings()) {
            option.place = Some(standing.place);
        }
        report.conclude(Some(outcome));
        Ok(report)
    }

    /// Refuses what is no noise for this poll, and tells of what is.
    fn noise(
        &self,
        noisy: &NoisyReport,
        settings: &ReportSettings,
    ) -> Result<Concealment, ReportError> {
        let Privacy::NoisyReports { epsilon, total } = self.privacy() else {
            return Err(ReportError::NeedsTally);
        };
        let found = Digest::from_bytes(*noisy.poll());
        if found != self.digest() {
            return Err(ReportError::OtherPoll {
                found,
                expected: self.digest(),
            });
        }
        let (counts, options) = (noisy.counts().len(), self.options().len());
        if counts != options {
            return Err(ReportError::Options {
                found: counts,
                options,
            });
        }
        if noisy.epsilon() != epsilon {
            return Err(ReportError::Epsilon {
                found: noisy.epsilon(),
                expected: epsilon,
            });
        }
        if !matches!(self.rule(), Rule::Plurality | Rule::Approval) {
            let rule = self.rule().name();
            return Err(ReportError::Rule { rule });
        }
        Ok(Concealment {
            by: Concealer::NoisyReports {
                neighbours: noisy.sensitivity().neighbours(),
                sensitivity: noisy.sensitivity().total(),
                margin: noisy.noise().margin(settings.confidence),
            },
            epsilon,
            // The noise is drawn exactly.
            realised: epsilon.as_f64(),
            total,
        })
    }

    /// The sum of the noisy counts, an estimate of the weight of ballots that are not blank where each
    /// names one option.
    fn noisy_sum(&self, counts: &[i64]) -> Option<i128> {
        (self.rule() == Rule::Plurality).then(|| counts.iter().copied().map(i128::from).sum())
    }

    /// What stands in for what the quorum is about, where anything does.
    fn noisy_turnout(&self, sum: Option<i128>) -> Option<u128> {
        let sum = u128::try_from(sum?.max(0)).ok()?;
        let weighted = || self.electorate().weight() != self.electorate().len().map(u128::from);
        match self.quorum() {
            _ if self.takes_blank() => None,
            Quorum::Ballots(_) if weighted() => None,
            _ => Some(sum),
        }
    }
}
