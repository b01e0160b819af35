use drivers_memory::Memory;
use pollcore::{
    Ballot, OptionIndex, Refusal, Vote, Weight,
    store::{BallotCount, PollsError},
};

use crate::scene::{at, id, lunch, opened, request, totals, vote, voter, withdrawable};

#[tokio::test]
async fn the_last_vote_counts_and_can_be_withdrawn() {
    let polls = opened(&Memory::new(), withdrawable()).await;
    polls.cast(&vote(2, 1, 0), at(1)).await.unwrap();
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(totals(&polls).await, [2, 0, 0]);
    let second = vote(1, 2, 1).replacing(1);
    assert_eq!(
        polls
            .cast(&second, at(2))
            .await
            .unwrap()
            .receipt()
            .revision(),
        2
    );
    assert_eq!(totals(&polls).await, [1, 1, 0]);

    // Another device knows of the first only.
    let stale = polls
        .cast(&vote(1, 3, 2).replacing(1), at(3))
        .await
        .unwrap_err();
    let should = Refusal::StaleRevision {
        found: 1,
        current: 2,
    };
    assert!(
        matches!(&stale, PollsError::Refused(found) if *found == should),
        "{stale}"
    );
    assert_eq!(polls.revision(&id(), &voter(1)).await.unwrap(), 2);

    let withdrawal = Vote::withdrawal(id(), voter(1), request(4), 2);
    polls.cast(&withdrawal, at(4)).await.unwrap();
    assert_eq!(totals(&polls).await, [1, 0, 0]);
    // The first request is still known, and changes nothing.
    assert!(polls.cast(&vote(1, 1, 0), at(5)).await.unwrap().replayed());
    assert!(polls.cast(&withdrawal, at(5)).await.unwrap().replayed());
    assert_eq!(totals(&polls).await, [1, 0, 0]);
    polls
        .cast(&vote(1, 5, 2).replacing(3), at(6))
        .await
        .unwrap();
    assert_eq!(totals(&polls).await, [1, 0, 1]);

    let page = polls.receipts(&id(), None, 10).await.unwrap();
    let found: Vec<_> = page
        .items
        .iter()
        .map(|one| (one.voter, one.receipts.len()))
        .collect();
    assert_eq!(found, [(voter(1), 4), (voter(2), 1)]);
}

#[tokio::test]
async fn ballots_of_one_weight_that_say_the_same_are_together() {
    let weight = |weight| Weight::new(weight).unwrap();
    let poll = lunch()
        .blank()
        .actors((0..40).map(|by| (voter(by), weight(1 + u64::from(by % 2)))));
    let polls = opened(&Memory::new(), poll).await;
    for by in 0..40 {
        let mut vote = vote(by, 1, 0);
        if by >= 30 {
            vote = Vote::new(id(), voter(by), request(1), Ballot::blank());
        }
        polls.cast(&vote, at(1)).await.unwrap();
    }
    let tea = Ballot::choice(OptionIndex::new(0));
    let mut should = Vec::new();
    for (weight, ballot, count) in [
        (weight(1), Ballot::blank(), 5),
        (weight(1), tea.clone(), 15),
        (weight(2), Ballot::blank(), 5),
        (weight(2), tea, 15),
    ] {
        should.push(BallotCount {
            ballot,
            weight,
            count,
        });
    }
    let mut found = polls.ballots(&id(), None, 3).await.unwrap();
    assert!(found.more);
    let last = found.items.last().unwrap().clone();
    let rest = polls
        .ballots(&id(), Some((&last.ballot, last.weight)), 3)
        .await
        .unwrap();
    assert!(!rest.more);
    found.items.extend(rest.items);
    assert_eq!(found.items, should);

    let counted = polls.tally(&id()).await.unwrap();
    assert_eq!(counted.sealed, None);
    let tally = counted.tally;
    assert_eq!(
        (tally.ballots(), tally.weight(), tally.blank()),
        (40, 60, 15)
    );
    assert_eq!(totals(&polls).await, [45, 0, 0]);
    assert!(tally.is_weighted());
    assert!(tally.coverage().is_full());
}
