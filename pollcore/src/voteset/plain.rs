//! What is sealed: 1 and the ballot's canonical bytes, or 2 and as many zeros for a withdrawal; behind
//! it, where the ballot that counts is not the one that was sent, a MAC of the former.

use super::{
    entry::{Corrupt, Entry},
    sealed::{Few, Sealed},
};
use crate::{
    ballot::{Ballot, Content, choice},
    id::VoterKey,
    poll::{Poll, Responder},
    secret::{PollKeys, TAG},
    time::Timestamp,
};

const CAST: u8 = 1;
const WITHDRAWN: u8 = 2;

/// An entry, the code of its receipt, and the ballot that counts where it isn't the one that was sent.
pub(super) struct Written {
    pub(super) entry: Entry,
    pub(super) code: [u8; TAG],
    pub(super) switched: Option<Ballot>,
}

/// The MAC of a ballot that fits the poll, or of a withdrawal.
pub(super) fn mac(
    keys: &PollKeys,
    poll: &Poll,
    voter: &VoterKey,
    revision: u32,
    ballot: Option<&Ballot>,
) -> [u8; TAG] {
    mac_of(keys, voter, revision, &plain(poll, ballot, 0))
}

#[inline]
fn mac_of(keys: &PollKeys, voter: &VoterKey, revision: u32, plain: &Sealed) -> [u8; TAG] {
    match plain {
        Sealed::Few(few) => keys.mac_few(voter, revision, &few.bytes, few.len()),
        Sealed::Many(bytes) => keys.mac(voter, revision, bytes),
    }
}

/// The entry of a ballot that fits the poll, or of a withdrawal.
#[inline(always)]
pub(super) fn write(
    keys: &PollKeys,
    poll: &Poll,
    voter: &VoterKey,
    ballot: Option<&Ballot>,
    fixed: (u32, [u8; TAG], Timestamp),
) -> Written {
    let (revision, request, at) = fixed;
    let mut sealed = plain(poll, ballot, 0);
    let mac = mac_of(keys, voter, revision, &sealed);
    let mut switched = None;
    if is_switched(poll) {
        switched = ballot.map(|ballot| switch(keys, voter, revision, ballot));
        sealed = plain(poll, switched.as_ref(), TAG);
        let bytes = sealed.as_mut();
        let (counted, check) = bytes.split_at_mut(bytes.len() - TAG);
        check.copy_from_slice(&keys.switched_mac(voter, revision, counted));
    }
    let code = match &mut sealed {
        Sealed::Few(few) => {
            let len = few.len();
            keys.seal_few(&mac, &mut few.bytes, len)
        }
        Sealed::Many(bytes) => keys.seal(&mac, bytes),
    };
    Written {
        entry: Entry {
            revision,
            request,
            mac,
            at,
            sealed,
        },
        code,
        switched,
    }
}

pub(super) fn open(
    entry: &Entry,
    keys: &PollKeys,
    poll: &Poll,
    voter: &VoterKey,
) -> Result<Option<Ballot>, Corrupt> {
    let mut plain = entry.sealed.clone();
    if plain.as_ref().len() != sealed_len(poll) {
        return Err(Corrupt);
    }
    keys.seal(&entry.mac, plain.as_mut());
    let (counted, check) = plain
        .as_ref()
        .split_at_checked(1 + poll.ballot_len())
        .ok_or(Corrupt)?;
    let whole = if is_switched(poll) {
        keys.switched_mac(voter, entry.revision, counted) == check
    } else {
        keys.mac(voter, entry.revision, counted) == entry.mac
    };
    match counted.split_first() {
        Some((&CAST, ballot)) if whole => poll.decode_ballot(ballot).map(Some).map_err(|_| Corrupt),
        Some((&WITHDRAWN, zeros)) if whole && zeros.iter().all(|zero| *zero == 0) => Ok(None),
        _ => Err(Corrupt),
    }
}

#[inline(always)]
fn plain(poll: &Poll, ballot: Option<&Ballot>, behind: usize) -> Sealed {
    if let (Some(Ballot(Content::Choice(option))), 0) = (ballot, behind) {
        let [marked, high, low] = choice(*option);
        return Sealed::Few(Few::of_four([CAST, marked, high, low]));
    }
    let len = poll.ballot_len();
    let mut plain = Sealed::zeros(1 + len + behind);
    let bytes = plain.as_mut();
    match ballot {
        Some(ballot) => {
            bytes[0] = CAST;
            poll.write_ballot(ballot, &mut bytes[1..=len]);
        }
        None => bytes[0] = WITHDRAWN,
    }
    plain
}

/// How many bytes of a vote are sealed.
pub(super) fn sealed_len(poll: &Poll) -> usize {
    1 + poll.ballot_len() + if is_switched(poll) { TAG } else { 0 }
}

fn is_switched(poll: &Poll) -> bool {
    poll.privacy().responder() == Some(Responder::SwitchedAtServer)
}

/// What counts instead of a ballot; only votes for one option are switched.
fn switch(keys: &PollKeys, voter: &VoterKey, revision: u32, ballot: &Ballot) -> Ballot {
    match &ballot.0 {
        Content::Choice(truth) => Ballot::choice(keys.switched(voter, revision, *truth)),
        _ => ballot.clone(),
    }
}
