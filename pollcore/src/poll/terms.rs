use alloc::{boxed::Box, string::String, sync::Arc, vec, vec::Vec};

use super::{
    Electorate, Poll, PollBuilder, PollError, Privacy, Quorum, Responder, Revotes, Rule, Survey,
    Threshold, TiePolicy, Visibility, builder::Ties, error::within, life::Life,
};
use crate::{
    ballot::BallotKind,
    id::{Digest, OptionId, PollId, VoterKey, grade, start, title},
    limits::{MOST_ACTORS, MOST_GRADES, MOST_OPTIONS},
    option::{OptionIndex, PollOption},
    time::Timestamp,
    weight::Weight,
};

/// All of a poll but its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) id: PollId,
    pub(crate) version: u32,
    pub(crate) title: Option<Box<str>>,
    pub(crate) options: Vec<PollOption>,
    pub(crate) kind: BallotKind,
    pub(crate) blank: bool,
    pub(crate) rule: Rule,
    pub(crate) seats: u16,
    pub(crate) electorate: Electorate,
    pub(crate) revotes: Revotes,
    pub(crate) opens: Option<Timestamp>,
    pub(crate) closes: Option<Timestamp>,
    pub(crate) visibility: Visibility,
    pub(crate) quorum: Quorum,
    pub(crate) threshold: Threshold,
    pub(crate) ties: TiePolicy,
    pub(crate) survey: Survey,
    pub(crate) privacy: Privacy,
    /// What reaches the poll, where that is something else than what voters say.
    pub(crate) submitted: Option<BallotKind>,
    /// The options' places in the order of their ids.
    pub(crate) by_id: Vec<OptionIndex>,
    pub(crate) digest: Digest,
}

impl PollBuilder {
    /// The draft of a poll.
    ///
    /// What is refused: texts that can't be shown, numbers out of their bounds, names that come twice
    /// or are not there; a rule that doesn't [count](Rule::counts) the ballots; ballots that could all
    /// only say the same; more options than a rule compares or a histogram has cells for; a poll that
    /// closes before it opens; a quorum or threshold that can't be met; weights that don't add up
    /// in 64 bits; a population smaller than what was drawn from it; votes hidden in a way that
    /// doesn't fit the ballots, the weights or the revisions.
    ///
    /// ```
    /// use pollcore::{BallotKind, Poll, Rule};
    ///
    /// let poll = Poll::builder("lunch")
    ///     .options(["tea", "coffee"])
    ///     .ballots(BallotKind::Score { highest: 5 })
    ///     .rule(Rule::Star);
    /// assert!(poll.clone().build().is_ok());
    /// let error = poll.ballots(BallotKind::Plurality).build().unwrap_err();
    /// assert_eq!(error.to_string(), "rule: it counts no ballots of this kind");
    /// ```
    ///
    /// # Errors
    ///
    /// [`PollError`], which names the field.
    pub fn build(self) -> Result<Poll, PollError> {
        let text = |field| move |source| PollError::Text { field, source };
        within("options", self.options.len() as u64, 1, MOST_OPTIONS as u64)?;
        let id = PollId::new(&self.id).map_err(text("id"))?;
        let title: Option<Box<str>> = match &self.title {
            Some(words) => Some(title("title", words).map_err(text("title"))?),
            None => None,
        };
        let options = options(&self.options)?;
        let by_id = by_id(&options)?;
        let ties = self.ties.places(&options, &by_id)?;
        let submitted = (self.privacy.responder() == Some(Responder::UnaryEncoding)).then_some(
            BallotKind::Approval {
                least: 0,
                // At most 1000.
                most: options.len() as u16,
            },
        );
        let mut terms = Terms {
            id,
            version: self.version,
            title,
            options,
            rule: self.rule.unwrap_or(Rule::of(&self.kind)),
            kind: checked_grades(self.kind)?,
            blank: self.blank,
            seats: self.seats,
            electorate: electorate(self.actors)?,
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
        terms.check()?;
        terms.digest = terms.encode().digest();
        Ok(Poll {
            terms: Arc::new(terms),
            life: Life::Draft,
        })
    }
}

/// The options, of which there are at most 1000.
fn options(named: &[(String, Option<String>)]) -> Result<Vec<PollOption>, PollError> {
    let text = |source| PollError::Text {
        field: "options",
        source,
    };
    named
        .iter()
        .map(|(id, label)| {
            Ok(PollOption {
                id: OptionId::new(id).map_err(text)?,
                label: title("label", label.as_deref().unwrap_or(id)).map_err(text)?,
            })
        })
        .collect()
}

/// The options' places in the order of their ids, no two of which are the same.
fn by_id(options: &[PollOption]) -> Result<Vec<OptionIndex>, PollError> {
    let id = |index: &OptionIndex| &options[index.as_usize()].id;
    let mut places: Vec<_> = (0..options.len())
        .map(|index| OptionIndex::new(index as u16))
        .collect();
    places.sort_unstable_by(|a, b| id(a).cmp(id(b)));
    match places.windows(2).find(|pair| id(&pair[0]) == id(&pair[1])) {
        Some(pair) => Err(PollError::SameOption {
            field: "options",
            id: id(&pair[0]).as_str().into(),
        }),
        None => Ok(places),
    }
}

impl Ties {
    /// The policy by the options' places.
    fn places(self, options: &[PollOption], by_id: &[OptionIndex]) -> Result<TiePolicy, PollError> {
        let field = "ties";
        let ids = match self {
            Self::None => return Ok(TiePolicy::None),
            Self::Lot => return Ok(TiePolicy::Lot),
            Self::Order(ids) => ids,
        };
        let mut named = vec![false; options.len()];
        let mut order = Vec::with_capacity(options.len());
        for id in ids {
            let found =
                by_id.binary_search_by(|index| options[index.as_usize()].id.as_str().cmp(&id));
            let Ok(found) = found else {
                return Err(PollError::UnknownOption {
                    field,
                    id: start(&id),
                });
            };
            let place = by_id[found];
            if core::mem::replace(&mut named[place.as_usize()], true) {
                return Err(PollError::SameOption {
                    field,
                    id: id.into(),
                });
            }
            order.push(place);
        }
        match named.iter().position(|named| !named) {
            Some(missing) => Err(PollError::MissingOption {
                field,
                id: options[missing].id.as_str().into(),
            }),
            None => Ok(TiePolicy::Order(order)),
        }
    }
}

/// Ballots whose grades, if they have any, can be shown and told apart.
fn checked_grades(kind: BallotKind) -> Result<BallotKind, PollError> {
    let field = "ballots.grades";
    let BallotKind::Grades { grades } = &kind else {
        return Ok(kind);
    };
    within(field, grades.len() as u64, 2, MOST_GRADES as u64)?;
    for (place, name) in grades.iter().enumerate() {
        grade(name).map_err(|source| PollError::Text { field, source })?;
        if grades[..place].contains(name) {
            return Err(PollError::SameGrade {
                grade: name.clone(),
            });
        }
    }
    Ok(kind)
}

/// The voters in order, none of them twice.
fn electorate(actors: Option<Vec<(VoterKey, Weight)>>) -> Result<Electorate, PollError> {
    let Some(mut actors) = actors else {
        return Ok(Electorate::Open);
    };
    within("actors", actors.len() as u64, 1, MOST_ACTORS as u64)?;
    actors.sort_unstable();
    match actors.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(PollError::SameActor { voter: pair[0].0 }),
        None => Ok(Electorate::Actors(actors)),
    }
}
