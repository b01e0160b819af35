use alloc::{string::String, vec::Vec};

use super::{
    Electorate, Privacy, Quorum, Revotes, Rule, Survey, Terms, Threshold, TiePolicy, Visibility,
};
use crate::{
    ballot::BallotKind,
    id::VoterKey,
    limits::{MOST_ACTORS, MOST_OPTIONS},
    option::OptionIndex,
    time::Timestamp,
    weight::Weight,
};

/// Says what a poll is, field by field; [`PollBuilder::build`] checks them together.
///
/// ```
/// use pollcore::{BallotKind, Poll, Revotes, Rule, Threshold, Timestamp, Visibility};
///
/// let poll = Poll::builder("board")
///     .title("Who sits on the board?")
///     .labelled("ann", "Ann Archer")
///     .labelled("bob", "Bob Baker")
///     .labelled("cy", "Cy Cooper")
///     .ballots(BallotKind::Approval { least: 1, most: 2 })
///     .blank()
///     .seats(2)
///     .threshold(Threshold::MoreThan { parts: 1, of: 2 })
///     .revotes(Revotes::LastWins { most: 10 })
///     .visibility(Visibility::AfterClose)
///     .closes(Timestamp::from_millis(1_750_000_000_000))
///     .ties_by_lot()
///     .build()?;
/// assert_eq!(poll.rule(), Rule::Approval);
/// # Ok::<(), pollcore::PollError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct PollBuilder {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) title: Option<String>,
    pub(super) options: Vec<(String, Option<String>)>,
    pub(super) kind: BallotKind,
    pub(super) blank: bool,
    pub(super) rule: Option<Rule>,
    pub(super) seats: u16,
    pub(super) actors: Option<Vec<(VoterKey, Weight)>>,
    pub(super) revotes: Revotes,
    pub(super) opens: Option<Timestamp>,
    pub(super) closes: Option<Timestamp>,
    pub(super) visibility: Visibility,
    pub(super) quorum: Quorum,
    pub(super) threshold: Threshold,
    pub(super) ties: Ties,
    pub(super) survey: Option<Survey>,
    pub(super) privacy: Privacy,
}

/// A [`TiePolicy`] by ids.
#[derive(Debug, Clone)]
pub(super) enum Ties {
    None,
    Lot,
    Order(Vec<String>),
}

impl PollBuilder {
    pub(super) fn new(id: &str) -> Self {
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
            survey: None,
            privacy: Privacy::default(),
        }
    }

    /// What would build a poll of these terms again.
    pub(super) fn of(terms: &Terms) -> Self {
        let id = |option: &OptionIndex| terms.options[option.as_usize()].id().as_str().into();
        Self {
            id: terms.id.as_str().into(),
            version: terms.version,
            title: terms.title.as_deref().map(Into::into),
            options: terms
                .options
                .iter()
                .map(|option| (option.id().as_str().into(), Some(option.label().into())))
                .collect(),
            kind: terms.kind.clone(),
            blank: terms.blank,
            // What follows from the ballots follows from other ballots too; so with the electorate.
            rule: Some(terms.rule).filter(|rule| *rule != Rule::of(&terms.kind)),
            seats: terms.seats,
            actors: match &terms.electorate {
                Electorate::Open => None,
                Electorate::Actors(actors) => Some(actors.clone()),
            },
            revotes: terms.revotes,
            opens: terms.opens,
            closes: terms.closes,
            visibility: terms.visibility,
            quorum: terms.quorum,
            threshold: terms.threshold,
            ties: match &terms.ties {
                TiePolicy::None => Ties::None,
                TiePolicy::Lot => Ties::Lot,
                TiePolicy::Order(order) => Ties::Order(order.iter().map(id).collect()),
            },
            survey: Some(terms.survey).filter(|survey| *survey != Survey::of(&terms.electorate)),
            privacy: terms.privacy,
        }
    }

    /// What people are asked; the poll's id where nothing is said.
    pub fn title(mut self, title: &str) -> Self {
        self.title = Some(title.into());
        self
    }

    /// One more option, whose label is its id. A poll has none where nothing is said, and needs 2, or 1
    /// where its ballots can say different things of it.
    pub fn option(self, id: &str) -> Self {
        self.push_option(id, None)
    }

    /// One more option.
    pub fn labelled(self, id: &str, label: &str) -> Self {
        self.push_option(id, Some(label))
    }

    /// More options, whose labels are their ids.
    pub fn options<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        for id in ids.into_iter().take(MOST_OPTIONS + 1) {
            self = self.option(id);
        }
        self
    }

    /// None of the options so far.
    pub fn without_options(mut self) -> Self {
        self.options.clear();
        self
    }

    /// One more than there may be is enough to be refused.
    fn push_option(mut self, id: &str, label: Option<&str>) -> Self {
        if self.options.len() <= MOST_OPTIONS {
            self.options.push((id.into(), label.map(Into::into)));
        }
        self
    }

    /// What a ballot may say; [`BallotKind::Plurality`] where nothing is said.
    pub fn ballots(mut self, kind: BallotKind) -> Self {
        self.kind = kind;
        self
    }

    /// Takes blank ballots too; none where nothing is said.
    pub fn blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// Takes no blank ballots; so it is where nothing is said.
    pub fn without_blank(mut self) -> Self {
        self.blank = false;
        self
    }

    /// How ballots are counted; by the rule of the ballots' own name where nothing is said, which is
    /// majority judgment for grades.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// How many options are elected, 1 to all of them; 1 where nothing is said.
    ///
    /// With as many seats as options votes decide in which order they stand, and who is elected only by
    /// way of a [quorum](Self::quorum) or [threshold](Self::threshold): an election without rivals, or
    /// each option voted on by itself.
    pub fn seats(mut self, seats: u16) -> Self {
        self.seats = seats;
        self
    }

    /// One more voter of a fixed electorate; who is not named can't vote. Where nobody is named
    /// everybody with a key may vote.
    pub fn actor(self, voter: VoterKey, weight: Weight) -> Self {
        self.actors([(voter, weight)])
    }

    /// More voters of a fixed electorate.
    pub fn actors(mut self, actors: impl IntoIterator<Item = (VoterKey, Weight)>) -> Self {
        let all = self.actors.get_or_insert_default();
        // One more than there may be is enough to be refused.
        let room = (MOST_ACTORS + 1).saturating_sub(all.len());
        all.extend(actors.into_iter().take(room));
        self
    }

    /// None of the voters so far: who may vote is open again.
    pub fn without_actors(mut self) -> Self {
        self.actors = None;
        self
    }

    /// Whether a vote can be changed; [`Revotes::Reject`] where nothing is said.
    pub fn revotes(mut self, revotes: Revotes) -> Self {
        self.revotes = revotes;
        self
    }

    /// From when on votes are taken; from when the poll is [opened](crate::Poll::open) where nothing is
    /// said.
    pub fn opens(mut self, at: Timestamp) -> Self {
        self.opens = Some(at);
        self
    }

    /// Until when votes are taken, this moment excluded; until the poll is [closed](crate::Poll::close)
    /// where nothing is said.
    pub fn closes(mut self, at: Timestamp) -> Self {
        self.closes = Some(at);
        self
    }

    /// Takes votes from when it is opened until it is closed by hand.
    pub fn without_times(mut self) -> Self {
        (self.opens, self.closes) = (None, None);
        self
    }

    /// Who sees results when; [`Visibility::AfterClose`] where nothing is said.
    pub fn visibility(mut self, visibility: Visibility) -> Self {
        self.visibility = visibility;
        self
    }

    /// How many have to take part; [`Quorum::None`] where nothing is said.
    pub fn quorum(mut self, quorum: Quorum) -> Self {
        self.quorum = quorum;
        self
    }

    /// What share an option needs; [`Threshold::None`] where nothing is said.
    pub fn threshold(mut self, threshold: Threshold) -> Self {
        self.threshold = threshold;
        self
    }

    /// Ties are not decided; so it is where nothing is said.
    pub fn ties_stand(mut self) -> Self {
        self.ties = Ties::None;
        self
    }

    /// Ties are decided by lot, see [`TiePolicy::Lot`].
    pub fn ties_by_lot(mut self) -> Self {
        self.ties = Ties::Lot;
        self
    }

    /// Ties are decided by this order of the ids of all options.
    pub fn ties_by_order<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        let ids = ids.into_iter().take(MOST_OPTIONS + 1);
        self.ties = Ties::Order(ids.map(Into::into).collect());
        self
    }

    /// Who the voters stand for; where nothing is said [`Survey::Census`] for a fixed electorate and
    /// [`Survey::SelfSelected`] for an open one.
    pub fn survey(mut self, survey: Survey) -> Self {
        self.survey = Some(survey);
        self
    }

    /// How votes are hidden; [`Privacy::None`] where nothing is said.
    pub fn privacy(mut self, privacy: Privacy) -> Self {
        self.privacy = privacy;
        self
    }
}
