//! A vote on its way: the version 1, what it is (1), a MAC (16), and sealed under it the voter's key
//! (its length in 1 byte, 32), the request key (likewise), the revision that is replaced (4), 1 for a
//! ballot or 2 for a withdrawal (1), and the ballot's canonical bytes or as many zeros. A marker is the
//! version and a 2.

use thiserror::Error;

use crate::{
    ballot::BallotError,
    id::{RequestKey, VoterKey},
    limits::{LONGEST_REQUEST_KEY, LONGEST_VOTER_KEY},
    poll::Poll,
    secret::{PollKeys, TAG},
    vote::Vote,
};

const VERSION: u8 = 1;
const VOTE: u8 = 1;
const MARKER: u8 = 2;
const CAST: u8 = 1;
const WITHDRAWN: u8 = 2;

const HEAD: usize = 2 + TAG;
const FIXED: usize = 1 + LONGEST_VOTER_KEY + 1 + LONGEST_REQUEST_KEY + 4 + 1;

/// What stands in a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    Vote(Vote),
    /// What stood before it came before the poll was closed.
    Marker,
}

/// Why bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum MessageError {
    #[error("an empty message")]
    Empty,
    #[error("a message of version {found} instead of {VERSION}")]
    Version { found: u8 },
    #[error("a message of the kind {found} instead of {VOTE} or {MARKER}")]
    Kind { found: u8 },
    #[error("a message of {found} bytes instead of {expected}")]
    Length { found: usize, expected: usize },
    #[error("a message of another secret or poll, or damaged")]
    Damaged,
}

/// A vote's bytes: as many for all of a poll, and nothing of it can be read without the secret.
pub(super) fn encode(poll: &Poll, keys: &PollKeys, vote: &Vote) -> Result<Vec<u8>, BallotError> {
    let mut plain = Vec::with_capacity(FIXED + poll.ballot_len());
    padded(&mut plain, vote.voter().as_bytes(), LONGEST_VOTER_KEY);
    padded(&mut plain, vote.request().as_bytes(), LONGEST_REQUEST_KEY);
    plain.extend(vote.replaces().to_be_bytes());
    if let Some(ballot) = vote.ballot() {
        plain.push(CAST);
        plain.extend(poll.encode_ballot(ballot)?);
    } else {
        plain.push(WITHDRAWN);
        plain.resize(FIXED + poll.ballot_len(), 0);
    }
    let mac = keys.message_mac(&plain);
    keys.seal(&mac, &mut plain);
    let mut bytes = vec![VERSION, VOTE];
    bytes.extend(mac);
    bytes.extend(plain);
    Ok(bytes)
}

pub(super) fn marker() -> Vec<u8> {
    vec![VERSION, MARKER]
}

/// The message of these bytes, whoever wrote them.
pub(super) fn decode(poll: &Poll, keys: &PollKeys, bytes: &[u8]) -> Result<Message, MessageError> {
    match bytes.first() {
        Some(&VERSION) => {}
        Some(&found) => return Err(MessageError::Version { found }),
        None => return Err(MessageError::Empty),
    }
    let expected = match bytes.get(1) {
        // One without a kind is one byte short of the shortest.
        Some(&MARKER) | None => 2,
        Some(&VOTE) => HEAD + FIXED + poll.ballot_len(),
        Some(&found) => return Err(MessageError::Kind { found }),
    };
    if bytes.len() != expected {
        let found = bytes.len();
        return Err(MessageError::Length { found, expected });
    }
    match bytes[2..].split_first_chunk::<TAG>() {
        None => Ok(Message::Marker),
        Some((mac, sealed)) => {
            let mut plain = sealed.to_vec();
            keys.seal(mac, &mut plain);
            if keys.message_mac(&plain) != *mac {
                return Err(MessageError::Damaged);
            }
            let vote = vote(poll, &plain).ok_or(MessageError::Damaged)?;
            Ok(Message::Vote(vote))
        }
    }
}

fn vote(poll: &Poll, plain: &[u8]) -> Option<Vote> {
    let (voter, plain) = unpadded(plain, LONGEST_VOTER_KEY)?;
    let (request, plain) = unpadded(plain, LONGEST_REQUEST_KEY)?;
    let (replaces, plain) = plain.split_first_chunk()?;
    let (action, ballot) = plain.split_first()?;
    let voter = VoterKey::new(voter).ok()?;
    let request = RequestKey::new(request).ok()?;
    let replaces = u32::from_be_bytes(*replaces);
    let id = poll.id().clone();
    match *action {
        CAST => {
            let ballot = poll.decode_ballot(ballot).ok()?;
            Some(Vote::new(id, voter, request, ballot).replacing(replaces))
        }
        WITHDRAWN if ballot.iter().all(|zero| *zero == 0) => {
            Some(Vote::withdrawal(id, voter, request, replaces))
        }
        _ => None,
    }
}

/// A key of at most `most` bytes behind its length, with zeros behind it.
fn padded(plain: &mut Vec<u8>, key: &[u8], most: usize) {
    plain.push(key.len() as u8);
    plain.extend(key);
    plain.resize(plain.len() + most - key.len(), 0);
}

fn unpadded(plain: &[u8], most: usize) -> Option<(&[u8], &[u8])> {
    let (len, plain) = plain.split_first()?;
    let (padded, rest) = plain.split_at_checked(most)?;
    let (key, zeros) = padded.split_at_checked(usize::from(*len))?;
    zeros.iter().all(|zero| *zero == 0).then_some((key, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ballot::Ballot, option::OptionIndex, secret::Secret};

    fn poll(id: &str) -> (Poll, PollKeys) {
        let poll = Poll::builder(id)
            .options(["tea", "milk"])
            .blank()
            .build()
            .unwrap();
        let keys = PollKeys::new(&poll, &Secret::new([7; 32]));
        (poll, keys)
    }

    fn votes(poll: &Poll) -> Vec<Vote> {
        let mut votes = Vec::new();
        for voter in [&b"a"[..], &[0; 32]] {
            for request in [[1; 16].as_slice(), &[0; 32]] {
                let voter = VoterKey::new(voter).unwrap();
                let request = RequestKey::new(request).unwrap();
                let id = || poll.id().clone();
                for ballot in [Ballot::blank(), Ballot::choice(OptionIndex::new(1))] {
                    let vote = Vote::new(id(), voter, request, ballot);
                    votes.extend([vote.clone(), vote.replacing(u32::MAX)]);
                }
                votes.push(Vote::withdrawal(id(), voter, request, 3));
            }
        }
        votes
    }

    #[test]
    fn votes_come_out_as_they_went_in_and_all_look_alike() {
        let (poll, keys) = poll("lunch");
        for vote in votes(&poll) {
            let bytes = encode(&poll, &keys, &vote).unwrap();
            assert_eq!(bytes.len(), HEAD + FIXED + poll.ballot_len());
            assert_eq!(decode(&poll, &keys, &bytes), Ok(Message::Vote(vote)));
        }
        assert_eq!(decode(&poll, &keys, &marker()), Ok(Message::Marker));
    }

    #[test]
    fn what_is_damaged_or_for_others_is_no_vote() {
        let ((poll, keys), (other, others)) = (poll("lunch"), poll("dinner"));
        let bytes = encode(&poll, &keys, &votes(&poll)[0]).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                decode(&poll, &keys, &damaged).unwrap_err();
            }
            decode(&poll, &keys, &bytes[..at]).unwrap_err();
        }
        let longer = [&bytes[..], &[0]].concat();
        decode(&poll, &keys, &longer).unwrap_err();
        assert_eq!(decode(&other, &others, &bytes), Err(MessageError::Damaged));
        let stranger = PollKeys::new(&poll, &Secret::new([8; 32]));
        assert_eq!(decode(&poll, &stranger, &bytes), Err(MessageError::Damaged));
    }
}
