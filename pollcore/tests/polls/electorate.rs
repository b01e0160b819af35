//! Who may vote, and what their ballots count.

use pollcore::{Electorate, VoterKey, Weight};

use super::contradictions::lunch;

fn voter(key: &[u8]) -> VoterKey {
    VoterKey::new(key).unwrap()
}

fn weight(weight: u64) -> Weight {
    Weight::new(weight).unwrap()
}

#[test]
fn everybody_has_weight_1_in_an_open_poll() {
    let poll = lunch().build().unwrap();
    assert_eq!(*poll.electorate(), Electorate::Open);
    assert_eq!(poll.weight_of(&voter(b"ann")), Some(Weight::ONE));
    assert_eq!(
        (poll.electorate().len(), poll.electorate().weight()),
        (None, None)
    );
}

#[test]
fn who_is_not_named_may_not_vote_in_a_closed_one() {
    let poll = lunch()
        .actor(voter(b"bob"), weight(u64::MAX - 1))
        .actor(voter(b"ann"), weight(1))
        .build()
        .unwrap();
    assert_eq!(poll.weight_of(&voter(b"ann")), Some(weight(1)));
    assert_eq!(poll.weight_of(&voter(b"bob")), Some(weight(u64::MAX - 1)));
    for other in [b"an".as_slice(), b"ann\0", b"anna", b"zoe", b"\0"] {
        assert_eq!(poll.weight_of(&voter(other)), None);
    }
    let electorate = poll.electorate();
    assert_eq!(electorate.len(), Some(2));
    assert_eq!(electorate.weight(), Some(u128::from(u64::MAX)));
}
