use rand_core::CryptoRng;

use super::{CoinSecret, Epsilon, RandomizedResponse, UnaryEncoding, UnaryResponse, UnknownOption};
use crate::id::Digest;

/// A way to respond to a vote for one of several options at random.
pub trait Mechanism {
    /// What is sent or stored in the place of the vote.
    type Response;

    /// A response to the vote for the option with this index.
    ///
    /// # Errors
    ///
    /// [`UnknownOption`] where there is no such option.
    fn response<R: CryptoRng + ?Sized>(
        &self,
        truth: usize,
        rng: &mut R,
    ) -> Result<Self::Response, UnknownOption>;

    /// What a response spends.
    fn cost(&self) -> Epsilon;
}

impl Mechanism for RandomizedResponse {
    type Response = usize;

    fn response<R: CryptoRng + ?Sized>(
        &self,
        truth: usize,
        rng: &mut R,
    ) -> Result<usize, UnknownOption> {
        self.respond(truth, rng)
    }

    fn cost(&self) -> Epsilon {
        self.epsilon()
    }
}

impl Mechanism for UnaryEncoding {
    type Response = UnaryResponse;

    fn response<R: CryptoRng + ?Sized>(
        &self,
        truth: usize,
        rng: &mut R,
    ) -> Result<UnaryResponse, UnknownOption> {
        self.respond(truth, rng)
    }

    fn cost(&self) -> Epsilon {
        self.epsilon()
    }
}

/// A mechanism on the voter's device, with the voter's secret: the true vote never leaves it, and
/// nobody, the server included, learns more of it than ε allows. For a poll
/// [`Poll::response`](crate::Poll::response) does it all.
///
/// ```
/// use pollcore::{Digest, privacy::{AtClient, CoinSecret, Epsilon, RandomizedResponse}};
///
/// let poll = Digest::from_bytes([1; 32]); // of a poll: its `digest()`
/// let mechanism = RandomizedResponse::new(3, Epsilon::new(1.0)?)?;
/// let device = AtClient::new(mechanism, CoinSecret::new([7; 32]));
/// let sent = device.respond(poll, b"ann", 1, 2)?;
/// assert_eq!(sent, device.respond(poll, b"ann", 1, 2)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct AtClient<M> {
    mechanism: M,
    secret: CoinSecret,
}

impl<M: Mechanism> AtClient<M> {
    /// With a secret that the server hasn't.
    pub fn new(mechanism: M, secret: CoinSecret) -> Self {
        Self { mechanism, secret }
    }

    /// What the device sends for a vote for the option `truth`: the same, as often as the same
    /// [revision](CoinSecret::coins) of it is sent.
    ///
    /// # Errors
    ///
    /// [`UnknownOption`] where there is no such option.
    pub fn respond(
        &self,
        poll: Digest,
        voter: &[u8],
        revision: u32,
        truth: usize,
    ) -> Result<M::Response, UnknownOption> {
        let mut coins = self.secret.coins(poll.as_bytes(), voter, revision);
        self.mechanism.response(truth, &mut coins)
    }

    /// The mechanism.
    pub fn mechanism(&self) -> &M {
        &self.mechanism
    }
}

/// A mechanism on the server, with the server's secret: it protects what is stored and reported from
/// those who see that, and *not* from the server, which is sent the true vote and could keep it.
///
/// The secret has to be kept apart from what is stored: with both, the coins can be tossed again. A
/// [`VoteSet`](crate::VoteSet) does it by itself in a poll whose votes are switched at the server.
///
/// ```
/// use pollcore::{Digest, privacy::{AtServer, CoinSecret, Epsilon, RandomizedResponse}};
///
/// let poll = Digest::from_bytes([1; 32]); // of a poll: its `digest()`
/// let mechanism = RandomizedResponse::new(3, Epsilon::new(1.0)?)?;
/// let server = AtServer::new(mechanism, CoinSecret::new([7; 32]));
/// let stored = server.disguise(poll, b"ann", 1, 2)?;
/// assert_eq!(stored, server.disguise(poll, b"ann", 1, 2)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct AtServer<M> {
    mechanism: M,
    secret: CoinSecret,
}

impl<M: Mechanism> AtServer<M> {
    /// With a secret that those who see reports or the store haven't.
    pub fn new(mechanism: M, secret: CoinSecret) -> Self {
        Self { mechanism, secret }
    }

    /// What the server stores instead of the vote for the option `truth` that it was sent: the same,
    /// as often as the same [revision](CoinSecret::coins) of it comes.
    ///
    /// # Errors
    ///
    /// [`UnknownOption`] where there is no such option.
    pub fn disguise(
        &self,
        poll: Digest,
        voter: &[u8],
        revision: u32,
        truth: usize,
    ) -> Result<M::Response, UnknownOption> {
        let mut coins = self.secret.coins(poll.as_bytes(), voter, revision);
        self.mechanism.response(truth, &mut coins)
    }

    /// The mechanism.
    pub fn mechanism(&self) -> &M {
        &self.mechanism
    }
}
