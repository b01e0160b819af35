use std::time::Duration;

use drivers_memory::{Fault, Memory};
use pollcore::store::{Applied, PollsError};
use tokio::task::JoinSet;

use crate::scene::{at, id, in_time, lunch, opened, request, totals, vote, voter};

#[tokio::test]
async fn a_vote_whose_answer_was_lost_gets_its_receipt() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    memory
        .faults()
        .inject(Fault::unknown_applied().on_casts().times(1));
    let accepted = polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    assert_eq!(accepted.receipt().at(), at(1));
    assert_eq!(totals(&polls).await, [1, 0, 0]);

    memory
        .faults()
        .inject(Fault::unknown_not_applied().on_casts().times(2));
    let accepted = polls.cast(&vote(2, 1, 1), at(1)).await.unwrap();
    assert!(!accepted.replayed());
    assert_eq!(totals(&polls).await, [1, 1, 0]);
}

#[tokio::test]
async fn what_nobody_knows_is_said_to_be_unknown_until_it_is_asked_again() {
    let memory = Memory::new();
    let polls = opened(&memory, lunch()).await;
    let unknown = |error: PollsError| assert_eq!(error.applied(), Applied::Unknown, "{error}");
    // It was taken in, and then the store can't be read.
    memory
        .faults()
        .inject(Fault::unknown_applied().on_casts().times(1));
    memory.faults().inject(Fault::refuse().on_reads());
    unknown(polls.cast(&vote(1, 1, 0), at(1)).await.unwrap_err());
    // It was not, and the store does not come back.
    memory.faults().clear();
    memory
        .faults()
        .inject(Fault::unknown_not_applied().on_casts());
    unknown(polls.cast(&vote(2, 1, 1), at(1)).await.unwrap_err());
    // It may have been, and what comes after was certainly not.
    memory.faults().clear();
    memory
        .faults()
        .inject(Fault::unknown_not_applied().on_casts().times(1));
    memory.faults().inject(Fault::refuse().on_casts());
    unknown(polls.cast(&vote(3, 1, 1), at(1)).await.unwrap_err());

    memory.faults().clear();
    memory.faults().inject(Fault::busy().on_casts().times(1));
    let busy = polls.cast(&vote(4, 1, 1), at(1)).await.unwrap_err();
    assert_eq!(busy.applied(), Applied::No, "{busy}");
    assert!(busy.is_transient());

    assert!(polls.cast(&vote(1, 1, 0), at(2)).await.unwrap().replayed());
    assert!(!polls.cast(&vote(2, 1, 1), at(2)).await.unwrap().replayed());
    assert_eq!(totals(&polls).await, [1, 1, 0]);
}

/// Requests and answers are lost by chance, calls lag, and everybody tries until they know: each vote
/// counts once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_lost_each_vote_counts_once() {
    for seed in 0..6 {
        let memory = Memory::new();
        let polls = opened(&memory, lunch()).await;
        let lag = Duration::from_micros(50);
        for fault in [
            Fault::unknown_applied().chance(0.3, seed),
            Fault::unknown_not_applied().chance(0.3, !seed),
            Fault::busy().chance(0.1, seed + 1),
            Fault::lag_there(lag, tokio::time::sleep).chance(0.5, seed + 2),
            Fault::lag_back(lag, tokio::time::sleep).chance(0.5, seed + 3),
        ] {
            memory.faults().inject(fault);
        }
        let mut voters = JoinSet::new();
        // Each on two devices, with the same request.
        for device in 0..60_u32 {
            let polls = polls.clone();
            voters.spawn(async move {
                let by = device / 2;
                let vote = vote(by, 1, (by % 3) as u16);
                loop {
                    match polls.cast(&vote, at(1 + u64::from(device))).await {
                        Ok(accepted) => return (by, accepted.receipt()),
                        Err(error) if error.is_transient() => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
        let receipts = in_time(voters.join_all()).await;
        memory.faults().clear();
        assert_eq!(totals(&polls).await, [10, 10, 10]);
        for (by, receipt) in receipts {
            let found = polls.receipt(&id(), &voter(by), &request(1)).await.unwrap();
            assert_eq!(found, Some(receipt));
        }
    }
}
