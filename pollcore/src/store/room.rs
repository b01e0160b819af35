use super::{Capabilities, PollsError};
use crate::{poll::Poll, voteset::VoterRecord};

/// Refuses a poll that allows its voters more than the store can keep of one.
pub(super) fn check_room(poll: &Poll, capabilities: &Capabilities) -> Result<(), PollsError> {
    let (revisions, most) = (poll.revotes().most(), capabilities.largest_value);
    let bytes = |revisions| VoterRecord::encoded_len(poll, revisions);
    if bytes(revisions) <= most {
        return Ok(());
    }
    let one = bytes(1) - bytes(0);
    Err(PollsError::NoRoom {
        poll: poll.id().clone(),
        revisions,
        bytes: bytes(revisions),
        most,
        // Fewer than `revisions`, whose bytes are more than `most`.
        fit: (most.saturating_sub(bytes(0)) / one) as u32,
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        Ballot, OptionIndex, Privacy, Responder, Revotes, Secret, VoteSet, VoterKey,
        id::RequestKey, privacy::Epsilon, time::Timestamp, vote::Vote,
    };

    use super::*;

    #[test]
    fn a_record_is_as_long_as_is_reckoned() {
        let builder = || {
            Poll::builder("lunch")
                .options(["tea", "coffee"])
                .revotes(Revotes::LastWins { most: 3 })
        };
        let [epsilon, total] = [1.0, 3.0].map(|epsilon| Epsilon::new(epsilon).unwrap());
        let switched = builder().privacy(Privacy::RandomResponses {
            by: Responder::SwitchedAtServer,
            epsilon,
            total,
        });
        let (now, ann) = (Timestamp::default(), VoterKey::new(b"ann").unwrap());
        for builder in [builder(), switched] {
            let mut poll = builder.build().unwrap();
            poll.open(now).unwrap();
            let mut votes = VoteSet::new(&poll, &Secret::new([7; 32]));
            for revision in 0..poll.revotes().most() {
                let found = votes.record(&ann).encode().len();
                assert_eq!(found, VoterRecord::encoded_len(&poll, revision));
                let request = RequestKey::new(&[revision as u8; 16]).unwrap();
                let ballot = Ballot::choice(OptionIndex::new(0));
                let vote = Vote::new(poll.id().clone(), ann, request, ballot);
                let _ = votes.cast(&poll, &vote.replacing(revision), now).unwrap();
            }
        }
    }
}
