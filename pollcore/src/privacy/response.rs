use thiserror::Error;

use super::{
    AtClient, CoinSecret, InvalidOptions, RandomizedResponse, UnaryEncoding, UnknownOption,
};
use crate::{
    ballot::{Ballot, Content},
    id::VoterKey,
    option::OptionIndex,
    poll::{Poll, Privacy, Responder},
};

impl Poll {
    /// What a voter's device sends in the place of a vote for `choice`, in a poll that has devices
    /// respond at random: a plurality ballot by [`RandomizedResponse`], an approval ballot of any
    /// length by [`UnaryEncoding`].
    ///
    /// It is the same ballot however often it is asked for with the same arguments. `secret` is the
    /// device's and never leaves it, and `revision` is [the one that the vote will
    /// be](CoinSecret::coins), 1 for a first vote. A device keeps to the choice that it
    /// once responded to as a revision.
    ///
    /// ```
    /// use pollcore::privacy::{CoinSecret, Epsilon};
    /// use pollcore::{Poll, Privacy, Responder, VoterKey};
    ///
    /// let epsilon = Epsilon::new(1.0)?;
    /// let poll = Poll::builder("drinks")
    ///     .options(["tea", "coffee", "water"])
    ///     .privacy(Privacy::RandomResponses { by: Responder::UnaryEncoding, epsilon, total: epsilon })
    ///     .build()?;
    /// let secret = CoinSecret::new([7; 32]); // for the example; a real one is random
    /// let (voter, choice) = (VoterKey::new(b"ann")?, poll.option("tea").unwrap());
    /// let ballot = poll.response(&secret, &voter, 1, choice)?;
    /// poll.check_ballot(&ballot)?;
    /// assert_eq!(poll.response(&secret, &voter, 1, choice)?, ballot);
    /// // The poll takes one revision of a vote, and its budget is enough for no other response.
    /// let refused = poll.response(&secret, &voter, 2, choice).unwrap_err();
    /// assert_eq!(refused.to_string(), "a response as revision 2 instead of 1 to 1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ResponseError::AsTheyAre`] in any other poll; [`ResponseError::Revision`] unless the
    /// revision is 1 to as many as the poll [takes](crate::Revotes::most);
    /// [`ResponseError::Choice`], [`ResponseError::Mechanism`].
    pub fn response(
        &self,
        secret: &CoinSecret,
        voter: &VoterKey,
        revision: u32,
        choice: OptionIndex,
    ) -> Result<Ballot, ResponseError> {
        let most = self.revotes().most();
        let (options, digest) = (self.options().len(), self.digest());
        let (secret, voter, choice) = (secret.clone(), voter.as_bytes(), choice.as_usize());
        match self.privacy() {
            Privacy::RandomResponses {
                by: Responder::RandomizedResponse | Responder::UnaryEncoding,
                ..
            } if !(1..=most).contains(&revision) => {
                let found = revision;
                Err(ResponseError::Revision { found, most })
            }
            Privacy::RandomResponses {
                by: Responder::RandomizedResponse,
                epsilon,
                ..
            } => {
                let device = AtClient::new(RandomizedResponse::new(options, epsilon)?, secret);
                let response = device.respond(digest, voter, revision, choice)?;
                Ok(Ballot::choice(place(response)))
            }
            Privacy::RandomResponses {
                by: Responder::UnaryEncoding,
                epsilon,
                ..
            } => {
                let device = AtClient::new(UnaryEncoding::new(options, epsilon)?, secret);
                let response = device.respond(digest, voter, revision, choice)?;
                // In ascending order, none of them twice.
                let set = response.options_set().map(place).collect();
                Ok(Ballot(Content::Approval(set)))
            }
            _ => Err(ResponseError::AsTheyAre),
        }
    }
}

/// The option that a mechanism among a poll's options tells, of which there are at most 1000.
fn place(option: usize) -> OptionIndex {
    OptionIndex::new(option as u16)
}

/// Why a device has no response to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// In this poll devices don't respond at random: they send the voter's ballot.
    #[error("voters' devices send votes of this poll as they are")]
    AsTheyAre,
    /// No revision of a vote that the poll would take.
    #[error("a response as revision {found} instead of 1 to {most}")]
    Revision {
        /// The revision.
        found: u32,
        /// The most there are of a vote.
        most: u32,
    },
    /// The poll has no such option.
    #[error(transparent)]
    Choice(#[from] UnknownOption),
    /// There is no mechanism for so many options.
    #[error(transparent)]
    Mechanism(#[from] InvalidOptions),
}
