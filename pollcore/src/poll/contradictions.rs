//! What no poll can be, though each of its fields could.

use super::{
    Electorate, PollError, Privacy, Quorum, Revotes, Survey, Terms, Threshold,
    error::{within, within_as},
};
use crate::{
    ballot::BallotKind,
    limits::{
        HIGHEST_SCORE, MOST_CELLS, MOST_COMPARED, MOST_CONTRIBUTIONS, MOST_POINTS, MOST_REVISIONS,
    },
    privacy::Epsilon,
    weight::Weight,
};

impl Terms {
    /// Whether all fields are within their bounds and go together.
    pub(super) fn check(&self) -> Result<(), PollError> {
        within("version", u64::from(self.version), 1, u64::from(u32::MAX))?;
        self.check_ballots()?;
        self.check_counting()?;
        self.check_electorate()?;
        self.check_times()?;
        self.check_quorum()?;
        self.check_threshold()?;
        self.check_privacy()
    }

    /// Bounds of what a ballot may say, with which not all ballots say the same.
    fn check_ballots(&self) -> Result<(), PollError> {
        let options = self.options.len() as u64;
        match &self.kind {
            BallotKind::Approval { least, most } => {
                within("ballots.most", u64::from(*most), 1, options)?;
                let (mut bound, mut why) = (u64::from(*most), None);
                if bound == options && !self.blank {
                    bound -= 1;
                    why = Some("all ballots would name all options");
                }
                within_as("ballots.least", u64::from(*least), 0, bound, why)?;
            }
            BallotKind::Score { highest } => {
                let most = u64::from(HIGHEST_SCORE);
                within("ballots.highest", u64::from(*highest), 1, most)?;
            }
            BallotKind::Cumulative {
                points,
                most_on_one,
            } => {
                let (all, most) = (u64::from(*points), u64::from(MOST_POINTS));
                within("ballots.points", all, 1, most)?;
                within("ballots.most_on_one", u64::from(*most_on_one), 1, all)?;
                let taken = options * u64::from(*most_on_one);
                let why = "the options can't be given more";
                within_as("ballots.points", all, 1, most.min(taken), why)?;
            }
            BallotKind::Quadratic { credits } => {
                let most = u64::from(MOST_POINTS);
                within("ballots.credits", u64::from(*credits), 1, most)?;
            }
            BallotKind::Plurality | BallotKind::Grades { .. } => {}
        }
        match (MOST_CELLS / self.kind.levels().max(1)) as u64 {
            most if options > most => {
                let why = "there are 2^18 cells for options times scores or grades";
                within_as("options", options, 1, most, why)
            }
            _ => Ok(()),
        }
    }

    fn check_counting(&self) -> Result<(), PollError> {
        let options = self.options.len() as u64;
        if !self.rule.counts(&self.kind) {
            return Err(PollError::NotCounted {
                rule: self.rule,
                kind: self.kind.name(),
            });
        }
        if self.rule.compares() {
            let why = "the rule compares options pair by pair";
            within_as("options", options, 1, MOST_COMPARED as u64, why)?;
        }
        within("seats", u64::from(self.seats), 1, options)?;
        match self.revotes {
            Revotes::Reject => Ok(()),
            Revotes::LastWins { most } | Revotes::Withdrawable { most } => {
                let bound = u64::from(MOST_REVISIONS);
                within("revotes.most", u64::from(most), 2, bound)
            }
        }
    }

    /// Weights that can be added up, with what a ballot can give an option too, since a vote that was
    /// accepted has to be counted; and a population that the voters can be a part of.
    fn check_electorate(&self) -> Result<(), PollError> {
        let weight = self.electorate.weight().unwrap_or(0);
        if u64::try_from(weight).is_err() {
            return contradiction("actors", "their weights add up to 2^64 or more");
        }
        // Of scores and grades it is counted how many ballots give each.
        let most = match self.kind.levels() {
            0 => self.kind.most_on_one().unwrap_or(1),
            _ => 1,
        };
        // Below 2^64 times 2^20.
        if u64::try_from(weight * u128::from(most)).is_err() {
            return contradiction("actors", "what they can give adds up to 2^64 or more");
        }
        match self.survey {
            Survey::Sample {
                population: Some(population),
            } => {
                let voters = self.electorate.len().unwrap_or(1);
                within("survey.population", population, voters, u64::MAX)
            }
            _ => Ok(()),
        }
    }

    fn check_times(&self) -> Result<(), PollError> {
        match (self.opens, self.closes) {
            (Some(opens), Some(closes)) if closes <= opens => {
                Err(PollError::Window { opens, closes })
            }
            _ => Ok(()),
        }
    }

    fn check_quorum(&self) -> Result<(), PollError> {
        match self.quorum {
            Quorum::None => Ok(()),
            _ if self.hides_turnout() => contradiction(
                "quorum",
                "noisy counts hide how many took part, but for plurality ballots of one weight, none blank",
            ),
            Quorum::Ballots(ballots) => {
                let (most, why) = match (self.electorate.len(), self.survey) {
                    (Some(voters), _) => (voters, Some("there are no more voters")),
                    (
                        None,
                        Survey::Sample {
                            population: Some(population),
                        },
                    ) => (population, Some("the population is no larger")),
                    _ => (u64::MAX, None),
                };
                within_as("quorum.ballots", ballots, 1, most, why)
            }
            Quorum::Share { .. } if self.electorate == Electorate::Open => contradiction(
                "quorum",
                "an open electorate has no weight to take a share of",
            ),
            Quorum::Share { parts, of } => {
                within("quorum.share.of", u64::from(of), 1, u64::from(u32::MAX))?;
                within("quorum.share.parts", u64::from(parts), 1, u64::from(of))
            }
        }
    }

    fn check_threshold(&self) -> Result<(), PollError> {
        let most = u64::from(u32::MAX);
        match self.threshold {
            Threshold::None => return Ok(()),
            _ if self.rule.highest_total(&self.kind, 1).is_none() => {
                return contradiction("threshold", "grades have no total to take a share of");
            }
            _ if self.is_noisy() && self.kind != BallotKind::Plurality => {
                return contradiction(
                    "threshold",
                    "noisy counts hide how many ballots there are, but for plurality",
                );
            }
            Threshold::MoreThan { parts, of } => {
                within("threshold.more_than.of", u64::from(of), 1, most)?;
                let most = u64::from(of) - 1;
                let why = "no option has more than all";
                let field = "threshold.more_than.parts";
                within_as(field, u64::from(parts), 0, most, why)?;
            }
            Threshold::AtLeast { parts, of } => {
                within("threshold.at_least.of", u64::from(of), 1, most)?;
                let field = "threshold.at_least.parts";
                within(field, u64::from(parts), 1, u64::from(of))?;
            }
        }
        let seats = usize::from(self.seats);
        let most = (1..=seats).rev().find(|seats| self.can_all_meet(*seats));
        let why = "no more options can meet the threshold at once";
        within_as("seats", seats as u64, 1, most.unwrap_or(1) as u64, why)
    }

    /// Whether ballots can give so many options the share that the threshold asks for at once. They give
    /// each of them at most as much as they give all of them on average.
    fn can_all_meet(&self, some: usize) -> bool {
        let (rule, options) = (self.rule, self.options.len());
        let one = rule.highest_total(&self.kind, options);
        let all = rule.highest_sum(&self.kind, options, some);
        let (Some(one), Some(all)) = (one, all) else {
            return true;
        };
        let needed = |parts: u32| one * some as u128 * u128::from(parts);
        match self.threshold {
            Threshold::None => true,
            Threshold::MoreThan { parts, of } => needed(parts) < all * u128::from(of),
            Threshold::AtLeast { parts, of } => needed(parts) <= all * u128::from(of),
        }
    }

    fn is_noisy(&self) -> bool {
        matches!(self.privacy, Privacy::NoisyReports { .. })
    }

    /// Whether reports of the poll can't tell how many took part, in the quorum's measure.
    fn hides_turnout(&self) -> bool {
        let counted_by_heads = matches!(self.quorum, Quorum::Ballots(_));
        let plain = self.kind == BallotKind::Plurality && !self.blank;
        self.is_noisy()
            && !(plain && (!counted_by_heads || self.electorate.heaviest().1 == Weight::ONE))
    }

    /// Whether nobody's ballot counts more than this.
    fn weighs_at_most(&self, most: u64, why: &'static str) -> Result<(), PollError> {
        match self.electorate.heaviest() {
            (Some(voter), weight) if weight.as_u64() > most => Err(PollError::TooHeavy {
                voter,
                weight,
                most,
                why,
            }),
            _ => Ok(()),
        }
    }

    fn check_privacy(&self) -> Result<(), PollError> {
        match self.privacy {
            Privacy::None => Ok(()),
            Privacy::RandomResponses { epsilon, total, .. } => {
                let field = "privacy";
                if self.kind != BallotKind::Plurality {
                    return contradiction(field, "only plurality ballots are answered at random");
                }
                if self.blank {
                    return contradiction(field, "a blank ballot is not answered at random");
                }
                self.weighs_at_most(1, "answers at random have no weights")?;
                budget(epsilon, total, self.revotes.most())
            }
            Privacy::NoisyReports { epsilon, total } => {
                let Some(named) = self.kind.most_named() else {
                    let problem = "only counts of plurality and approval ballots get noise";
                    return contradiction("privacy", problem);
                };
                let most = u64::from(MOST_CONTRIBUTIONS) / u64::from(named);
                self.weighs_at_most(most, "noise hides no more of one voter")?;
                budget(epsilon, total, 1)
            }
        }
    }
}

fn contradiction(field: &'static str, problem: &'static str) -> Result<(), PollError> {
    Err(PollError::Contradiction { field, problem })
}

/// Whether the budget is enough for so many responses or reports.
fn budget(epsilon: Epsilon, total: Epsilon, times: u32) -> Result<(), PollError> {
    let needed = u64::from(epsilon.as_millionths()) * u64::from(times);
    if u64::from(total.as_millionths()) >= needed {
        return Ok(());
    }
    Err(PollError::Budget {
        total,
        epsilon,
        times,
    })
}
