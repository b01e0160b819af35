//! STAR, score then automatic runoff (equal.vote/star, starvoting.org): of the two options with the
//! highest sums of scores, the one that more ballots score above the other is elected.
//!
//! With several seats that is done for one seat after the other, each time without those elected
//! (bloc STAR). Where there are no more options than seats, all are elected without a count.
//!
//! Ties (starvoting.org/ties, the five-star protocol included, as the tabulator starvote 2.1 reads
//! it):
//! - in the scoring round, for who is scored higher on more ballots, against each of the others that
//!   are tied and counted together, then for who has the highest score from more ballots;
//! - in the runoff, for the higher sum of scores, then for who has the highest score from more
//!   ballots.
//!
//! What is still tied the poll's tie policy decides. Without one, each way to go on is followed, and
//! where all lead to the same options they are elected. Of options that the ballots don't tell apart
//! one stands for all, whatever their number; with very many ways that differ, for many seats, not
//! all are gone through, the sets of winners are not complete and it stays a tie.

mod alike;
mod seats;
mod sets;

use alloc::vec::Vec;

use super::{
    Figure, Measure, Outcome, Stage, Step,
    ranking::{Cut, figures, options},
    ties::Ties,
};
use crate::{option::OptionIndex, tally::Tally};

/// Fills the seats of an outcome.
pub(super) fn elect(outcome: &mut Outcome, tally: &Tally, ties: &Ties<'_>) {
    let all = options(tally);
    let seats = usize::from(outcome.seats).min(all.len());
    let star = Star::new(tally);
    outcome.winners = star.winners(&all, seats);
    if seats == all.len() {
        let scores = star.scores(&all);
        let cut = Cut::of(&scores, seats);
        outcome
            .steps
            .push(Step::of(1, Stage::Seats, Measure::Score, scores, &cut));
        outcome.elected = Some(all);
        return;
    }
    let elected = star.follow(outcome, &all, seats, ties);
    outcome.elected = match (elected, outcome.winners.only()) {
        // What the policy came to is one of the sets.
        (Some(elected), _) => Some(elected),
        (None, only) => only.map(<[OptionIndex]>::to_vec),
    };
}

/// The numbers that STAR looks at.
struct Star<'a> {
    tally: &'a Tally,
    scores: Vec<i128>,
    highest: u16,
}

/// A number of each of some options.
type Figures<'a> = fn(&Star<'a>, &[OptionIndex]) -> Vec<Figure>;

impl<'a> Star<'a> {
    fn new(tally: &'a Tally) -> Self {
        Self {
            tally,
            scores: options(tally)
                .into_iter()
                .map(|option| tally.total(option))
                .collect(),
            highest: tally.levels().saturating_sub(1) as u16,
        }
    }

    fn scores(&self, of: &[OptionIndex]) -> Vec<Figure> {
        figures(of, |option| self.scores[option.as_usize()])
    }

    /// How many ballots prefer each option to each of the others, together.
    fn head_to_head(&self, of: &[OptionIndex]) -> Vec<Figure> {
        figures(of, |option| {
            of.iter()
                .map(|other| i128::from(self.tally.prefers(option, *other)))
                .sum()
        })
    }

    fn highest_scores(&self, of: &[OptionIndex]) -> Vec<Figure> {
        figures(of, |option| {
            i128::from(self.tally.level(option, self.highest))
        })
    }

    /// Who is in the runoff of these options, as far as ballots decide; those through first, then
    /// those tied.
    fn finalists(
        &self,
        of: &[OptionIndex],
        mut say: impl FnMut(Measure, Vec<Figure>, &Cut),
    ) -> Cut {
        let scores = self.scores(of);
        let cut = Cut::of(&scores, 2);
        say(Measure::Score, scores, &cut);
        let then: [(_, Figures<'a>); 2] = [
            (Measure::HeadToHead, Self::head_to_head),
            (Measure::HighestScores, Self::highest_scores),
        ];
        self.decide_ties(cut, then, say)
    }

    /// Who wins a runoff; both where nothing decides.
    fn runoff(
        &self,
        pair: [OptionIndex; 2],
        mut say: impl FnMut(Measure, Vec<Figure>, &Cut),
    ) -> Cut {
        let [a, b] = pair;
        let (above, below) = (self.tally.prefers(a, b), self.tally.prefers(b, a));
        // At most every ballot that isn't blank prefers one of the two.
        let equal = self
            .tally
            .valid()
            .saturating_sub(above)
            .saturating_sub(below);
        let preferred = self.head_to_head(&pair);
        let cut = Cut::of(&preferred, 1);
        say(Measure::Preferred { equal }, preferred, &cut);
        let then: [(_, Figures<'a>); 2] = [
            (Measure::Score, Self::scores),
            (Measure::HighestScores, Self::highest_scores),
        ];
        self.decide_ties(cut, then, say)
    }

    /// Decides between those tied by one number after the other, as long as there are any.
    fn decide_ties(
        &self,
        mut cut: Cut,
        by: impl IntoIterator<Item = (Measure, Figures<'a>)>,
        mut say: impl FnMut(Measure, Vec<Figure>, &Cut),
    ) -> Cut {
        let mut through = cut.through.clone();
        for (measure, figures) in by {
            if cut.tied.is_empty() {
                break;
            }
            let figures = figures(self, &cut.tied);
            cut = cut.refined(&figures);
            through.extend(&cut.through);
            say(measure, figures, &cut);
        }
        through.sort_unstable();
        cut.through = through;
        cut
    }

    /// Whether `a` can win a runoff against `b`.
    fn can_beat(&self, a: OptionIndex, b: OptionIndex) -> bool {
        let standing = |a: OptionIndex, b: OptionIndex| {
            (
                self.tally.prefers(a, b),
                self.scores[a.as_usize()],
                self.tally.level(a, self.highest),
            )
        };
        standing(a, b) >= standing(b, a)
    }

    /// Who can win a seat among these options, whatever decides ties.
    fn possible(&self, of: &[OptionIndex]) -> Vec<OptionIndex> {
        let cut = self.finalists(of, |_, _, _| {});
        let mut wins: Vec<OptionIndex> = match (cut.through.as_slice(), cut.tied.as_slice()) {
            // Two through, or one that meets any of the tied, or any two of the tied.
            (&[first], tied) => {
                let beaten = tied.iter().any(|other| self.can_beat(first, *other));
                let beat = tied.iter().filter(|other| self.can_beat(**other, first));
                beat.copied().chain(beaten.then_some(first)).collect()
            }
            (through, tied) => {
                let meet = if through.is_empty() { tied } else { through };
                let wins = |a: &&OptionIndex| {
                    let mut others = meet.iter().filter(|b| b != a);
                    others.any(|b| self.can_beat(**a, *b))
                };
                meet.iter().filter(wins).copied().collect()
            }
        };
        wins.sort_unstable();
        wins
    }
}

/// The options but for those of a set in order.
fn without(all: &[OptionIndex], set: &[OptionIndex]) -> Vec<OptionIndex> {
    let is_left = |option: &&OptionIndex| set.binary_search(option).is_err();
    all.iter().filter(is_left).copied().collect()
}
