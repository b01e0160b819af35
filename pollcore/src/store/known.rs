use super::{PollsError, Stored, Version, Versioned, definition};
use crate::{
    ballot::Ballot,
    id::{PollId, VoterKey},
    poll::{Phase, Poll},
    secret::{PollKeys, Secret},
    time::Timestamp,
    voteset::VoterRecord,
    weight::Weight,
};

/// A poll as it was stored, and what votes of it are decided with.
#[derive(Debug)]
pub(crate) struct Known {
    /// As it was written: not closed by the seal.
    pub(crate) poll: Poll,
    /// The version of its definition.
    pub(crate) terms: Version,
    pub(crate) keys: PollKeys,
    pub(crate) sealed: Option<Timestamp>,
}

impl Known {
    /// As it was read, if the secret is the one that it was created with.
    pub(crate) fn read(id: &PollId, stored: &Stored, secret: &Secret) -> Result<Self, PollsError> {
        let (poll, keys) = definition::decode(id, &stored.definition.bytes, secret)?;
        let sealed = match &stored.sealed {
            None => None,
            Some(marker) => Some(sealed_at(marker).ok_or_else(|| PollsError::Corrupt {
                what: "the seal",
                poll: id.clone(),
                problem: format!("{} bytes that are no time", marker.len()),
            })?),
        };
        Ok(Self {
            keys,
            terms: stored.definition.version,
            poll,
            sealed,
        })
    }

    /// The same once it is sealed.
    pub(crate) fn sealed(&self, marker: &[u8]) -> Result<Self, PollsError> {
        let at = sealed_at(marker).ok_or_else(|| self.corrupt("the seal", "no time"))?;
        Ok(Self {
            poll: self.poll.clone(),
            terms: self.terms,
            keys: self.keys.clone(),
            sealed: Some(at),
        })
    }

    /// The poll as it is now: closed by hand, where it was sealed before its time.
    pub(crate) fn current(&self) -> Poll {
        let mut poll = self.poll.clone();
        if let Some(at) = self.sealed
            && !matches!(poll.phase(at), Phase::Closed { .. })
        {
            // Of a poll that was never opened nothing is sealed; then it stays what it is.
            let _ = poll.close(at);
        }
        poll
    }

    /// The record of these bytes; an empty one of none.
    pub(crate) fn record(&self, stored: Option<&Versioned>) -> Result<VoterRecord, PollsError> {
        match stored {
            None => Ok(VoterRecord::new()),
            Some(stored) => VoterRecord::decode(&stored.bytes)
                .map_err(|error| self.corrupt("a voter's record", &error)),
        }
    }

    pub(crate) fn voter(&self, key: &[u8]) -> Result<VoterKey, PollsError> {
        VoterKey::new(key).map_err(|error| self.corrupt("a voter's key", &error))
    }

    /// A ballot with its weight, as it is counted in a store: of one length for a poll, and the same
    /// for all who say the same.
    pub(crate) fn encode(
        &self,
        counted: Option<(&Ballot, Weight)>,
    ) -> Result<Option<Vec<u8>>, PollsError> {
        let Some((ballot, weight)) = counted else {
            return Ok(None);
        };
        let encoded = self.poll.encode_ballot(ballot);
        let encoded = encoded.map_err(|error| self.corrupt("a ballot", &error))?;
        let mut bytes = weight.as_u64().to_be_bytes().to_vec();
        bytes.extend(encoded);
        Ok(Some(bytes))
    }

    pub(crate) fn decode(&self, bytes: &[u8]) -> Result<(Ballot, Weight), PollsError> {
        let Some((weight, ballot)) = bytes.split_first_chunk() else {
            return Err(self.corrupt("a ballot", "it has no weight"));
        };
        let weight = Weight::new(u64::from_be_bytes(*weight))
            .ok_or_else(|| self.corrupt("a ballot", "a weight of 0"))?;
        let ballot = self.poll.decode_ballot(ballot);
        Ok((
            ballot.map_err(|error| self.corrupt("a ballot", &error))?,
            weight,
        ))
    }

    pub(crate) fn corrupt(
        &self,
        what: &'static str,
        problem: &(impl ToString + ?Sized),
    ) -> PollsError {
        PollsError::Corrupt {
            what,
            poll: self.poll.id().clone(),
            problem: problem.to_string(),
        }
    }
}

const SEALED: u8 = 1;

/// What a poll is sealed with that is closed since then.
pub(crate) fn marker(at: Timestamp) -> Vec<u8> {
    let mut marker = vec![SEALED];
    marker.extend(at.as_millis().to_be_bytes());
    marker
}

fn sealed_at(marker: &[u8]) -> Option<Timestamp> {
    let (&SEALED, millis) = marker.split_first()? else {
        return None;
    };
    let millis = u64::from_be_bytes(millis.try_into().ok()?);
    Some(Timestamp::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_says_when_and_nothing_else_does() {
        for millis in [0, 1, u64::MAX] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(sealed_at(&marker(at)), Some(at));
        }
        let whole = marker(Timestamp::from_millis(7));
        for bytes in [&[][..], &[1], &[2; 9], &whole[..8], &[1; 10]] {
            assert_eq!(sealed_at(bytes), None, "{bytes:?}");
        }
    }
}
