use std::collections::BTreeSet;

use pollcore::{Ballot, PollKeys, Revotes, Vote, VoteSet, decide};

use super::{NOW, builder, choice, open, request, secret, voter};

const HEAD: usize = 5;
const TIME: std::ops::Range<usize> = HEAD + 36..HEAD + 44;

/// The stored bytes of many voters who all do the same.
fn stored(say: impl Fn(usize) -> Option<Ballot>) -> Vec<Vec<u8>> {
    let lunch = open(builder().blank().revotes(Revotes::Withdrawable { most: 3 }));
    let mut votes = VoteSet::new(&lunch, &secret());
    (0..2_000)
        .map(|number| {
            let who = voter(&format!("voter {number}"));
            let cast = |votes: &mut VoteSet, key, replaces, ballot: Option<Ballot>| {
                let (id, key) = (lunch.id().clone(), request(key));
                let vote = match ballot {
                    Some(ballot) => Vote::new(id, who, key, ballot).replacing(replaces),
                    None => Vote::withdrawal(id, who, key, replaces),
                };
                votes.cast(&lunch, &vote, NOW).unwrap();
            };
            cast(&mut votes, 1, 0, Some(choice(0)));
            cast(&mut votes, 2, 1, say(number));
            votes.record(&who).encode()
        })
        .collect()
}

#[test]
fn stored_votes_look_alike_whatever_they_say() {
    let said = [
        stored(|_| Some(choice(0))),
        stored(|_| Some(choice(3))),
        stored(|_| Some(Ballot::blank())),
        stored(|_| None),
        stored(|number| Some(choice(number as u16 % 4))),
    ];
    let mut entries = BTreeSet::new();
    for records in &said {
        // How often each bit of the second entry is set, over all voters: half the time, but for the
        // revision and the time, within 6 standard deviations of 2,000 tosses.
        let mut ones = vec![0_i32; 48 * 8];
        for record in records {
            assert_eq!(record.len(), HEAD + 2 * 48);
            let entry = &record[HEAD + 48..];
            // Neither MACs nor sealed bytes are ever the same of two voters.
            for (bit, ones) in ones.iter_mut().enumerate() {
                *ones += i32::from(entry[bit / 8] >> (bit % 8) & 1);
            }
            entries.insert((entry[20..36].to_vec(), record[..HEAD].to_vec()));
        }
        for (bit, ones) in ones.into_iter().enumerate() {
            let byte = HEAD + bit / 8;
            if byte < HEAD + 4 || TIME.contains(&byte) {
                assert!(ones == 0 || ones == 2_000, "bit {bit}: the same of all");
            } else {
                assert!((ones - 1_000).abs() < 135, "bit {bit}: {ones}");
            }
        }
    }
    // The last of the five says what one of the first two says for half of its voters: those are
    // the same entries, as they are of the same voters.
    assert_eq!(entries.len(), 4 * 2_000 + 1_000);
}

/// The two entries of one voter who says the same twice have no bytes in common.
#[test]
fn the_same_ballot_again_looks_different() {
    let mut same = 0;
    for record in stored(|_| Some(choice(0))) {
        let (first, second) = record[HEAD..].split_at(48);
        assert_ne!(first[20..36], second[20..36]);
        same += usize::from(first[44..] == second[44..]);
    }
    // 4 sealed bytes: once in 2^32.
    assert_eq!(same, 0);
}

#[test]
fn nothing_secret_shows_in_debug_output() {
    let lunch = open(builder());
    let mut votes = VoteSet::new(&lunch, &secret());
    let vote = super::vote("ann", 1, 2);
    let keys = PollKeys::new(&lunch, &secret());
    let none = votes.record(&voter("ann"));
    let decision = decide(&none, &keys, &lunch, &vote, NOW, None).unwrap();
    let accepted = votes.cast(&lunch, &vote, NOW).unwrap();
    let record = votes.record(&voter("ann"));
    let shown = format!(
        "{:?} {keys:?} {votes:?} {record:?} {accepted:?} {decision:?}",
        secret()
    );
    for hidden in [
        "616e6e",
        "[7, 7",
        "Choice",
        "sealed: Inline",
        "mac",
        "request",
    ] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}
