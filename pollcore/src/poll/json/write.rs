use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

use super::super::{
    Electorate, Poll, Privacy, Quorum, Revotes, Rule, Survey, Terms, Threshold, TiePolicy,
    Visibility, life::Life,
};
use crate::{
    ballot::BallotKind,
    id::VoterKey,
    option::{OptionIndex, PollOption},
    weight::Weight,
};

/// All of the poll, its life included, without what is as it would be if nothing were said.
impl Serialize for Poll {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let terms = &*self.terms;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.always("id", &terms.id)?;
        fields.unless("version", &terms.version, &1)?;
        fields.unless("title", &terms.title, &None)?;
        fields.always("options", &Options(&terms.options))?;
        fields.unless("ballots", &terms.kind, &BallotKind::Plurality)?;
        fields.unless("blank", &terms.blank, &false)?;
        fields.unless("rule", &terms.rule, &Rule::of(&terms.kind))?;
        fields.unless("seats", &terms.seats, &1)?;
        if let Electorate::Actors(actors) = &terms.electorate {
            fields.always("actors", &Actors(actors))?;
        }
        fields.unless("revotes", &terms.revotes, &Revotes::default())?;
        fields.unless("opens", &terms.opens, &None)?;
        fields.unless("closes", &terms.closes, &None)?;
        fields.unless("visibility", &terms.visibility, &Visibility::default())?;
        fields.unless("quorum", &terms.quorum, &Quorum::default())?;
        fields.unless("threshold", &terms.threshold, &Threshold::default())?;
        match &terms.ties {
            TiePolicy::None => {}
            TiePolicy::Lot => fields.always("ties", "lot")?,
            TiePolicy::Order(order) => fields.always("ties", &Order { terms, order })?,
        }
        fields.unless("survey", &terms.survey, &Survey::of(&terms.electorate))?;
        fields.unless("privacy", &terms.privacy, &Privacy::default())?;
        fields.unless("life", &self.life, &Life::Draft)?;
        fields.0.end()
    }
}

struct Fields<M>(M);

impl<M: SerializeMap> Fields<M> {
    fn always<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), M::Error> {
        self.0.serialize_entry(key, value)
    }

    fn unless<T: Serialize + PartialEq>(
        &mut self,
        key: &str,
        value: &T,
        unsaid: &T,
    ) -> Result<(), M::Error> {
        if value == unsaid {
            return Ok(());
        }
        self.always(key, value)
    }
}

struct Options<'a>(&'a [PollOption]);

impl Serialize for Options<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(OneOption))
    }
}

struct OneOption<'a>(&'a PollOption);

impl Serialize for OneOption<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields(serializer.serialize_map(None)?);
        let id = self.0.id().as_str();
        fields.always("id", id)?;
        fields.unless("label", &self.0.label(), &id)?;
        fields.0.end()
    }
}

struct Actors<'a>(&'a [(VoterKey, Weight)]);

impl Serialize for Actors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Actor))
    }
}

struct Actor<'a>(&'a (VoterKey, Weight));

impl Serialize for Actor<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (voter, weight) = self.0;
        let mut fields = Fields(serializer.serialize_map(None)?);
        fields.always("voter", voter)?;
        fields.unless("weight", weight, &Weight::ONE)?;
        fields.0.end()
    }
}

/// An order of options, by their ids.
struct Order<'a> {
    terms: &'a Terms,
    order: &'a [OptionIndex],
}

impl Serialize for Order<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("order", &Ids(self))?;
        map.end()
    }
}

struct Ids<'a>(&'a Order<'a>);

impl Serialize for Ids<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Order { terms, order } = self.0;
        let mut ids = serializer.serialize_seq(Some(order.len()))?;
        for option in *order {
            ids.serialize_element(terms.options[option.as_usize()].id())?;
        }
        ids.end()
    }
}
