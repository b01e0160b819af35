use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Deserializer, de::Error};

use super::super::{
    LifeError, Poll, PollBuilder, Privacy, Quorum, Revotes, Rule, Survey, Threshold, Visibility,
    builder::Ties, life::Life,
};
use crate::{
    ballot::BallotKind,
    bounded::bounded,
    id::VoterKey,
    limits::{MOST_ACTORS, MOST_OPTIONS},
    time::Timestamp,
    weight::Weight,
};

/// Through the builder: what it refuses is refused.
impl<'de> Deserialize<'de> for Poll {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::deserialize(deserializer)?;
        let life = form.life;
        let mut poll = PollBuilder::from(form).build().map_err(D::Error::custom)?;
        relive(&mut poll, life).map_err(|error| D::Error::custom(format_args!("life: {error}")))?;
        Ok(poll)
    }
}

/// Opens and closes a draft as it once was, if it can have been.
fn relive(poll: &mut Poll, life: Life) -> Result<(), LifeError> {
    match life {
        Life::Draft => Ok(()),
        Life::Opened { at } => poll.open(at),
        Life::Closed { opened, at } => {
            poll.open(opened)?;
            poll.close(at)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a poll as an object")]
struct Form {
    id: String,
    #[serde(default = "one")]
    version: u32,
    title: Option<String>,
    #[serde(deserialize_with = "bounded::<_, _, MOST_OPTIONS>")]
    options: Vec<OneOption>,
    #[serde(default = "plurality")]
    ballots: BallotKind,
    #[serde(default)]
    blank: bool,
    rule: Option<Rule>,
    #[serde(default = "one")]
    seats: u16,
    #[serde(default)]
    actors: Option<Actors>,
    #[serde(default)]
    revotes: Revotes,
    opens: Option<Timestamp>,
    closes: Option<Timestamp>,
    #[serde(default)]
    visibility: Visibility,
    #[serde(default)]
    quorum: Quorum,
    #[serde(default)]
    threshold: Threshold,
    #[serde(default = "undecided")]
    ties: TiesForm,
    survey: Option<Survey>,
    #[serde(default)]
    privacy: Privacy,
    #[serde(default = "draft")]
    life: Life,
}

fn one<N: From<u8>>() -> N {
    1.into()
}

fn plurality() -> BallotKind {
    BallotKind::Plurality
}

fn undecided() -> TiesForm {
    TiesForm::None
}

fn draft() -> Life {
    Life::Draft
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an option as an object with its id")]
struct OneOption {
    id: String,
    label: Option<String>,
}

#[derive(Deserialize)]
struct Actors(#[serde(deserialize_with = "bounded::<_, _, MOST_ACTORS>")] Vec<Actor>);

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an actor as an object with the voter's key"
)]
struct Actor {
    voter: VoterKey,
    #[serde(default)]
    weight: Weight,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TiesForm {
    None,
    Lot,
    Order(#[serde(deserialize_with = "bounded::<_, _, MOST_OPTIONS>")] Vec<String>),
}

impl From<Form> for PollBuilder {
    fn from(form: Form) -> Self {
        let options = form.options.into_iter();
        let actors = |all: Actors| all.0.into_iter().map(|one| (one.voter, one.weight));
        Self {
            id: form.id,
            version: form.version,
            title: form.title,
            options: options.map(|option| (option.id, option.label)).collect(),
            kind: form.ballots,
            blank: form.blank,
            rule: form.rule,
            seats: form.seats,
            actors: form.actors.map(|all| actors(all).collect()),
            revotes: form.revotes,
            opens: form.opens,
            closes: form.closes,
            visibility: form.visibility,
            quorum: form.quorum,
            threshold: form.threshold,
            ties: match form.ties {
                TiesForm::None => Ties::None,
                TiesForm::Lot => Ties::Lot,
                TiesForm::Order(ids) => Ties::Order(ids),
            },
            survey: form.survey,
            privacy: form.privacy,
        }
    }
}
