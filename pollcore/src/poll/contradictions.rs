//! What no poll can be, though each of its fields could.

use super::{
    Electorate, PollError, Privacy, Quorum, Revotes, Survey, Terms, Threshold, error::within,
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
        let same = match &self.kind {
            BallotKind::Plurality => options == 1,
            BallotKind::Approval { least, most } => {
                within("ballots.most", u64::from(*most), 1, options)?;
                within("ballots.least", u64::from(*least), 0, u64::from(*most))?;
                u64::from(*least) == options
            }
            BallotKind::Score { highest } => {
                let most = u64::from(HIGHEST_SCORE);
                within("ballots.highest", u64::from(*highest), 1, most)?;
                false
            }
            BallotKind::Cumulative {
                points,
                most_on_one,
            } => {
                let most = u64::from(MOST_POINTS);
                within("ballots.points", u64::from(*points), 1, most)?;
                let all = u64::from(*points);
                within("ballots.most_on_one", u64::from(*most_on_one), 1, all)?;
                false
            }
            BallotKind::Quadratic { credits } => {
                let most = u64::from(MOST_POINTS);
                within("ballots.credits", u64::from(*credits), 1, most)?;
                false
            }
            BallotKind::Grades { .. } => false,
        };
        if same && !self.blank {
            return contradiction("options", "all ballots would say the same");
        }
        let levels = self.kind.levels().max(1);
        within("options", options, 1, (MOST_CELLS / levels) as u64)
    }

    fn check_counting(&self) -> Result<(), PollError> {
        let options = self.options.len() as u64;
        if !self.rule.counts(&self.kind) {
            return contradiction("rule", "it counts no ballots of this kind");
        }
        if self.rule.compares() {
            within("options", options, 1, MOST_COMPARED as u64)?;
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
            Quorum::Ballots(ballots) => {
                let most = match self.survey {
                    Survey::Sample {
                        population: Some(population),
                    } => population,
                    _ => u64::MAX,
                };
                let most = self.electorate.len().unwrap_or(most);
                within("quorum.ballots", ballots, 1, most)
            }
            Quorum::Share { .. } if self.electorate == Electorate::Open => contradiction(
                "quorum",
                "an open electorate has no weight to take a share of",
            ),
            Quorum::Share { parts, of } => share("quorum.share", parts, of, 1, of),
        }
    }

    fn check_threshold(&self) -> Result<(), PollError> {
        match self.threshold {
            Threshold::None => Ok(()),
            _ => match self.rule.highest_total(&self.kind, self.options.len()) {
                None => contradiction("threshold", "grades have no total to take a share of"),
                Some(0) => contradiction(
                    "threshold",
                    "a lone option is compared with none, and has no points to take a share of",
                ),
                Some(_) => self.check_share(),
            },
        }
    }

    fn check_share(&self) -> Result<(), PollError> {
        match self.threshold {
            Threshold::None => Ok(()),
            Threshold::MoreThan { parts, of } => {
                share("threshold.more_than", parts, of, 0, of.saturating_sub(1))
            }
            Threshold::AtLeast { parts, of } => share("threshold.at_least", parts, of, 1, of),
        }
    }

    fn check_privacy(&self) -> Result<(), PollError> {
        let heaviest = match &self.electorate {
            Electorate::Open => Weight::ONE,
            Electorate::Actors(actors) => actors
                .iter()
                .map(|(_, weight)| *weight)
                .max()
                .unwrap_or_default(),
        };
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
                if heaviest != Weight::ONE {
                    return contradiction(field, "answers at random have no weights");
                }
                budget(epsilon, total, self.revotes.most())
            }
            Privacy::NoisyReports { epsilon, total } => {
                let marks = match self.kind {
                    BallotKind::Plurality => 1,
                    BallotKind::Approval { most, .. } => u64::from(most),
                    _ => {
                        let problem = "only counts of plurality and approval ballots get noise";
                        return contradiction("privacy", problem);
                    }
                };
                let most = u64::from(MOST_CONTRIBUTIONS) / marks;
                within("actors.weight", heaviest.as_u64(), 1, most)?;
                budget(epsilon, total, 1)
            }
        }
    }
}

fn contradiction(field: &'static str, problem: &'static str) -> Result<(), PollError> {
    Err(PollError::Contradiction { field, problem })
}

fn share(field: &'static str, parts: u32, of: u32, least: u32, most: u32) -> Result<(), PollError> {
    within(field, u64::from(of), 1, u64::from(u32::MAX))?;
    within(field, u64::from(parts), u64::from(least), u64::from(most))
}

/// Whether the budget is enough for so many responses or reports.
fn budget(epsilon: Epsilon, total: Epsilon, times: u32) -> Result<(), PollError> {
    let least = u64::from(epsilon.as_millionths()) * u64::from(times);
    let most = u64::from(Epsilon::MOST.as_millionths()).max(least);
    let total = u64::from(total.as_millionths());
    within("privacy.total", total, least, most)
}
