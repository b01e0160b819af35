use core::{convert::Infallible, fmt};

use hmac::{Hmac, KeyInit, Mac};
use rand_core::{TryCryptoRng, TryRng};
use sha2::Sha256;

// What tells these numbers from anything else that is made with the same secret.
const DOMAIN: &[u8] = b"pollcore/privacy/coins/1";

/// The secret that [`Coins`] are tossed with: 32 random bytes, of the voter's device or of the
/// server, that nobody else has and that stay the same as long as the poll is open.
///
/// ```
/// use pollcore::privacy::{CoinSecret, Epsilon, RandomizedResponse};
///
/// let secret = CoinSecret::new([7; 32]); // for the example; a real one is random
/// let mechanism = RandomizedResponse::new(4, Epsilon::new(1.0)?)?;
/// let poll = [1; 32];
/// let first = mechanism.respond(2, &mut secret.coins(&poll, b"ann", 1))?;
/// let retry = mechanism.respond(2, &mut secret.coins(&poll, b"ann", 1))?;
/// assert_eq!(first, retry);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CoinSecret(Hmac<Sha256>);

impl CoinSecret {
    /// The secret of these bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        // HMAC's key is a block, a shorter one with zeros behind it.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&secret);
        Self(Hmac::new(&block.into()))
    }

    /// The coins for one revision of one voter's vote in the poll of this digest.
    ///
    /// They are the same whenever they are asked for, so that a retry of the same vote sends the same
    /// response. Were they fresh each time, or made with the request key, whoever collects the
    /// responses of a hundred retries would read the vote off their average. Another revision has
    /// other coins: were they shared, two votes would be known to differ by their responses, and
    /// with them how the coins fell; a revision costs its own ε (see
    /// [`Ledger`](super::Ledger)). It must not be used for two different votes: a poll refuses the
    /// second, but whoever has seen both responses can tell by a difference that both are true. So a
    /// device keeps to the vote that it has sent once as a revision, also where no answer came.
    ///
    /// `poll` stands for the poll with its options and its ε: its canonical digest does, its id doesn't,
    /// if that can be used again.
    ///
    /// # The revision
    ///
    /// `revision` is the one that the vote will be once it is accepted, as its
    /// [receipt](crate::Receipt::revision) says: 1 for a first vote, and one more than the revision
    /// that it [replaces](crate::Vote::replacing) for every other, withdrawals counted too. The same
    /// number goes into [`Poll::response`](crate::Poll::response), [`AtClient`](super::AtClient),
    /// [`AtServer`](super::AtServer), [`PollKeys::coins`](crate::PollKeys::coins) and
    /// [`Ledger::spend`](super::Ledger::spend). A vote that was refused as
    /// [stale](crate::Refusal::StaleRevision) is sent again as the revision it then would be, with that
    /// revision's response, which spends ε again.
    pub fn coins(&self, poll: &[u8], voter: &[u8], revision: u32) -> Coins {
        let mut seeded = self.0.clone();
        for part in [DOMAIN, poll, voter] {
            seeded.update(&(part.len() as u64).to_be_bytes());
            seeded.update(part);
        }
        seeded.update(&revision.to_be_bytes());
        Coins {
            seeded,
            next: 0,
            block: [0; 32],
            used: 32,
        }
    }
}

/// Says nothing about the secret.
impl fmt::Debug for CoinSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CoinSecret")
    }
}

/// A source of random numbers that only the holder of a [`CoinSecret`] can tell, and that are the same
/// for the same vote: HMAC-SHA-256 of the poll, the voter, the revision and a counter.
pub struct Coins {
    seeded: Hmac<Sha256>,
    next: u64,
    block: [u8; 32],
    used: usize,
}

impl Coins {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == self.block.len() {
                let mut mac = self.seeded.clone();
                mac.update(&self.next.to_be_bytes());
                self.block = mac.finalize().into_bytes().into();
                // 2^64 blocks are never asked for.
                self.next = self.next.wrapping_add(1);
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }
}

impl TryRng for Coins {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.take()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.take()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Coins {}

/// Says nothing about what comes next.
impl fmt::Debug for Coins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coins")
    }
}
