//! A refusal as JSON: its code, its message, and its facts by the names of its fields. What is wrong with a
//! ballot stands beside them likewise, under `ballot`.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::Refusal;
use crate::ballot::BallotError;

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_map(None)?;
        json.serialize_entry("code", self.code())?;
        json.serialize_entry("message", &format_args!("{self}"))?;
        match self {
            Self::OtherPoll { found, expected } => {
                json.serialize_entry("found", found)?;
                json.serialize_entry("expected", expected)?;
            }
            Self::OtherTerms { found, expected } => {
                json.serialize_entry("found", found)?;
                json.serialize_entry("expected", expected)?;
            }
            Self::NotOpen { opens } => json.serialize_entry("opens", opens)?,
            Self::Closed { at } => json.serialize_entry("at", at)?,
            Self::Ballot(error) => json.serialize_entry("ballot", &Problem(error))?,
            Self::AlreadyVoted { receipt } => json.serialize_entry("receipt", receipt)?,
            Self::StaleRevision { found, current } => {
                json.serialize_entry("found", found)?;
                json.serialize_entry("current", current)?;
            }
            Self::RevisionsUsedUp { most } | Self::Full { most } => {
                json.serialize_entry("most", most)?;
            }
            Self::NotEligible
            | Self::RequestKeyConflict
            | Self::NotWithdrawable
            | Self::NothingToWithdraw
            | Self::NotThisShard
            | Self::Divergent
            | Self::Corrupt => {}
        }
        json.end()
    }
}

/// What is wrong with a ballot, whose message is the refusal's.
struct Problem<'a>(&'a BallotError);

impl Serialize for Problem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_map(None)?;
        json.serialize_entry("code", self.0.code())?;
        match self.0 {
            BallotError::Kind { found, expected } => {
                json.serialize_entry("found", found)?;
                json.serialize_entry("expected", expected)?;
            }
            BallotError::Response { found } => json.serialize_entry("found", found)?,
            BallotError::UnknownIndex { option, options } => {
                json.serialize_entry("index", option)?;
                json.serialize_entry("options", options)?;
            }
            BallotError::UnknownOption { option } => json.serialize_entry("option", option)?,
            BallotError::UnknownGrade { grade } => json.serialize_entry("grade", grade)?,
            BallotError::Twice { option } => json.serialize_entry("index", option)?,
            BallotError::TooMany { most } => json.serialize_entry("most", most)?,
            BallotError::Approvals { found, least, most } => {
                json.serialize_entry("found", found)?;
                json.serialize_entry("least", least)?;
                json.serialize_entry("most", most)?;
            }
            BallotError::Mark {
                option,
                found,
                most,
            } => {
                json.serialize_entry("index", option)?;
                json.serialize_entry("found", found)?;
                json.serialize_entry("most", most)?;
            }
            BallotError::Spent { found, most } => {
                json.serialize_entry("found", found)?;
                json.serialize_entry("most", most)?;
            }
            BallotError::Blank | BallotError::Encoding => {}
        }
        json.end()
    }
}
