//! The bytes of a definition: the version 1, the fingerprint of the poll's keys, and the poll as JSON.

use super::{PollsError, Versioned};
use crate::{
    id::PollId,
    poll::Poll,
    secret::{PollKeys, Secret, TAG},
};

const VERSION: u8 = 1;

/// The definition of a poll whose votes are to be made with this secret.
pub(super) fn encode(poll: &Poll, secret: &Secret) -> Result<Versioned, PollsError> {
    let json = serde_json::to_vec(poll).map_err(|error| corrupt(poll.id(), &error))?;
    let mut bytes = vec![VERSION];
    bytes.extend(PollKeys::new(poll, secret).fingerprint());
    bytes.extend(json);
    Ok(Versioned::of(bytes))
}

/// The poll of this id, and its keys, which are those that it was created with.
pub(super) fn decode(
    id: &PollId,
    bytes: &[u8],
    secret: &Secret,
) -> Result<(Poll, PollKeys), PollsError> {
    let corrupt = |problem: &dyn ToString| corrupt(id, problem);
    let (fingerprint, poll) = match bytes.split_first() {
        Some((&VERSION, rest)) => rest
            .split_first_chunk::<TAG>()
            .ok_or_else(|| corrupt(&format!("{} bytes", bytes.len())))?,
        Some((found, _)) => return Err(corrupt(&format!("version {found} instead of {VERSION}"))),
        None => return Err(corrupt(&"no bytes")),
    };
    let poll: Poll = serde_json::from_slice(poll).map_err(|error| corrupt(&error))?;
    if poll.id() != id {
        return Err(corrupt(&format!("it is of {:?}", poll.id())));
    }
    let keys = PollKeys::new(&poll, secret);
    if keys.fingerprint() != *fingerprint {
        return Err(PollsError::OtherSecret { poll: id.clone() });
    }
    Ok((poll, keys))
}

fn corrupt(id: &PollId, problem: &(impl ToString + ?Sized)) -> PollsError {
    PollsError::Corrupt {
        what: "the definition",
        poll: id.clone(),
        problem: problem.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::VoterKey, limits::LEAST_VALUE, weight::Weight};

    #[test]
    fn so_many_actors_fit_as_is_said() {
        let secret = Secret::new([7; 32]);
        let bytes = |actors: u32, weight| {
            let actor = |number: u32| {
                let mut key = [0xff; 32];
                key[..4].copy_from_slice(&number.to_be_bytes());
                (VoterKey::new(&key).unwrap(), weight)
            };
            let poll = Poll::builder("council")
                .options(["yes", "no"])
                .actors((0..actors).map(actor));
            let poll = poll.build().unwrap();
            encode(&poll, &secret).unwrap().bytes.len()
        };
        assert_eq!(bytes(2, Weight::ONE) - bytes(1, Weight::ONE), 13 + 2 * 32);
        let heavy = Weight::new(100).unwrap();
        assert_eq!(bytes(2, heavy) - bytes(1, heavy), 13 + 2 * 32 + 10 + 3);
        assert!(bytes(3_400, Weight::ONE) <= LEAST_VALUE);
        assert!(bytes(13_600, Weight::ONE) <= 1 << 20);
    }
}
