//! The bytes of a ballot: one encoding each, all of one length, and nothing else is read.

use pollcore::{Ballot, BallotError, BallotKind, OptionIndex, Poll};
use proptest::{collection::vec, prelude::*};

use super::any;

proptest! {
    #[test]
    fn what_is_written_is_read((poll, ballot) in any::poll_and_ballot()) {
        let bytes = poll.encode_ballot(&ballot)?;
        prop_assert_eq!(bytes.len(), poll.ballot_len());
        prop_assert_eq!(poll.decode_ballot(&bytes)?, ballot);
    }

    #[test]
    fn what_is_read_is_written(
        (poll, ballot) in any::poll_and_ballot(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = poll.encode_ballot(&ballot)?;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = poll.decode_ballot(&bytes) {
            prop_assert_eq!(poll.check_ballot(&read), Ok(()));
            prop_assert_eq!(poll.encode_ballot(&read)?, bytes);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(poll in any::poll(), bytes in vec(any::<u8>(), 0..80)) {
        if let Ok(read) = poll.decode_ballot(&bytes) {
            prop_assert_eq!(poll.encode_ballot(&read)?, bytes);
        }
    }

    #[test]
    fn other_lengths_are_refused((poll, ballot) in any::poll_and_ballot()) {
        let mut bytes = poll.encode_ballot(&ballot)?;
        bytes.push(0);
        prop_assert_eq!(poll.decode_ballot(&bytes), Err(BallotError::Encoding));
        bytes.truncate(poll.ballot_len() - 1);
        prop_assert_eq!(poll.decode_ballot(&bytes), Err(BallotError::Encoding));
        prop_assert_eq!(poll.decode_ballot(&[]), Err(BallotError::Encoding));
    }
}

fn at(index: u16) -> OptionIndex {
    OptionIndex::new(index)
}

fn poll(kind: BallotKind) -> Poll {
    any::simple(10, kind, true)
}

/// The encodings never change: they are stored, and what is kept beside voters is made of them.
#[test]
fn the_bytes_are_these() {
    let assert = |kind, ballot: Ballot, expected: &[u8]| {
        let bytes = poll(kind).encode_ballot(&ballot).unwrap();
        assert_eq!(bytes, expected, "{ballot:?}");
    };
    let plurality = BallotKind::Plurality;
    assert(plurality.clone(), Ballot::choice(at(9)), &[1, 0, 9]);
    assert(plurality, Ballot::blank(), &[0, 0, 0]);
    let approval = BallotKind::Approval { least: 0, most: 10 };
    let ballot = Ballot::approval([at(0), at(3), at(9)]).unwrap();
    assert(approval.clone(), ballot, &[1, 0b1001, 0b10]);
    assert(approval, Ballot::approval([]).unwrap(), &[1, 0, 0]);
    let ballot = Ballot::scores([(at(1), 5), (at(9), 200)]).unwrap();
    let bytes = [1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 200];
    assert(BallotKind::Score { highest: 255 }, ballot, &bytes);
    let ballot = Ballot::scores([(at(0), 256)]).unwrap();
    let mut bytes = vec![1, 1];
    bytes.extend([0; 19]);
    assert(BallotKind::Score { highest: 256 }, ballot, &bytes);
    let ballot = Ballot::points([(at(0), 65536)]).unwrap();
    let mut bytes = vec![1, 1];
    bytes.extend([0; 29]);
    let kind = BallotKind::Cumulative {
        points: 655_360,
        most_on_one: 65536,
    };
    assert(kind, ballot, &bytes);
    let ballot = Ballot::votes([(at(0), 3), (at(1), -3), (at(2), -1)]).unwrap();
    let bytes = [1, 6, 5, 1, 0, 0, 0, 0, 0, 0, 0];
    assert(BallotKind::Quadratic { credits: 20 }, ballot, &bytes);
    let grades = ["bad", "fair", "good"].map(Into::into).to_vec();
    let ballot = Ballot::grades([(at(9), 2)]).unwrap();
    let bytes = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
    assert(BallotKind::Grades { grades }, ballot, &bytes);
}

#[test]
fn bytes_that_say_nothing_new_are_refused() {
    let refused = |kind, bytes: &[u8]| poll(kind).decode_ballot(bytes).unwrap_err();
    // A blank ballot that says something, and a beginning that there isn't.
    let encoding = BallotError::Encoding;
    assert_eq!(refused(BallotKind::Plurality, &[0, 0, 1]), encoding);
    assert_eq!(refused(BallotKind::Plurality, &[2, 0, 1]), encoding);
    // Options that there aren't.
    let unknown = |index| BallotError::UnknownIndex {
        option: at(index),
        options: 10,
    };
    assert_eq!(refused(BallotKind::Plurality, &[1, 0, 10]), unknown(10));
    let approval = BallotKind::Approval { least: 0, most: 10 };
    assert_eq!(refused(approval, &[1, 0, 0b100]), unknown(10));
}

#[test]
fn what_does_not_fit_is_not_encoded() {
    let poll = any::simple(3, BallotKind::Plurality, false);
    let error = BallotError::UnknownIndex {
        option: at(3),
        options: 3,
    };
    assert_eq!(poll.encode_ballot(&Ballot::choice(at(3))), Err(error));
    assert_eq!(
        poll.encode_ballot(&Ballot::blank()),
        Err(BallotError::Blank)
    );
    assert_eq!(poll.decode_ballot(&[0, 0, 0]), Err(BallotError::Blank));
}

#[test]
fn the_longest_ballot_has_3001_bytes() {
    let kind = BallotKind::Cumulative {
        points: 1_000_000,
        most_on_one: 1_000_000,
    };
    assert_eq!(any::simple(1000, kind, false).ballot_len(), 3001);
    let kind = BallotKind::Quadratic { credits: 1_000_000 };
    assert_eq!(any::simple(1000, kind, false).ballot_len(), 2001);
}
