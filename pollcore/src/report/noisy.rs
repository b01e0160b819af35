use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::{
    Concealer, Concealment, OptionResult, Reason, Report, ReportError, ReportSettings, Span, Total,
    sampling::Drawn,
};
use crate::{
    count::{CountError, Measure},
    id::Digest,
    option::OptionIndex,
    poll::{Poll, Privacy, Rule, Threshold},
    privacy::{Epsilon, NoisyReport, NoisyReports, Occasion, Sensitivity},
    ratio::Ratio,
    tally::Tally,
    time::Timestamp,
};

impl Poll {
    /// The noisy counts of this poll for an occasion, where its [reports have
    /// noise](crate::Privacy::NoisyReports): those drawn before, or new ones of this tally, which `reports`
    /// pays for with the poll's ε for one report.
    ///
    /// `reports` are the poll's [only ones](NoisyReports::of), kept as long as anybody may ask. Nothing
    /// is spent where they, or the tally, are another poll's.
    ///
    /// Voters who were [set aside](crate::VoteSet::tally_without_divergent) are not in the tally, and so
    /// not in the counts; how many they are a noisy report doesn't say, as that is a number without noise.
    ///
    /// ```
    /// use pollcore::privacy::{Epsilon, NoisyReports, Occasion};
    /// use pollcore::{
    ///     Ballot, BallotKind, Poll, Privacy, ReportSettings, Tally, Timestamp, Visibility, Weight,
    /// };
    /// use rand::{SeedableRng, rngs::StdRng};
    ///
    /// let mut poll = Poll::builder("drinks")
    ///     .options(["tea", "coffee", "water"])
    ///     .ballots(BallotKind::Approval { least: 0, most: 3 })
    ///     .visibility(Visibility::Live)
    ///     .privacy(Privacy::NoisyReports { epsilon: Epsilon::new(0.5)?, total: Epsilon::new(1.0)? })
    ///     .build()?;
    /// poll.open(Timestamp::from_millis(0))?;
    /// let mut tally = Tally::new(&poll);
    /// let both = Ballot::approval(["tea", "coffee"].map(|id| poll.option(id).unwrap()))?;
    /// for _ in 0..100 {
    ///     tally.add(&both, Weight::ONE)?;
    /// }
    ///
    /// let mut rng = StdRng::seed_from_u64(7); // for the example; a real one is seeded by the system
    /// let mut reports = NoisyReports::of(&poll)?;
    /// let noon = Occasion::Interim(12);
    /// let noisy = poll.noisy_counts(&tally, noon, &mut reports, &mut rng)?.clone();
    /// assert_eq!(noisy.sensitivity().total(), 3);
    /// // As often as it is asked for, whatever is voted meanwhile, and at no further cost.
    /// tally.add(&both, Weight::ONE)?;
    /// assert_eq!(poll.noisy_counts(&tally, noon, &mut reports, &mut rng)?, &noisy);
    /// assert_eq!(reports.left().to_string(), "0.5");
    ///
    /// let report = poll.noisy_report(&noisy, Timestamp::from_millis(1), &ReportSettings::new())?;
    /// let concealment = report.concealment.unwrap();
    /// assert_eq!(concealment.epsilon.to_string(), "0.5");
    /// assert_eq!(concealment.total.to_string(), "1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReportError::NeedsTally`] unless reports have noise; [`ReportError::OtherPoll`],
    /// [`ReportError::Total`] and [`ReportError::Sensitivity`] where `reports` are none of this poll;
    /// [`ReportError::Count`] for a tally of another poll or of a part of the voters;
    /// [`ReportError::Rule`]; [`ReportError::Release`], such as where nothing is left of the budget.
    pub fn noisy_counts<'a, R: CryptoRng + ?Sized>(
        &self,
        tally: &Tally,
        occasion: Occasion,
        reports: &'a mut NoisyReports,
        rng: &mut R,
    ) -> Result<&'a NoisyReport, ReportError> {
        let epsilon = self.noise(reports.poll(), reports.sensitivity(), reports.allowed())?;
        if tally.poll() != self.digest() {
            return Err(ReportError::OtherPoll {
                found: tally.poll(),
                expected: self.digest(),
            });
        }
        if !tally.coverage().is_full() {
            return Err(CountError::Partial.into());
        }
        let counts: Vec<u64> = self.indices().map(|option| tally.named(option)).collect();
        Ok(reports.release(&counts, occasion, epsilon, rng)?)
    }

    /// What noisy counts of the poll come to, where its [reports have
    /// noise](crate::Privacy::NoisyReports). [`Poll::noisy_counts`] draws them.
    ///
    /// It is made of the noisy counts alone, so that nothing in it gives the true ones away, and
    /// showing it costs nothing more. It is [final](Report::is_final) only where the counts are those
    /// for the [end](Occasion::Final). Winners are those of the noisy counts. How many took part is not
    /// known; where every ballot names one option the sum of the noisy counts stands in for it.
    ///
    /// A quorum or threshold that noise would always hide [`build`](crate::PollBuilder::build) refuses:
    /// quorums and thresholds of approval ballots, quorums where ballots may be blank, and quorums of a
    /// number of ballots where voters have weights. Where a poll has a threshold and noise leaves a sum
    /// that is not above 0, the verdict is [`Verdict::Unknown`](super::Verdict::Unknown).
    ///
    /// # Errors
    ///
    /// [`ReportError::Hidden`] where the viewer may not see it, or not yet;
    /// [`ReportError::NeedsTally`], [`ReportError::OtherPoll`], [`ReportError::Options`]; where the noise
    /// isn't what the poll promises [`ReportError::Epsilon`], [`ReportError::Total`],
    /// [`ReportError::Sensitivity`]; [`ReportError::Rule`] where the rule needs more than a count an
    /// option.
    pub fn noisy_report(
        &self,
        noisy: &NoisyReport,
        now: Timestamp,
        settings: &ReportSettings,
    ) -> Result<Report, ReportError> {
        self.may_see(now, settings.viewer)?;
        let concealment = self.noise_of(noisy, settings)?;
        let counts = noisy.counts();
        let intervals = noisy.intervals(settings.confidence);
        let sum = self.noisy_sum(counts);
        let of = sum.and_then(|sum| u128::try_from(sum).ok());
        // A poll that has a quorum has the sum, and it stands for all ballots: `build` saw to that.
        let turnout = sum.map(|sum| u128::try_from(sum).unwrap_or(0));
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
            quorum: turnout.and_then(|turnout| self.quorum_of(turnout)),
            threshold: self.threshold().result(of),
            options: self
                .indices()
                .zip(counts.iter().zip(intervals))
                .map(option)
                .collect(),
            concealment: Some(concealment),
            provisional: settings.provisional || noisy.occasion() != Occasion::Final,
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
    fn noise_of(
        &self,
        noisy: &NoisyReport,
        settings: &ReportSettings,
    ) -> Result<Concealment, ReportError> {
        let (sensitivity, total) = (noisy.sensitivity(), noisy.total());
        let epsilon = self.noise(noisy.poll(), sensitivity, total)?;
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
        Ok(Concealment {
            by: Concealer::NoisyReports {
                neighbours: sensitivity.neighbours(),
                sensitivity: sensitivity.total(),
                margin: noisy.noise().margin(settings.confidence),
                occasion: noisy.occasion(),
            },
            epsilon,
            // The noise is drawn exactly.
            realised: epsilon.as_f64(),
            total,
        })
    }

    /// What one report spends, where all of them together have this ε and hide this much of the poll
    /// with this digest, and that is what this poll promises.
    fn noise(
        &self,
        poll: Digest,
        sensitivity: Sensitivity,
        total: Epsilon,
    ) -> Result<Epsilon, ReportError> {
        let Privacy::NoisyReports {
            epsilon,
            total: promised,
        } = self.privacy()
        else {
            return Err(ReportError::NeedsTally);
        };
        if poll != self.digest() {
            return Err(ReportError::OtherPoll {
                found: poll,
                expected: self.digest(),
            });
        }
        let hidden = Sensitivity::of(self, sensitivity.neighbours());
        let hidden = hidden.ok_or(ReportError::NeedsTally)?;
        if sensitivity != hidden {
            return Err(ReportError::Sensitivity {
                found: sensitivity.contributions(),
                expected: hidden.contributions(),
            });
        }
        if total != promised {
            return Err(ReportError::Total {
                found: total,
                expected: promised,
            });
        }
        match self.rule() {
            Rule::Plurality | Rule::Approval => Ok(epsilon),
            other => Err(ReportError::Rule { rule: other.name() }),
        }
    }

    /// The sum of the noisy counts, an estimate of the weight of ballots that are not blank where each
    /// names one option.
    fn noisy_sum(&self, counts: &[i64]) -> Option<i128> {
        (self.rule() == Rule::Plurality).then(|| counts.iter().copied().map(i128::from).sum())
    }
}
