use std::{
    sync::{Barrier, mpsc},
    thread,
};

use drivers_memory::Memory;
use pollcore::{
    Receipt, Refusal,
    store::{Polls, PollsError},
};

use crate::scene::{at, id, in_time, lunch, opened, request, totals, vote, voter};

#[tokio::test]
async fn a_first_vote_takes_one_round_trip() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    let before = memory.counters().calls;
    let accepted = polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(memory.counters().calls - before, 1);
    assert!(!accepted.replayed());
    assert_eq!(
        (accepted.receipt().revision(), accepted.receipt().at()),
        (1, at(1))
    );
    assert_eq!(totals(&polls).await, [1, 0, 0]);
}

#[tokio::test]
async fn a_vote_that_comes_again_gets_its_receipt_and_counts_once() {
    let polls = opened(&Memory::new(), lunch()).await;
    let accepted = polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    for now in [at(2), at(9)] {
        let again = polls.cast(&vote(1, 1, 0), now).await.unwrap();
        assert!(again.replayed());
        assert_eq!(again.receipt(), accepted.receipt());
    }
    let second = polls.cast(&vote(1, 2, 1), at(2)).await.unwrap_err();
    let receipt = accepted.receipt();
    assert!(
        matches!(second, PollsError::Refused(Refusal::AlreadyVoted { receipt: found }) if found == receipt),
        "{second}"
    );
    let other = polls.cast(&vote(1, 1, 1), at(2)).await.unwrap_err();
    assert!(
        matches!(other, PollsError::Refused(Refusal::RequestKeyConflict)),
        "{other}"
    );
    polls.close(&id(), at(10)).await.unwrap();
    // Whose receipt was lost gets it after the end, and nobody else gets anything.
    let late = polls.cast(&vote(1, 1, 0), at(11)).await.unwrap();
    assert_eq!(late.receipt(), receipt);
    let late = polls.cast(&vote(2, 3, 0), at(11)).await.unwrap_err();
    assert!(
        matches!(late, PollsError::Refused(Refusal::Closed { at: since }) if since == at(10)),
        "{late}"
    );
    let found = polls.receipt(&id(), &voter(1), &request(1)).await.unwrap();
    assert_eq!(found, Some(receipt));
    assert_eq!(
        polls.receipt(&id(), &voter(1), &request(2)).await.unwrap(),
        None
    );
    // What comes back with a voter is theirs or it isn't.
    let text = receipt.to_string().parse().unwrap();
    assert!(polls.confirms(&id(), &voter(1), &text).await.unwrap());
    assert!(!polls.confirms(&id(), &voter(2), &text).await.unwrap());
    assert_eq!(totals(&polls).await, [1, 0, 0]);
}

/// A runtime of its own for each, as so many servers.
fn on_threads<T: Send + 'static>(
    threads: u32,
    polls: &Polls,
    work: impl AsyncFn(u32, Polls) -> T + Copy + Send + Sync + 'static,
) -> Vec<T> {
    let start = std::sync::Arc::new(Barrier::new(threads as usize));
    let (sender, results) = mpsc::channel();
    let handles: Vec<_> = (0..threads)
        .map(|number| {
            let (polls, start, sender) = (polls.clone(), start.clone(), sender.clone());
            thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .unwrap();
                start.wait();
                let result = runtime.block_on(in_time(work(number, polls)));
                sender.send(result).unwrap();
            })
        })
        .collect();
    for handle in handles {
        handle.join().unwrap();
    }
    drop(sender);
    results.into_iter().collect()
}

#[tokio::test]
async fn of_64_threads_that_cast_for_one_voter_one_is_accepted() {
    for _ in 0..20 {
        let polls = opened(&Memory::new(), lunch()).await;
        let outcomes = on_threads(64, &polls, async |thread, polls| {
            let vote = vote(1, u64::from(thread), (thread % 3) as u16);
            polls.cast(&vote, at(1)).await
        });
        let accepted: Vec<Receipt> = outcomes
            .iter()
            .flatten()
            .map(pollcore::Accepted::receipt)
            .collect();
        let [winner] = accepted[..] else {
            panic!("{} were accepted", accepted.len());
        };
        for refused in outcomes.into_iter().filter_map(Result::err) {
            assert!(
                matches!(refused, PollsError::Refused(Refusal::AlreadyVoted { receipt }) if receipt == winner),
                "{refused}"
            );
        }
        assert_eq!(totals(&polls).await.iter().sum::<i128>(), 1);
    }
}

#[tokio::test]
async fn of_64_threads_that_send_one_request_all_get_one_receipt() {
    for _ in 0..20 {
        let polls = opened(&Memory::new(), lunch()).await;
        let outcomes = on_threads(64, &polls, async |thread, polls| {
            polls.cast(&vote(1, 1, 0), at(u64::from(thread))).await
        });
        let accepted: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
        let first = accepted.iter().filter(|accepted| !accepted.replayed());
        assert_eq!(first.count(), 1);
        assert!(
            accepted
                .iter()
                .all(|one| one.receipt() == accepted[0].receipt())
        );
        assert_eq!(totals(&polls).await, [1, 0, 0]);
    }
}

#[tokio::test]
async fn many_voters_on_many_threads_are_all_counted() {
    let polls = opened(&Memory::new(), lunch()).await;
    on_threads(16, &polls, async |thread, polls| {
        for number in 0..50 {
            let by = thread * 50 + number;
            let vote = vote(by, u64::from(by), (by % 3) as u16);
            polls.cast(&vote, at(1)).await.unwrap();
        }
    });
    assert_eq!(totals(&polls).await, [267, 267, 266]);
    let mut voters = 0;
    let mut after = None;
    loop {
        let page = polls.receipts(&id(), after.as_ref(), 77).await.unwrap();
        voters += page.items.len();
        after = page.items.last().map(|last| last.voter);
        if !page.more {
            break;
        }
    }
    assert_eq!(voters, 800);
}
