use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use siphasher::sip::SipHasher24;

use super::{
    Secret,
    keyed::{Keyed, Short},
};
use crate::{
    id::{Digest, RequestKey, VoterKey},
    limits::SHORTEST_REQUEST_KEY,
    option::OptionIndex,
    poll::{Poll, Privacy, Responder},
    privacy::{CoinSecret, Coins, RandomizedResponse},
};

/// The bytes of a tag, of a MAC and of a receipt's code.
pub(crate) const TAG: usize = 16;

/// The keys of one poll, derived from a [`Secret`] and the poll's digest by HMAC-SHA-256, one for each
/// purpose:
///
/// - The **request tag**, 16 bytes that are stored instead of a voter's request key, is a keyed hash
///   of voter and request key.
/// - The **MAC** of a ballot, 16 bytes, is a keyed hash of voter, revision and ballot. It is also the
///   synthetic initialisation vector that the ballot is sealed under (SIV, Rogaway and Shrimpton
///   2006): what it is xored with is a keyed hash of the MAC and a counter. So the same ballots of two
///   voters, or of one voter in two revisions, look as different as any, a ballot that was sealed
///   twice looks the same, and what was damaged doesn't open.
/// - A receipt's **code** is the part of that hash which no ballot is sealed with.
/// - The **place** of a voter among [shards](crate::Shard) and in memory is `SipHash`-2-4 of the
///   voter, so that nobody chooses keys that fall together.
/// - **Coins** are what a vote is switched with in a poll of
///   [`Responder::SwitchedAtServer`].
/// - Votes on their way through a queue have a MAC of their own, and are sealed under it.
/// - A [snapshot](crate::VoteSet::snapshot) has an HMAC-SHA-256 of all its bytes.
///
/// The keyed hash is SHA-256 of a block of 64 bytes that begins with the key and is zero behind it, and of
/// the message. With numbers most significant byte first, and voters' keys with zeros behind them up to
/// 32 bytes, the messages are: for a tag the voter, the lengths of both keys in a byte each, and the
/// request key; for a MAC the voter, its length in a byte, the revision in 4, and what is sealed;
/// for what it is xored with the MAC and the counter in 4.
#[derive(Clone)]
pub struct PollKeys {
    poll: Digest,
    request: Keyed,
    ballot: Keyed,
    seal: Keyed,
    switched: Keyed,
    #[cfg(feature = "store")]
    message: Keyed,
    coins: CoinSecret,
    switch: Option<RandomizedResponse>,
    place: SipHasher24,
    fingerprint: [u8; TAG],
    snapshot: [u8; 32],
}

impl PollKeys {
    /// The keys of this poll: the same for every poll of this [digest](Poll::digest), so also for one
    /// that is made anew with the same terms, in which stored votes of the first would open. It takes another
    /// id or another secret to keep the two apart.
    pub fn new(poll: &Poll, secret: &Secret) -> Self {
        let digest = poll.digest();
        let root = hmac(&secret.0, &[b"pollcore/votes/1", digest.as_bytes()]);
        let key = |purpose: &str| hmac(&root, &[purpose.as_bytes()]);
        Self {
            poll: digest,
            request: Keyed::new(&key("request")),
            ballot: Keyed::new(&key("ballot")),
            seal: Keyed::new(&key("seal")),
            switched: Keyed::new(&key("switched")),
            #[cfg(feature = "store")]
            message: Keyed::new(&key("message")),
            coins: CoinSecret::new(key("coins")),
            switch: match poll.privacy() {
                // Fails for a single option, whose votes there is nothing to switch to.
                Privacy::RandomResponses {
                    by: Responder::SwitchedAtServer,
                    epsilon,
                    ..
                } => RandomizedResponse::new(poll.options().len(), epsilon).ok(),
                _ => None,
            },
            place: SipHasher24::new_with_key(&half(&key("place"))),
            fingerprint: half(&key("fingerprint")),
            snapshot: key("snapshot"),
        }
    }

    /// The digest of the poll.
    pub fn poll(&self) -> Digest {
        self.poll
    }

    /// Where a voter is among the shards.
    #[inline]
    pub fn place(&self, voter: &VoterKey) -> u64 {
        self.place.hash(voter.as_bytes())
    }

    /// What a [revision](CoinSecret::coins) of a voter's vote is switched with: the same
    /// however often it is asked for.
    pub fn coins(&self, voter: &VoterKey, revision: u32) -> Coins {
        self.coins
            .coins(self.poll.as_bytes(), voter.as_bytes(), revision)
    }

    /// The option that counts instead of `truth`, where votes are switched here.
    pub(crate) fn switched(
        &self,
        voter: &VoterKey,
        revision: u32,
        truth: OptionIndex,
    ) -> OptionIndex {
        let response = self.switch.and_then(|switch| {
            let mut coins = self.coins(voter, revision);
            switch.respond(truth.as_usize(), &mut coins).ok()
        });
        response.map_or(truth, |option| OptionIndex::new(option as u16))
    }

    /// What tells the keys of one secret and poll from others without giving anything away.
    pub(crate) fn fingerprint(&self) -> [u8; TAG] {
        self.fingerprint
    }

    /// What is stored instead of a request key.
    #[inline]
    pub(crate) fn tag(&self, voter: &VoterKey, request: &RequestKey) -> [u8; TAG] {
        const SHORTEST: Short = Short::zeros(34 + SHORTEST_REQUEST_KEY);
        let ((voter, len), request) = (voter.padded(), request.as_bytes());
        // Put together as a number, not in two stores; each is at most 32.
        let lens = (len as u16 | (request.len() as u16) << 8).to_le_bytes();
        if let Ok(request) = request.try_into() {
            let mut message = SHORTEST;
            message.put::<0, 32>(voter);
            message.put::<32, 2>(&lens);
            message.put::<34, SHORTEST_REQUEST_KEY>(request);
            half(&self.request.hash_short(&message))
        } else {
            half(&self.request.hash(&[voter, &lens, request]))
        }
    }

    /// The MAC of what a voter sent; all of a poll's are of one length.
    #[inline]
    pub(crate) fn mac(&self, voter: &VoterKey, revision: u32, plain: &[u8]) -> [u8; TAG] {
        mac(&self.ballot, voter, revision, plain)
    }

    /// The same of the first `len` of so many bytes, with zeros behind them.
    #[inline]
    pub(crate) fn mac_few(
        &self,
        voter: &VoterKey,
        revision: u32,
        plain: &[u8; TAG],
        len: usize,
    ) -> [u8; TAG] {
        let mut message = Short::zeros(37 + len);
        let (voter, voter_len) = voter.padded();
        message.put::<0, 32>(voter);
        message.put::<32, 1>(&[voter_len as u8]);
        message.put::<33, 4>(&revision.to_be_bytes());
        message.put_last::<37, TAG>(plain, len);
        half(&self.ballot.hash_short(&message))
    }

    /// The MAC of what is counted instead of what the voter sent.
    pub(crate) fn switched_mac(&self, voter: &VoterKey, revision: u32, plain: &[u8]) -> [u8; TAG] {
        mac(&self.switched, voter, revision, plain)
    }

    /// The MAC of a snapshot.
    pub(crate) fn snapshot_mac(&self, bytes: &[u8]) -> [u8; 32] {
        hmac(&self.snapshot, &[bytes])
    }

    /// The MAC of a message.
    #[cfg(feature = "store")]
    pub(crate) fn message_mac(&self, plain: &[u8]) -> [u8; TAG] {
        half(&self.message.hash(&[plain]))
    }

    /// Seals bytes under their MAC, or opens them again, and says the code of the receipt.
    pub(crate) fn seal(&self, mac: &[u8; TAG], bytes: &mut [u8]) -> [u8; TAG] {
        let first = self.pad(mac, 0);
        let (head, rest) = bytes.split_at_mut(bytes.len().min(TAG));
        xor(head, &first);
        for (block, counter) in rest.chunks_mut(32).zip(1_u32..) {
            xor(block, &self.pad(mac, counter));
        }
        last_half(&first)
    }

    /// The same of the first `len` of so many bytes.
    #[inline]
    pub(crate) fn seal_few(&self, mac: &[u8; TAG], bytes: &mut [u8; TAG], len: usize) -> [u8; TAG] {
        let first = self.pad(mac, 0);
        let kept = u128::MAX >> (8 * (TAG - len));
        let pad = u128::from_le_bytes(half(&first)) & kept;
        *bytes = (u128::from_le_bytes(*bytes) ^ pad).to_le_bytes();
        last_half(&first)
    }

    /// The code of the receipt for what has this MAC.
    pub(crate) fn code(&self, mac: &[u8; TAG]) -> [u8; TAG] {
        last_half(&self.pad(mac, 0))
    }

    #[inline]
    fn pad(&self, mac: &[u8; TAG], counter: u32) -> [u8; 32] {
        const FIRST: Short = Short::zeros(TAG + 4);
        if counter == 0 {
            let mut message = FIRST;
            message.put::<0, TAG>(mac);
            return self.seal.hash_short(&message);
        }
        self.seal.hash(&[mac, &counter.to_be_bytes()])
    }
}

/// HMAC-SHA-256 (RFC 2104).
fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // The key is a block, a shorter one with zeros behind it.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[inline]
fn mac(key: &Keyed, voter: &VoterKey, revision: u32, plain: &[u8]) -> [u8; TAG] {
    let (voter, len) = voter.padded();
    half(&key.hash(&[voter, &[len as u8], &revision.to_be_bytes(), plain]))
}

fn xor(bytes: &mut [u8], pad: &[u8]) {
    for (byte, pad) in bytes.iter_mut().zip(pad) {
        *byte ^= pad;
    }
}

fn half(hash: &[u8; 32]) -> [u8; TAG] {
    let mut half = [0; TAG];
    half.copy_from_slice(&hash[..TAG]);
    half
}

fn last_half(hash: &[u8; 32]) -> [u8; TAG] {
    let mut half = [0; TAG];
    half.copy_from_slice(&hash[TAG..]);
    half
}

impl fmt::Debug for PollKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollKeys")
            .field("poll", &self.poll)
            .finish_non_exhaustive()
    }
}
