use pollcore::{
    PollKeys, Refusal, Revotes, Tally, Timestamp, VoteSet, Weight,
    privacy::{Epsilon, RandomizedResponse},
};

use super::{NOW, builder, choice, open, poll, request, secret, vote, voter, withdrawal};

const LATER: Timestamp = Timestamp::from_millis(2_000);

#[test]
fn the_receipt_got_lost_and_the_request_comes_again() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let first = votes.cast(&lunch, &vote("ann", 1, 2), NOW).unwrap();
    assert!(!first.replayed());
    assert_eq!(first.change().added(), Some((&choice(2), Weight::ONE)));
    for _ in 0..3 {
        let again = votes.cast(&lunch, &vote("ann", 1, 2), LATER).unwrap();
        assert!(again.replayed() && again.change().is_empty());
        assert_eq!(again.receipt(), first.receipt());
    }
    assert_eq!(
        votes.receipt(&voter("ann"), &request(1)),
        Some(first.receipt())
    );
    assert_eq!(votes.receipt(&voter("ann"), &request(2)), None);
    assert_eq!(votes.tally(&lunch).unwrap().ballots(), 1);
}

#[test]
fn it_comes_again_after_the_close_and_after_the_seal() {
    let mut lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let receipt = votes
        .cast(&lunch, &vote("ann", 1, 2), NOW)
        .unwrap()
        .receipt();
    lunch.close(LATER).unwrap();
    let again = votes.cast(&lunch, &vote("ann", 1, 2), LATER).unwrap();
    assert_eq!(again.receipt(), receipt);
    let other = votes.cast(&lunch, &vote("ann", 1, 3), LATER);
    assert_eq!(other.unwrap_err(), Refusal::RequestKeyConflict);
    // After the seal nothing is compared.
    votes.seal(LATER);
    let other = votes.cast(&lunch, &vote("ann", 1, 3), LATER).unwrap();
    assert_eq!(other.receipt(), receipt);
    let new = votes.cast(&lunch, &vote("ann", 2, 2), LATER);
    assert_eq!(new.unwrap_err(), Refusal::Closed { at: LATER });
}

#[test]
fn a_request_of_a_replaced_vote_still_gets_its_receipt() {
    let lunch = poll(Revotes::LastWins { most: 2 });
    let mut votes = VoteSet::new(&lunch, &secret());
    let first = votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    let second = votes
        .cast(&lunch, &vote("ann", 2, 1).replacing(1), LATER)
        .unwrap();
    assert_eq!(second.change().removed(), Some((&choice(0), Weight::ONE)));
    assert_eq!(second.receipt().revision(), 2);
    let again = votes.cast(&lunch, &vote("ann", 1, 0), LATER).unwrap();
    assert_eq!(again.receipt(), first.receipt());
    assert_eq!(votes.ballots(&lunch).unwrap(), [(choice(1), Weight::ONE)]);
}

#[test]
fn two_devices_of_one_voter() {
    let lunch = poll(Revotes::LastWins { most: 9 });
    let mut votes = VoteSet::new(&lunch, &secret());
    votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    // Both have seen revision 1.
    votes
        .cast(&lunch, &vote("ann", 2, 1).replacing(1), NOW)
        .unwrap();
    let refusal = votes
        .cast(&lunch, &vote("ann", 3, 2).replacing(1), NOW)
        .unwrap_err();
    assert_eq!(
        refusal,
        Refusal::StaleRevision {
            found: 1,
            current: 2
        }
    );
    // The second device shows its owner what is, and asks again under the same key, which was not
    // accepted for anything yet.
    votes
        .cast(&lunch, &vote("ann", 3, 2).replacing(2), NOW)
        .unwrap();
    assert_eq!(votes.ballots(&lunch).unwrap(), [(choice(2), Weight::ONE)]);
}

#[test]
fn withdrawn_and_voted_again() {
    let lunch = open(
        builder()
            .revotes(Revotes::Withdrawable { most: 4 })
            .actor(voter("ann"), Weight::new(5).unwrap()),
    );
    let five = Weight::new(5).unwrap();
    let mut votes = VoteSet::new(&lunch, &secret());
    let mut tally = Tally::new(&lunch);
    let mut cast = |vote| {
        let accepted = votes.cast(&lunch, &vote, NOW).unwrap();
        tally.apply(accepted.change()).unwrap();
        assert_eq!(votes.tally(&lunch).unwrap(), tally);
        (accepted, tally.weight(), votes.len())
    };
    let (_, weight, _) = cast(vote("ann", 1, 0));
    assert_eq!(weight, 5);
    let (withdrawn, weight, voters) = cast(withdrawal("ann", 2, 1));
    assert_eq!(withdrawn.change().removed(), Some((&choice(0), five)));
    assert_eq!(withdrawn.change().added(), None);
    assert_eq!((weight, voters), (0, 1));
    let (again, weight, _) = cast(withdrawal("ann", 2, 1));
    assert!(again.replayed() && again.receipt() == withdrawn.receipt());
    assert_eq!(weight, 0);
    let (voted, weight, _) = cast(vote("ann", 3, 3).replacing(2));
    assert_eq!(voted.change().removed(), None);
    assert_eq!(voted.receipt().revision(), 3);
    assert_eq!(weight, 5);
}

#[test]
fn receipts_are_confirmed_and_forged_ones_are_not() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let ann = votes
        .cast(&lunch, &vote("ann", 1, 0), NOW)
        .unwrap()
        .receipt();
    let bob = votes
        .cast(&lunch, &vote("bob", 1, 0), NOW)
        .unwrap()
        .receipt();
    assert_ne!(ann.code(), bob.code());
    assert!(votes.confirms(&voter("ann"), &ann));
    assert!(!votes.confirms(&voter("ann"), &bob));
    assert!(!votes.confirms(&voter("eve"), &ann));
    let mut elsewhere = VoteSet::new(&lunch, &pollcore::Secret::new([8; 32]));
    let forged = elsewhere
        .cast(&lunch, &vote("ann", 1, 0), NOW)
        .unwrap()
        .receipt();
    assert!(!votes.confirms(&voter("ann"), &forged));
}

#[test]
fn a_vote_is_switched_once_and_counted_as_switched() {
    let epsilon = Epsilon::new(0.5).unwrap();
    let total = Epsilon::new(1.0).unwrap();
    let lunch = open(builder().revotes(Revotes::LastWins { most: 2 }).privacy(
        pollcore::Privacy::RandomResponses {
            by: pollcore::Responder::SwitchedAtServer,
            epsilon,
            total,
        },
    ));
    let mut votes = VoteSet::new(&lunch, &secret());
    let mut tally = Tally::new(&lunch);
    let mechanism = RandomizedResponse::new(lunch.options().len(), epsilon).unwrap();
    let keys = PollKeys::new(&lunch, &secret());
    let mut switched = 0;
    for number in 0..400 {
        let name = format!("voter {number}");
        let accepted = votes.cast(&lunch, &vote(&name, 1, 0), NOW).unwrap();
        let (counted, _) = accepted.change().added().unwrap();
        // By the coins of the revision that the receipt says.
        let mut coins = keys.coins(&voter(&name), accepted.receipt().revision());
        let response = mechanism.respond(0, &mut coins).unwrap();
        assert_eq!(*counted, choice(response as u16));
        switched += usize::from(*counted != choice(0));
        tally.apply(accepted.change()).unwrap();
        assert!(
            votes
                .cast(&lunch, &vote(&name, 1, 0), NOW)
                .unwrap()
                .replayed()
        );
        let other = votes.cast(&lunch, &vote(&name, 1, 1), NOW);
        assert_eq!(other.unwrap_err(), Refusal::RequestKeyConflict);
        // A replica that gets the same request stores the same.
        let mut replica = VoteSet::new(&lunch, &secret());
        let there = replica.cast(&lunch, &vote(&name, 1, 0), NOW).unwrap();
        assert_eq!(there, accepted);
        assert_eq!(replica.record(&voter(&name)), votes.record(&voter(&name)));
        if number % 2 == 0 {
            let next = vote(&name, 2, 0).replacing(1);
            let accepted = votes.cast(&lunch, &next, NOW).unwrap();
            tally.apply(accepted.change()).unwrap();
        }
    }
    assert_eq!(votes.tally(&lunch).unwrap(), tally);
    // 258 of 400 expected, 1 − e^½ / (e^½ + 3), give or take five standard deviations.
    assert!((208..=308).contains(&switched), "{switched}");
}

/// Replicas accept one request each at its own time, of which the merge keeps the first.
#[test]
fn receipts_of_every_replica_are_confirmed_after_a_merge() {
    let lunch = poll(Revotes::Reject);
    let later = Timestamp::from_millis(NOW.as_millis() + 5);
    let cast = |at| {
        let mut votes = VoteSet::new(&lunch, &secret());
        let accepted = votes.cast(&lunch, &vote("ann", 1, 0), at).unwrap();
        (votes, accepted.receipt())
    };
    let ((mut votes, first), (other, second)) = (cast(NOW), cast(later));
    assert!(!votes.confirms(&voter("ann"), &cast(Timestamp::from_millis(0)).1));
    votes.merge(&other).unwrap();
    assert!(votes.confirms(&voter("ann"), &first));
    assert!(votes.confirms(&voter("ann"), &second));
}
