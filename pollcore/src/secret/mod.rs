mod keyed;
mod poll_keys;

use core::fmt;

pub use poll_keys::PollKeys;
pub(crate) use poll_keys::TAG;

/// What votes are kept secret and receipts made with: 32 random bytes that the server has and whoever
/// reads its storage has not.
///
/// Everything that is stored beside a voter is made of keys that [`PollKeys`] derives from it for one
/// poll. Who has it can unseal every stored ballot; who has not sees of a stored vote when it was accepted
/// and which revision it is, and no more of the vote itself. Once the tally of a closed poll is made, the
/// secret can be destroyed, and with it the way from a voter to their ballot; receipts can't be told from
/// forged ones then.
///
/// Two things give ballots away without the secret, and with every secret destroyed. A weight that nobody else
/// has, where ballots stand with their weights, as in a `Store`, or totals change by it, and it is known
/// whose it is. And what was counted before and after a single vote, such as two tallies, or two backups of
/// a store: what differs is what that voter said.
///
/// One secret serves any number of polls, but destroying it is for all of them; a secret a poll is
/// better where that matters. It is not wiped from memory when it is dropped.
///
/// Polls of one secret have different keys as long as their [digests](crate::Poll::digest) differ. A poll
/// that is made anew with the same terms, its id included, has the same digest and so the same
/// keys: votes of the first one that somebody kept open in the second, and its receipts are
/// confirmed there. Who holds a poll again gives it another id or another secret.
///
/// It has no `PartialEq`, shows in no debug output and has no way back to its bytes.
///
/// ```
/// use pollcore::Secret;
///
/// let secret = Secret::new([7; 32]); // for the example; a real one is random
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// ```
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The secret of these bytes, which nobody should be able to guess.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
