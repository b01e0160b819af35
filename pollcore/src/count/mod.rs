mod approval;
mod borda;
mod cumulative;
mod lot;
mod majority_judgment;
mod outcome;
mod plurality;
mod quadratic;
mod ranking;
mod score;
mod star;
mod step;
mod ties;
mod totals;
mod winners;

pub use lot::Lot;
pub use outcome::{CountError, Outcome, Standing, TieBreak, TieBreaker, Undecided};
pub use step::{Figure, LabelledStep, Measure, Stage, Step};
pub use winners::Winners;

use alloc::vec::Vec;

use crate::{
    option::OptionIndex,
    poll::{Poll, Rule, TiePolicy},
    tally::Tally,
};
use ranking::Ranking;
use ties::Ties;

impl Poll {
    /// Counts a tally of all voters by the poll's rule. The lot decides ties where the poll says so;
    /// other polls take no notice of it.
    ///
    /// Without a ballot that is not blank nobody is elected: that is [`Undecided::NoBallots`] and no
    /// tie of all. Ballots that give no option anything are not blank, and with nothing else all
    /// options are tied. Quorum and threshold are a report's matter.
    ///
    /// ```
    /// use pollcore::{Ballot, Lot, Poll, Tally, Weight};
    ///
    /// let poll = Poll::builder("drinks").options(["tea", "coffee", "water"]).ties_by_lot().build()?;
    /// let (tea, coffee) = (poll.option("tea").unwrap(), poll.option("coffee").unwrap());
    /// let mut tally = Tally::new(&poll);
    /// tally.add(&Ballot::choice(tea), Weight::ONE)?;
    /// tally.add(&Ballot::choice(coffee), Weight::ONE)?;
    ///
    /// let open = poll.count(&tally, None)?;
    /// assert_eq!(open.winners().sets(), [vec![tea], vec![coffee]]);
    /// assert_eq!(open.elected(), None);
    ///
    /// let drawn = poll.count(&tally, Some(&Lot::new(*b"3 17 22 40 41 44")))?;
    /// let tie_break = &drawn.tie_breaks()[0];
    /// assert_eq!(drawn.elected(), Some(&tie_break.among[..1]));
    /// assert!(tie_break.draws[0] < tie_break.draws[1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CountError`], where the tally is none of this poll or of a part of its voters only.
    pub fn count(&self, tally: &Tally, lot: Option<&Lot>) -> Result<Outcome, CountError> {
        if tally.poll() != self.digest() || tally.options() != self.options().len() {
            return Err(CountError::OtherPoll {
                found: tally.poll(),
                expected: self.digest(),
            });
        }
        if !tally.coverage().is_full() {
            return Err(CountError::Partial);
        }
        self.expect_countable()?;
        let ranking = self.ranking(tally);
        let ties = Ties::new(self, lot);
        let mut outcome = self.begun(&ranking);
        if tally.valid() == 0 {
            outcome.undecided = Some(Undecided::NoBallots);
            return Ok(outcome);
        }
        if self.rule() == Rule::Star {
            star::elect(&mut outcome, tally, &ties);
        } else {
            outcome.fill(ranking, &ties);
        }
        Ok(self.concluded(outcome))
    }

    /// An outcome with all options in their places, and nobody elected yet.
    fn begun(&self, ranking: &Ranking) -> Outcome {
        Outcome {
            rule: self.rule(),
            seats: self.seats(),
            standings: ranking.standings(),
            winners: Winners::nobody(),
            elected: None,
            undecided: None,
            tie_breaks: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// The outcome with the reason why a tie stays, where one does.
    fn concluded(&self, mut outcome: Outcome) -> Outcome {
        if outcome.elected.is_none() {
            outcome.undecided = Some(match self.ties() {
                TiePolicy::Lot => Undecided::NoLot,
                _ => Undecided::Tie,
            });
        }
        outcome
    }

    /// All options by the poll's rule.
    fn ranking(&self, tally: &Tally) -> Ranking {
        let seats = usize::from(self.seats());
        match self.rule() {
            Rule::Plurality => plurality::rank(tally, seats),
            Rule::Approval => approval::rank(tally, seats),
            Rule::Score | Rule::Star => score::rank(tally, seats),
            Rule::Cumulative => cumulative::rank(tally, seats),
            Rule::Quadratic => quadratic::rank(tally, seats),
            Rule::MajorityJudgment => majority_judgment::rank(tally, seats),
            Rule::Borda => borda::rank(tally, seats),
        }
    }

    /// A poll that was built has ballots that its rule counts.
    fn expect_countable(&self) -> Result<(), CountError> {
        if self.rule().counts(self.kind()) {
            return Ok(());
        }
        Err(CountError::Rule {
            rule: self.rule().name(),
            kind: self.kind().name(),
        })
    }
}

impl Outcome {
    /// Fills all seats from a ranking.
    fn fill(&mut self, ranking: Ranking, ties: &Ties<'_>) {
        let Ranking { cut, steps, .. } = ranking;
        self.steps = steps;
        if cut.tied.is_empty() {
            self.elected = Some(cut.through.clone());
        } else if let Some((tie_break, step)) = ties.decide(1, Stage::Seats, &cut.tied, cut.places)
        {
            let mut elected: Vec<OptionIndex> = cut.through.clone();
            elected.extend(&tie_break.chosen);
            elected.sort_unstable();
            self.elected = Some(elected);
            self.tie_breaks.push(tie_break);
            self.steps.push(step);
        }
        self.winners = Winners::of_cut(cut);
    }
}
