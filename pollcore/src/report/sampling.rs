use alloc::{vec, vec::Vec};

use super::{
    LeftOut, OptionStatistics, Reason, ReportSettings, ResponseRate, Sample, Simultaneous, Span,
    Statistic,
};
use crate::{
    poll::Rule,
    privacy::Probabilities,
    stats::{
        Confidence, Expected, GoodnessOfFit, MeanInterval, Method, Proportion, StatsError,
        finite_population_fit, finite_population_goodman, finite_population_interval,
        finite_population_leading, finite_population_margin, goodman, goodness_of_fit,
        hypergeometric_interval, mean_interval, probability_of_leading, sison_glaz,
    },
};

/// What is needed of a sample to say how far off it may be.
pub(super) struct Drawn<'a> {
    pub(super) rule: Rule,
    /// Ballots, or responses, that are not blank; of no use where there is nothing to say.
    pub(super) size: u64,
    /// Whether that is a number of ballots.
    pub(super) countable: bool,
    pub(super) blank: u64,
    pub(super) population: Option<u64>,
    /// Why there is nothing at all to say.
    pub(super) hopeless: Option<Reason>,
    /// How many of them name each option; of no use for rules that add up marks.
    pub(super) counts: &'a [u64],
    /// How many of them give each option each score, where scores are added up.
    pub(super) scores: Vec<Vec<u64>>,
    /// How votes became responses, where they did.
    pub(super) switched: Option<Probabilities>,
}

impl Drawn<'_> {
    /// Of so many who were asked, where the electorate is fixed.
    pub(super) fn sample(mut self, settings: &ReportSettings, asked: Option<u64>) -> Sample {
        let response = asked.and_then(|asked| self.response(asked));
        if response.is_some_and(|response| !response.is_full())
            && self.population == asked
            && self.size > 0
        {
            self.hopeless = Some(Reason::NotDrawn);
        }
        let mut sample = Sample {
            confidence: settings.confidence,
            size: self.countable.then_some(self.size),
            population: self.population,
            response_rate: response,
            finite: false,
            method: settings.method,
            simultaneous: settings.simultaneous,
            options: vec![OptionStatistics::default(); self.counts.len()],
            equal_shares: None,
            left_out: Vec::new(),
        };
        let mut left_out = Vec::new();
        let mut leave = |what, why| left_out.push(LeftOut { what, why });
        if let Err(why) = self.alone(&mut sample) {
            leave(Statistic::Intervals, why);
        }
        match self.means(&mut sample) {
            Ok(()) => {}
            Err(why) => leave(Statistic::Means, why),
        }
        if self.population.is_some()
            && let Err(why) = self.finite()
        {
            leave(Statistic::FinitePopulation, why);
        }
        if self.finite().is_ok_and(|finite| finite.is_some()) {
            sample.simultaneous = Simultaneous::Goodman;
        }
        match self.together(settings) {
            Ok(spans) => {
                for (option, span) in sample.options.iter_mut().zip(spans) {
                    option.simultaneous = Some(span);
                }
            }
            Err(why) => leave(Statistic::Simultaneous, why),
        }
        match self.equal_shares() {
            Ok(fit) => sample.equal_shares = Some(fit),
            Err(why) => leave(Statistic::EqualShares, why),
        }
        match self.leads() {
            Ok(leads) => {
                for (option, leads) in sample.options.iter_mut().zip(leads) {
                    option.leads = Some(leads);
                }
            }
            Err(why) => leave(Statistic::Lead, why),
        }
        sample.left_out = left_out;
        sample
    }

    /// How many of those who were asked answered, where that is known: of weights it isn't, nor of noisy
    /// counts, nor of a part of the voters.
    fn response(&self, asked: u64) -> Option<ResponseRate> {
        match self.hopeless {
            None if self.countable => ResponseRate::new(asked, self.answered()),
            _ => None,
        }
    }

    fn answered(&self) -> u64 {
        self.size.saturating_add(self.blank)
    }

    /// The interval of each option alone, and the margin for a finite population.
    fn alone(&self, sample: &mut Sample) -> Result<(), Reason> {
        self.shares_of_ballots()?;
        self.part()?;
        let confidence = sample.confidence;
        let finite = self.finite().ok().flatten();
        if finite.is_some() {
            sample.finite = true;
            sample.method = match sample.method {
                Method::ClopperPearson => Method::ClopperPearson,
                _ => Method::Wilson,
            };
        }
        for (option, &count) in sample.options.iter_mut().zip(self.counts) {
            let share = Proportion::new(count, self.size).map_err(Reason::Refused)?;
            let span = self.span(share, finite, sample.method, confidence)?;
            option.interval = Some(span);
            let divided = (1..self.size).contains(&count);
            if let Some(population) = finite.filter(|_| divided) {
                let margin = finite_population_margin(share, population, confidence);
                option.margin = Some(margin.map_err(Reason::Refused)?);
            }
        }
        Ok(())
    }

    fn span(
        &self,
        share: Proportion,
        population: Option<u64>,
        method: Method,
        confidence: Confidence,
    ) -> Result<Span, Reason> {
        let interval = match (population, method) {
            (None, method) => Ok(share.interval(method, confidence)),
            (Some(population), Method::ClopperPearson) => {
                hypergeometric_interval(share, population, confidence)
            }
            (Some(population), _) => finite_population_interval(share, population, confidence),
        };
        let interval = interval.map_err(Reason::Refused)?;
        Ok(match self.switched {
            None => interval.into(),
            Some(switched) => seen_through(switched, interval.into()),
        })
    }

    /// The interval of the mean of each option's scores.
    fn means(&self, sample: &mut Sample) -> Result<(), Reason> {
        match self.rule {
            Rule::Score | Rule::Star => self.part()?,
            Rule::Cumulative | Rule::Quadratic | Rule::Borda => {
                return Err(self.hopeless.unwrap_or(Reason::Sums));
            }
            // There are no means to speak of.
            _ => return Ok(()),
        }
        // Without the correction where it isn't known: too wide rather than too narrow.
        let population = self.finite().ok().flatten();
        let mut refused = None;
        for (option, counts) in sample.options.iter_mut().zip(&self.scores) {
            match mean_interval(counts, population, sample.confidence) {
                Ok(MeanInterval { low, high, .. }) => option.mean = Some(Span { low, high }),
                Err(why) => refused = Some(Reason::Refused(why)),
            }
        }
        if sample.options.iter().any(|option| option.mean.is_some()) {
            sample.finite = population.is_some();
            return Ok(());
        }
        refused.map_or(Ok(()), Err)
    }

    /// Whether those who answered are some of the population and not all of it.
    fn part(&self) -> Result<(), Reason> {
        self.counted()?;
        let answered = self.answered();
        match self.population {
            Some(population) if population < answered => {
                Err(Reason::Refused(StatsError::Population {
                    population,
                    sample: answered,
                }))
            }
            Some(population) if population == answered => Err(Reason::Everybody),
            _ => Ok(()),
        }
    }

    /// The size of the population, where it is known and all of it says something.
    fn finite(&self) -> Result<Option<u64>, Reason> {
        self.part()?;
        if !matches!(self.rule, Rule::Score | Rule::Star) {
            self.shares_of_ballots()?;
        }
        match self.population {
            Some(_) if self.switched.is_some() => Err(Reason::Responses),
            Some(_) if self.blank > 0 => Err(Reason::Blank),
            population => Ok(population),
        }
    }

    fn together(&self, settings: &ReportSettings) -> Result<Vec<Span>, Reason> {
        self.one_option_each()?;
        let (counts, confidence) = (self.counts, settings.confidence);
        // Without the correction where it isn't known: too wide rather than too narrow.
        let intervals = match (self.finite().ok().flatten(), settings.simultaneous) {
            (Some(population), _) => finite_population_goodman(counts, population, confidence),
            (None, Simultaneous::Goodman) => goodman(counts, confidence),
            (None, Simultaneous::SisonGlaz) => sison_glaz(counts, confidence),
        };
        let intervals = intervals.map_err(Reason::Refused)?;
        Ok(intervals.into_iter().map(Into::into).collect())
    }

    fn equal_shares(&self) -> Result<GoodnessOfFit, Reason> {
        self.one_option_each()?;
        match self.finite()? {
            Some(population) => finite_population_fit(self.counts, Expected::Uniform, population),
            None => goodness_of_fit(self.counts, Expected::Uniform),
        }
        .map_err(Reason::Refused)
    }

    fn leads(&self) -> Result<Vec<f64>, Reason> {
        self.one_option_each()?;
        match self.finite()? {
            Some(population) => finite_population_leading(self.counts, population),
            None => probability_of_leading(self.counts),
        }
        .map_err(Reason::Refused)
    }

    /// Whether counts are shares of one multinomial sample.
    fn one_option_each(&self) -> Result<(), Reason> {
        self.shares_of_ballots()?;
        self.part()?;
        if self.switched.is_some() {
            return Err(Reason::Responses);
        }
        if self.rule != Rule::Plurality {
            return Err(Reason::SeveralOptions);
        }
        Ok(())
    }

    /// Whether each count is a share of a binomial sample.
    fn shares_of_ballots(&self) -> Result<(), Reason> {
        if !matches!(self.rule, Rule::Plurality | Rule::Approval) {
            return Err(self.hopeless.unwrap_or(Reason::Marks));
        }
        self.counted()
    }

    /// Whether there is anything to say.
    fn counted(&self) -> Result<(), Reason> {
        match self.hopeless {
            Some(why) => Err(why),
            None if self.size == 0 => Err(Reason::NoVotes),
            None => Ok(()),
        }
    }
}

/// The shares f of votes behind shares λ of responses: a response names an option with probability
/// λ = q + f (p − q), so an interval for λ is one for f. It has both errors, that of the sample and
/// that of the switching.
fn seen_through(switched: Probabilities, responses: Span) -> Span {
    let votes = |share: f64| {
        let votes = (share - switched.other) / (switched.truth - switched.other);
        votes.clamp(0.0, 1.0)
    };
    Span {
        low: votes(responses.low),
        high: votes(responses.high),
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Drawn, Reason, ReportSettings, Rule, Sample};
    use crate::report::{LeftOut, OptionStatistics};

    fn sample(
        counts: &[u64],
        blank: u64,
        (population, asked): (Option<u64>, Option<u64>),
        hopeless: Option<Reason>,
    ) -> Sample {
        let drawn = Drawn {
            rule: Rule::Plurality,
            size: counts.iter().sum(),
            countable: hopeless != Some(Reason::Weighted),
            blank,
            population,
            hopeless,
            counts,
            scores: Vec::new(),
            switched: None,
        };
        drawn.sample(&ReportSettings::new(), asked)
    }

    fn whys(sample: &Sample) -> Vec<Reason> {
        let why = |left_out: &LeftOut| left_out.why;
        sample.left_out.iter().map(why).collect()
    }

    #[test]
    fn where_all_are_asked_and_some_answer_nobody_was_drawn() {
        let all = (Some(100), Some(100));
        let some = sample(&[40, 18, 0], 2, all, None);
        let response = some.response_rate.unwrap();
        assert_eq!((response.asked, response.answered), (100, 60));
        assert!((response.rate - 0.6).abs() < 1e-15);
        assert_eq!(whys(&some), [Reason::NotDrawn; 5]);
        let nothing = OptionStatistics::default();
        assert!(some.options.iter().all(|option| *option == nothing));
        assert!(!some.finite && some.equal_shares.is_none());

        let everybody = sample(&[60, 38, 0], 2, all, None);
        assert!(everybody.response_rate.unwrap().is_full());
        assert_eq!(whys(&everybody), [Reason::Everybody; 5]);
        let nobody = sample(&[0, 0, 0], 0, all, None);
        assert_eq!(whys(&nobody), [Reason::NoVotes; 5]);
    }

    #[test]
    fn of_those_who_were_drawn_it_is_said_how_many_answered() {
        for population in [None, Some(80_000)] {
            let open = sample(&[30, 15, 5], 0, (population, None), None);
            let mut drawn = sample(&[30, 15, 5], 0, (population, Some(1000)), None);
            let response = drawn.response_rate.take().unwrap();
            assert_eq!((response.asked, response.answered), (1000, 50));
            assert!((response.rate - 0.05).abs() < 1e-15);
            assert_eq!(drawn, open);
        }
    }

    #[test]
    fn of_weights_noise_and_a_part_nobody_knows_who_answered() {
        for why in [Reason::Weighted, Reason::Noise, Reason::Partial] {
            let some = sample(&[40, 20, 0], 0, (Some(100), Some(100)), Some(why));
            assert_eq!(some.response_rate, None);
            assert_eq!(whys(&some), [why; 5]);
        }
    }
}
