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
//! where all lead to the same options they are elected, as far as the ways can be gone through: with very
//! many of them, for many seats, the sets of winners are not complete and it stays a tie.

use alloc::{collections::BTreeSet, vec, vec::Vec};

use super::{
    Figure, Measure, Outcome, Stage, Step, Winners,
    ranking::{Cut, figures, options},
    ties::Ties,
};
use crate::{limits::MOST_SETS, option::OptionIndex, tally::Tally};

/// How many rounds are counted at most to find all sets of winners.
const MOST_ROUNDS: usize = 10_000;

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
        let mut cut = Cut::of(&scores, 2);
        let mut through = cut.through.clone();
        say(Measure::Score, scores, &cut);
        for (measure, figures) in [
            (
                Measure::HeadToHead,
                Self::head_to_head as fn(&Self, &[OptionIndex]) -> _,
            ),
            (Measure::HighestScores, Self::highest_scores),
        ] {
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
        let mut cut = Cut::of(&preferred, 1);
        say(Measure::Preferred { equal }, preferred, &cut);
        for (measure, figures) in [
            (
                Measure::Score,
                Self::scores as fn(&Self, &[OptionIndex]) -> _,
            ),
            (Measure::HighestScores, Self::highest_scores),
        ] {
            if cut.tied.is_empty() {
                break;
            }
            let figures = figures(self, &cut.tied);
            cut = cut.refined(&figures);
            say(measure, figures, &cut);
        }
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

    /// All sets of winners.
    fn winners(&self, all: &[OptionIndex], seats: usize) -> Winners {
        if seats == all.len() {
            return Winners::of_sets(vec![all.to_vec()], true);
        }
        let mut complete = true;
        let mut rounds = MOST_ROUNDS;
        let mut sets = BTreeSet::from([Vec::new()]);
        for seat in 0..seats {
            // What is left, spread over the seats to come, and at least a round for each.
            let most = (rounds / (seats - seat)).clamp(1, MOST_SETS);
            // The last sets are listed, and no round follows them.
            let most = if seat + 1 == seats { MOST_SETS } else { most };
            let mut longer = BTreeSet::new();
            'sets: for set in &sets {
                rounds = rounds.saturating_sub(1);
                for winner in self.possible(&without(all, set)) {
                    let mut set: Vec<OptionIndex> = set.clone();
                    let at = set.partition_point(|option| *option < winner);
                    set.insert(at, winner);
                    if longer.len() < most {
                        longer.insert(set);
                    } else if !longer.contains(&set) {
                        complete = false;
                        break 'sets;
                    }
                }
            }
            sets = longer;
        }
        Winners::of_sets(sets.into_iter().collect(), complete)
    }

    /// Fills one seat after the other and says how, as long as there is one way to go on; the
    /// elected where that is to the end.
    fn follow(
        &self,
        outcome: &mut Outcome,
        all: &[OptionIndex],
        seats: usize,
        ties: &Ties<'_>,
    ) -> Option<Vec<OptionIndex>> {
        let mut elected = Vec::new();
        for seat in 1..=seats as u16 {
            let left = without(all, &elected);
            let winner = self.seat(outcome, &left, seat, ties)?;
            let at = elected.partition_point(|option| *option < winner);
            elected.insert(at, winner);
        }
        Some(elected)
    }

    /// Who wins a seat; nobody where a tie stays that matters.
    fn seat(
        &self,
        outcome: &mut Outcome,
        left: &[OptionIndex],
        seat: u16,
        ties: &Ties<'_>,
    ) -> Option<OptionIndex> {
        let cut = self.finalists(left, |measure, figures, cut| {
            let step = Step::of(seat, Stage::Scoring, measure, figures, cut);
            outcome.steps.push(step);
        });
        let mut finalists = cut.through;
        if !cut.tied.is_empty() {
            let decided = ties.decide(seat, Stage::Scoring, &cut.tied, cut.places);
            let Some((tie_break, step)) = decided else {
                return self.whoever_meets(outcome, left, seat);
            };
            finalists.extend(&tie_break.chosen);
            outcome.tie_breaks.push(tie_break);
            outcome.steps.push(step);
        }
        finalists.sort_unstable();
        let &[a, b] = finalists.as_slice() else {
            return None;
        };
        let cut = self.runoff([a, b], |measure, figures, cut| {
            let step = Step::of(seat, Stage::Runoff, measure, figures, cut);
            outcome.steps.push(step);
        });
        if let [winner] = cut.through.as_slice() {
            return Some(*winner);
        }
        let (tie_break, step) = ties.decide(seat, Stage::Runoff, &cut.tied, 1)?;
        let winner = tie_break.chosen.first().copied();
        outcome.tie_breaks.push(tie_break);
        outcome.steps.push(step);
        winner
    }

    /// The one who wins every runoff that there may be, if there is one.
    fn whoever_meets(
        &self,
        outcome: &mut Outcome,
        left: &[OptionIndex],
        seat: u16,
    ) -> Option<OptionIndex> {
        let possible = self.possible(left);
        let only = match possible.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        outcome.steps.push(Step {
            seat,
            stage: Stage::Runoff,
            measure: Measure::EveryRunoff,
            figures: Vec::new(),
            through: only.into_iter().collect(),
            places: usize::from(only.is_none()),
            tied: if only.is_none() { possible } else { Vec::new() },
        });
        only
    }
}

/// The options but for those of a set in order.
fn without(all: &[OptionIndex], set: &[OptionIndex]) -> Vec<OptionIndex> {
    let is_left = |option: &&OptionIndex| set.binary_search(option).is_err();
    all.iter().filter(is_left).copied().collect()
}
