use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};

use super::{
    Electorate, Poll, PollError, Privacy, Quorum, Revotes, Rule, Survey, Terms, Threshold,
    TiePolicy, Visibility, life::Life,
};
use crate::{
    ballot::BallotKind,
    id::{Digest, OptionId, PollId, VoterKey, title},
    option::{OptionIndex, PollOption},
    time::Timestamp,
    weight::Weight,
};

/// Says what a poll is, field by field; [`PollBuilder::build`] checks them together.
#[derive(Debug, Clone)]
#[must_use]
pub struct PollBuilder {
    id: String,
    version: u32,
    title: Option<String>,
    options: Vec<(String, Option<String>)>,
    kind: BallotKind,
    blank: bool,
    rule: Option<Rule>,
    seats: u16,
    actors: Option<Vec<(VoterKey, Weight)>>,
    revotes: Revotes,
    opens: Option<Timestamp>,
    closes: Option<Timestamp>,
    visibility: Visibility,
    quorum: Quorum,
    threshold: Threshold,
    ties: Ties,
    survey: Survey,
    privacy: Privacy,
}

/// A [`TiePolicy`] by ids.
#[derive(Debug, Clone)]
enum Ties {
    None,
    Lot,
    Order(Vec<String>),
}

impl PollBuilder {
    pub(crate) fn new(id: &str) -> Self {
        Self {
            id: id.into(),
            version: 1,
            title: None,
            options: Vec::new(),
            kind: BallotKind::Plurality,
            blank: false,
            rule: None,
            seats: 1,
            actors: None,
            revotes: Revotes::default(),
            opens: None,
            closes: None,
            visibility: Visibility::default(),
            quorum: Quorum::default(),
            threshold: Threshold::default(),
            ties: Ties::None,
            survey: Survey::default(),
            privacy: Privacy::default(),
        }
    }

    /// What people are asked.
    pub fn title(mut self, title: &str) -> Self {
        self.title = Some(title.into());
        self
    }

    /// One more option, whose label is its id.
    pub fn option(mut self, id: &str) -> Self {
        self.options.push((id.into(), None));
        self
    }

    /// One more option.
    pub fn labelled(mut self, id: &str, label: &str) -> Self {
        self.options.push((id.into(), Some(label.into())));
        self
    }

    /// More options, whose labels are their ids.
    pub fn options<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        for id in ids {
            self = self.option(id);
        }
        self
    }

    /// What a ballot may say; [`BallotKind::Plurality`] where nothing is said.
    pub fn ballots(mut self, kind: BallotKind) -> Self {
        self.kind = kind;
        self
    }

    /// Takes blank ballots too.
    pub fn blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// How ballots are counted; by the rule of the ballots' own name where nothing is said, which is
    /// majority judgment for grades.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// How many options are elected; 1 where nothing is said.
    pub fn seats(mut self, seats: u16) -> Self {
        self.seats = seats;
        self
    }

    /// One more voter of a fixed electorate; who is not named can't vote.
    pub fn actor(mut self, voter: VoterKey, weight: Weight) -> Self {
        self.actors.get_or_insert_default().push((voter, weight));
        self
    }

    /// More voters of a fixed electorate.
    pub fn actors(mut self, actors: impl IntoIterator<Item = (VoterKey, Weight)>) -> Self {
        self.actors.get_or_insert_default().extend(actors);
        self
    }

    /// Whether a vote can be changed.
    pub fn revotes(mut self, revotes: Revotes) -> Self {
        self.revotes = revotes;
        self
    }

    /// From when on votes are taken.
    pub fn opens(mut self, at: Timestamp) -> Self {
        self.opens = Some(at);
        self
    }

    /// Until when votes are taken, this moment excluded.
    pub fn closes(mut self, at: Timestamp) -> Self {
        self.closes = Some(at);
        self
    }

    /// Who sees results when.
    pub fn visibility(mut self, visibility: Visibility) -> Self {
        self.visibility = visibility;
        self
    }

    /// How many have to take part.
    pub fn quorum(mut self, quorum: Quorum) -> Self {
        self.quorum = quorum;
        self
    }

    /// What share an option needs.
    pub fn threshold(mut self, threshold: Threshold) -> Self {
        self.threshold = threshold;
        self
    }

    /// Ties are decided by lot, see [`TiePolicy::Lot`].
    pub fn ties_by_lot(mut self) -> Self {
        self.ties = Ties::Lot;
        self
    }

    /// Ties are decided by this order of the ids of all options.
    pub fn ties_by_order<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.ties = Ties::Order(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Who the voters stand for.
    pub fn survey(mut self, survey: Survey) -> Self {
        self.survey = survey;
        self
    }

    /// How votes are hidden.
    pub fn privacy(mut self, privacy: Privacy) -> Self {
        self.privacy = privacy;
        self
    }

    /// The draft of a poll.
    ///
    /// # Errors
    ///
    /// [`PollError`], which names the field.
    pub fn build(self) -> Result<Poll, PollError> {
        let text = |field| move |source| PollError::Text { field, source };
        let id = PollId::new(&self.id).map_err(text("id"))?;
        let mut options = Vec::with_capacity(self.options.len());
        for (id, label) in &self.options {
            options.push(PollOption {
                id: OptionId::new(id).map_err(text("options"))?,
                label: title("label", label.as_deref().unwrap_or(id)).map_err(text("options"))?,
            });
        }
        let mut by_id: Vec<OptionIndex> = (0..options.len())
            .map(|index| OptionIndex::new(index as u16))
            .collect();
        by_id.sort_by(|a, b| options[a.as_usize()].id.cmp(&options[b.as_usize()].id));
        let rule = self.rule.unwrap_or(match self.kind {
            BallotKind::Plurality => Rule::Plurality,
            BallotKind::Approval { .. } => Rule::Approval,
            BallotKind::Score { .. } => Rule::Score,
            BallotKind::Cumulative { .. } => Rule::Cumulative,
            BallotKind::Quadratic { .. } => Rule::Quadratic,
            BallotKind::Grades { .. } => Rule::MajorityJudgment,
        });
        let title: Option<Box<str>> = match &self.title {
            Some(text_of) => Some(title("title", text_of).map_err(text("title"))?),
            None => None,
        };
        let electorate = match self.actors {
            None => Electorate::Open,
            Some(mut actors) => {
                actors.sort_unstable();
                Electorate::Actors(actors)
            }
        };
        let ties = match self.ties {
            Ties::None => TiePolicy::None,
            Ties::Lot => TiePolicy::Lot,
            Ties::Order(ids) => {
                let mut order = Vec::new();
                for id in ids {
                    let found = options.iter().position(|option| option.id.as_str() == id);
                    let Some(index) = found else {
                        return Err(PollError::UnknownOption {
                            field: "ties",
                            id: id.into(),
                        });
                    };
                    order.push(OptionIndex::new(index as u16));
                }
                TiePolicy::Order(order)
            }
        };
        // As many options as a number of 16 bits counts.
        let submitted =
            matches!(self.privacy, Privacy::UnaryEncoding { .. }).then_some(BallotKind::Approval {
                least: 0,
                most: options.len() as u16,
            });
        let mut terms = Terms {
            id,
            version: self.version,
            title,
            options,
            kind: self.kind,
            blank: self.blank,
            rule,
            seats: self.seats,
            electorate,
            revotes: self.revotes,
            opens: self.opens,
            closes: self.closes,
            visibility: self.visibility,
            quorum: self.quorum,
            threshold: self.threshold,
            ties,
            survey: self.survey,
            privacy: self.privacy,
            submitted,
            by_id,
            digest: Digest::from_bytes([0; 32]),
        };
        terms.digest = terms.encode().digest();
        Ok(Poll {
            terms: Arc::new(terms),
            life: Life::Draft,
        })
    }
}
