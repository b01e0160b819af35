//! Coins that fall the same way for the same vote, and no other.

use std::collections::BTreeSet;

use pollcore::Digest;
use pollcore::privacy::{
    AtClient, AtServer, CoinSecret, Epsilon, RandomizedResponse, UnaryEncoding,
};
use proptest::prelude::*;
use rand::Rng;

use crate::statistics::assert_fit;

fn first(secret: [u8; 32], poll: &[u8], voter: &[u8], revision: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    CoinSecret::new(secret)
        .coins(poll, voter, revision)
        .fill_bytes(&mut bytes);
    bytes
}

/// HMAC-SHA-256 as another implementation has it.
#[test]
fn known_coins() {
    let secret = std::array::from_fn(|i| i as u8);
    let mut coins = CoinSecret::new(secret).coins(&[1; 32], b"ann", 5);
    let mut bytes = [0; 64];
    coins.fill_bytes(&mut bytes);
    // The first and the last bytes, and those where the blocks meet.
    assert_eq!(bytes[..8], 0x6d92_8307_700b_a9b2_u64.to_be_bytes());
    assert_eq!(
        bytes[24..40],
        0xcd1b_706f_e533_8c30_7e15_7101_770b_b5b4_u128.to_be_bytes()
    );
    assert_eq!(bytes[56..], 0xc18c_3cf6_8d28_0a8f_u64.to_be_bytes());
}

/// Worked out elsewhere with 60 digits: a device that is updated in the middle of a poll has to
/// send the same again.
#[test]
fn known_responses() {
    let mechanism = RandomizedResponse::new(10, Epsilon::new(1.0).unwrap()).unwrap();
    let client = AtClient::new(mechanism, CoinSecret::new([7; 32]));
    let responses = (0..24).map(|voter| {
        client
            .respond(Digest::from_bytes([1; 32]), &[voter], 0, 3)
            .unwrap()
    });
    assert_eq!(
        responses.collect::<Vec<_>>(),
        [
            6, 1, 0, 3, 2, 4, 7, 8, 8, 3, 4, 1, 5, 8, 8, 8, 8, 3, 7, 3, 5, 8, 9, 3
        ]
    );
    for (options, epsilon, share) in [
        (2, 1.0, 4_961_093_570_831_980_854),
        (10, 1.0, 1_574_185_050_653_906_280),
        (65_536, 0.000_001, 281_474_976_706_362),
        (3, 20.0, 38_021_573_213),
    ] {
        let mechanism = RandomizedResponse::new(options, Epsilon::new(epsilon).unwrap()).unwrap();
        assert_eq!(mechanism.other_share(), share);
    }
}

#[test]
fn words_and_bytes_are_one_stream() {
    let coins = || CoinSecret::new([3; 32]).coins(b"poll", b"voter", 0);
    let mut bytes = [0; 44];
    coins().fill_bytes(&mut bytes);
    let mut rng = coins();
    assert_eq!(rng.next_u32().to_le_bytes(), bytes[..4]);
    assert_eq!(rng.next_u64().to_le_bytes(), bytes[4..12]);
    let mut rest = [0; 32];
    rng.fill_bytes(&mut rest);
    assert_eq!(rest, bytes[12..]);
}

#[test]
fn nothing_is_shared_by_two_votes() {
    let mut seen = BTreeSet::new();
    for secret in [[0; 32], [1; 32]] {
        // The same bytes, cut in other places.
        for (poll, voter) in [
            (&b"ab"[..], &b"c"[..]),
            (b"a", b"bc"),
            (b"abc", b""),
            (b"", b"abc"),
            (b"ab", b"c\0"),
            (b"ab", b"\0c"),
        ] {
            for revision in [0, 1, 2, 256, u32::MAX] {
                assert!(seen.insert(first(secret, poll, voter, revision)));
            }
        }
    }
}

#[test]
fn the_secret_is_not_shown() {
    let secret = CoinSecret::new([0xAB; 32]);
    let coins = secret.coins(b"poll", b"voter", 1);
    assert_eq!(format!("{secret:?} {coins:?}"), "CoinSecret Coins");
    let mechanism = RandomizedResponse::new(2, Epsilon::MOST).unwrap();
    let text = format!("{:?}", AtClient::new(mechanism, secret));
    assert!(
        !text.contains("171") && !text.to_lowercase().contains("abab"),
        "{text}"
    );
}

#[test]
fn a_retry_sends_the_same_and_a_revision_something_fresh() {
    let mechanism = UnaryEncoding::new(64, Epsilon::new(0.5).unwrap()).unwrap();
    let secret = CoinSecret::new([9; 32]);
    let client = AtClient::new(mechanism, secret.clone());
    let server = AtServer::new(mechanism, secret);
    let poll = Digest::from_bytes([4; 32]);
    let sent = client.respond(poll, b"ann", 0, 7).unwrap();
    assert_eq!(client.respond(poll, b"ann", 0, 7).unwrap(), sent);
    assert_ne!(client.respond(poll, b"ann", 1, 7).unwrap(), sent);
    assert_ne!(client.respond(poll, b"bob", 0, 7).unwrap(), sent);
    assert_ne!(
        client
            .respond(Digest::from_bytes([5; 32]), b"ann", 0, 7)
            .unwrap(),
        sent
    );
    let stored = server.disguise(poll, b"ann", 3, 7).unwrap();
    assert_eq!(server.disguise(poll, b"ann", 3, 7).unwrap(), stored);
    assert!(client.respond(poll, b"ann", 0, 64).is_err());
    assert!(server.disguise(poll, b"ann", 0, 64).is_err());
}

#[test]
fn responses_of_many_voters_fall_as_they_should() {
    let mechanism = RandomizedResponse::new(4, Epsilon::new(1.0).unwrap()).unwrap();
    let client = AtClient::new(mechanism, CoinSecret::new([9; 32]));
    let n = 20_000_u32;
    let mut counts = [0; 4];
    for voter in 0..n {
        counts[client
            .respond(Digest::from_bytes([4; 32]), &voter.to_be_bytes(), 0, 1)
            .unwrap()] += 1;
    }
    let probabilities = mechanism.probabilities();
    let mut expected = [probabilities.other * f64::from(n); 4];
    expected[1] = probabilities.truth * f64::from(n);
    assert_fit(&counts, &expected, "by coins");
}

proptest! {
    #[test]
    fn the_same_vote_has_the_same_coins(
        secret in any::<[u8; 32]>(),
        poll in proptest::collection::vec(any::<u8>(), 0..80),
        voter in proptest::collection::vec(any::<u8>(), 0..80),
        revision in any::<u32>(),
    ) {
        let coins = first(secret, &poll, &voter, revision);
        prop_assert_eq!(coins, first(secret, &poll, &voter, revision));
        prop_assert_ne!(coins, first(secret, &poll, &voter, revision ^ 1));
        let mut longer = voter.clone();
        longer.push(0);
        prop_assert_ne!(coins, first(secret, &poll, &longer, revision));
    }
}
