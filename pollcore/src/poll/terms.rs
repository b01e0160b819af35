use alloc::{boxed::Box, string::String, sync::Arc, vec, vec::Vec};

use super::{
    Electorate, Poll, PollBuilder, PollError, Privacy, Quorum, Responder, Revotes, Rule, Survey,
    Threshold, TiePolicy, Visibility,
    builder::Ties,
    error::{within, within_as},
    life::Life,
};
use crate::{
    ballot::BallotKind,
    id::{Digest, OptionId, PollId, VoterKey, grade, shown, start, title},
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
    /// only say the same, and points that can't all be given; options that look the same; more options
    /// than a rule compares or a histogram has cells for, or none to compare with; a poll that closes
    /// before it opens; a quorum above the electorate or the population, and a threshold that fewer
    /// options than there are seats can meet at once; either where noise hides whether it is met; weights
    /// that don't add up in 64 bits; a population smaller than what was drawn from it; votes hidden in a
    /// way that doesn't fit the ballots, the weights or the revisions.
    ///
    /// What is taken though it may come to nothing: as many seats as options, which a threshold or a
    /// quorum makes sense of, and any number of ballots as the quorum of an open electorate, since tallies
    /// of shards add up to any.
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
    /// assert_eq!(error.to_string(), "rule: STAR does not count ballots of the kind plurality");
    /// ```
    ///
    /// # Errors
    ///
    /// [`PollError`], which names the field.
    pub fn build(self) -> Result<Poll, PollError> {
        let place = None;
        let text = |field| {
            move |source| PollError::Text {
                field,
                place,
                source,
            }
        };
        let rule = self.rule.unwrap_or(Rule::of(&self.kind));
        let (least, why) = fewest_options(&self.kind, rule, self.blank);
        within_as(
            "options",
            self.options.len() as u64,
            least,
            MOST_OPTIONS as u64,
            why,
        )?;
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
        let electorate = electorate(self.actors)?;
        let mut terms = Terms {
            id,
            version: self.version,
            title,
            options,
            rule,
            kind: checked_grades(self.kind)?,
            blank: self.blank,
            seats: self.seats,
            survey: self.survey.unwrap_or(Survey::of(&electorate)),
            electorate,
            revotes: self.revotes,
            opens: self.opens,
            closes: self.closes,
            visibility: self.visibility,
            quorum: self.quorum,
            threshold: self.threshold,
            ties,
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

/// How many options there are at least, and what asks for more than one.
fn fewest_options(kind: &BallotKind, rule: Rule, blank: bool) -> (u64, Option<&'static str>) {
    match (kind, rule) {
        (BallotKind::Plurality, _) if !blank => {
            (2, Some("all ballots would say the same of a lone option"))
        }
        (_, Rule::Borda) => (2, Some("Borda compares each option with the others")),
        _ => (1, None),
    }
}

/// The options, of which there are at most 1000.
fn options(named: &[(String, Option<String>)]) -> Result<Vec<PollOption>, PollError> {
    let text = |field, place| {
        let place = Some(place);
        move |source| PollError::Text {
            field,
            place,
            source,
        }
    };
    let option = |(place, (id, label)): (usize, &(String, Option<String>))| {
        let label = label.as_deref().unwrap_or(id);
        Ok(PollOption {
            id: OptionId::new(id).map_err(text("options[].id", place))?,
            label: title("label", label).map_err(text("options[].label", place))?,
        })
    };
    named.iter().enumerate().map(option).collect()
}

/// The options' places in the order of their ids, no two of which are or look the same.
fn by_id(options: &[PollOption]) -> Result<Vec<OptionIndex>, PollError> {
    let id = |index: &OptionIndex| &options[index.as_usize()].id;
    let mut places: Vec<_> = (0..options.len())
        .map(|index| OptionIndex::new(index as u16))
        .collect();
    places.sort_unstable_by(|a, b| id(a).cmp(id(b)));
    let same = |pair: &&[OptionIndex]| id(&pair[0]) == id(&pair[1]);
    if let Some([one, ..]) = places.windows(2).find(same) {
        return Err(PollError::SameOption {
            field: "options",
            id: id(one).as_str().into(),
        });
    }
    let mut seen: Vec<(String, &OptionId)> = options
        .iter()
        .map(|option| (shown(option.id.as_str()).collect(), &option.id))
        .collect();
    seen.sort_unstable();
    match seen.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(PollError::LooksSame {
            id: pair[1].1.as_str().into(),
            other: pair[0].1.as_str().into(),
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
        grade(name).map_err(|source| PollError::Text {
            field: "ballots.grades[]",
            place: Some(place),
            source,
        })?;
        if grades[..place]
            .iter()
            .any(|other| shown(other).eq(shown(name)))
        {
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
