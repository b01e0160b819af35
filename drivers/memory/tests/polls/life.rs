use drivers_memory::{Fault, Memory};
use pollcore::{
    LifeError, Phase, Poll, PollId,
    store::{Applied, PollsError, Store, Versioned},
};

use crate::scene::{at, id, lunch, opened, polls, vote};

#[tokio::test]
async fn a_draft_is_created_edited_opened_and_closed() {
    let polls = polls(&Memory::new());
    let draft = lunch().build().unwrap();
    polls.create(&draft).await.unwrap();
    polls.create(&draft).await.unwrap();
    assert_eq!(polls.poll(&id()).await.unwrap(), draft);

    let edited = draft.edit().unwrap().title("Lunch?").build().unwrap();
    let refused = polls.create(&edited).await.unwrap_err();
    assert!(matches!(refused, PollsError::Exists { .. }), "{refused}");
    polls.edit(&edited).await.unwrap();
    polls.edit(&edited).await.unwrap();
    let other = draft.edit().unwrap().title("Dinner?").build().unwrap();
    let refused = polls.edit(&other).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "poll \"lunch\" is at version 2, which version 2 does not follow"
    );

    let draft = polls.close(&id(), at(1)).await.unwrap_err();
    assert!(
        matches!(draft, PollsError::Life(LifeError::Draft)),
        "{draft}"
    );
    assert_eq!(
        polls.open(&id(), at(1)).await.unwrap().phase(at(1)),
        Phase::Open
    );
    let again = polls.open(&id(), at(2)).await.unwrap_err();
    assert!(
        matches!(again, PollsError::Life(LifeError::Opened)),
        "{again}"
    );
    let late = edited.edit().unwrap().title("Supper?").build().unwrap();
    let refused = polls.edit(&late).await.unwrap_err();
    assert!(
        matches!(refused, PollsError::Life(LifeError::Opened)),
        "{refused}"
    );

    // The first time stands.
    for now in [5, 3, 9] {
        assert_eq!(polls.close(&id(), at(now)).await.unwrap(), at(5));
    }
    let closed = polls.poll(&id()).await.unwrap();
    assert_eq!(closed.phase(at(4)), Phase::Closed { at: at(5) });
    assert_eq!(closed.title(), "Lunch?");
    let refused = polls.edit(&late).await.unwrap_err();
    let closed = PollsError::from(LifeError::Closed { at: at(5) });
    assert_eq!(refused.to_string(), closed.to_string());
    assert_eq!(polls.list(None, 10).await.unwrap(), [id()]);
}

#[tokio::test]
async fn what_others_wrote_into_a_store_ends_no_list() {
    let memory = Memory::new();
    let polls = polls(&memory);
    let ids = ["a", "b", "c", "d", "e"].map(|id| PollId::new(id).unwrap());
    for id in &ids {
        let poll = Poll::builder(id.as_str()).options(["tea", "milk"]);
        polls.create(&poll.build().unwrap()).await.unwrap();
    }
    for name in ["\0", "a\0", "a\u{1}", "a\u{2}", "a\u{3}", "d\0", "e\0"] {
        let definition = Versioned::of(Vec::new());
        memory.create(name, &definition).await.unwrap();
    }
    for limit in 1..=20 {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = polls.list(after.as_ref(), limit).await.unwrap();
            assert!(page.len() <= limit, "{limit}: {page:?}");
            let is_last = page.len() < limit;
            after = page.last().cloned();
            found.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(found, ids, "{limit}");
    }
}

#[tokio::test]
async fn what_is_closed_by_time_is_closed_since_then() {
    let polls = opened(&Memory::new(), lunch().closes(at(100))).await;
    assert_eq!(polls.close(&id(), at(500)).await.unwrap(), at(100));
    let poll = polls.poll(&id()).await.unwrap();
    assert_eq!(poll.phase(at(500)), Phase::Closed { at: at(100) });
    assert_eq!(polls.tally(&id()).await.unwrap().sealed, Some(at(100)));
}

#[tokio::test]
async fn of_a_poll_that_is_not_there_nothing_can_be_had() {
    let polls = polls(&Memory::new());
    let unknown = |error: PollsError| assert_eq!(error.to_string(), "there is no poll \"lunch\"");
    unknown(polls.poll(&id()).await.unwrap_err());
    unknown(polls.open(&id(), at(0)).await.unwrap_err());
    unknown(polls.close(&id(), at(0)).await.unwrap_err());
    unknown(polls.edit(&lunch().build().unwrap()).await.unwrap_err());
    unknown(polls.cast(&vote(1, 1, 0), at(0)).await.unwrap_err());
    unknown(polls.tally(&id()).await.unwrap_err());
    unknown(polls.receipts(&id(), None, 10).await.unwrap_err());
    unknown(polls.ballots(&id(), None, 10).await.unwrap_err());
    let other = PollId::new("dinner").unwrap();
    assert!(polls.poll(&other).await.is_err());
}

#[tokio::test]
async fn answers_that_are_lost_are_asked_for_again() {
    let memory = Memory::new();
    let polls = polls(&memory);
    let lost = || {
        memory
            .faults()
            .inject(Fault::unknown_applied().on_definitions().times(1));
    };
    lost();
    polls.create(&lunch().build().unwrap()).await.unwrap();
    lost();
    polls.open(&id(), at(1)).await.unwrap();
    memory
        .faults()
        .inject(Fault::unknown_applied().on_seals().times(1));
    memory
        .faults()
        .inject(Fault::unknown_not_applied().on_seals().times(1));
    assert_eq!(polls.close(&id(), at(2)).await.unwrap(), at(2));

    // What was in doubt once is not said to be undone because the store is gone then.
    let doubtful = lunch().title("other").build().unwrap();
    memory.forget();
    memory
        .faults()
        .inject(Fault::unknown_applied().on_definitions().times(1));
    memory.faults().inject(Fault::refuse().on_definitions());
    let unknown = polls.create(&doubtful).await.unwrap_err();
    assert_eq!(unknown.applied(), Applied::Unknown, "{unknown}");
    let refused = polls.create(&doubtful).await.unwrap_err();
    assert_eq!(refused.applied(), Applied::No, "{refused}");
    memory.faults().clear();
    polls.create(&doubtful).await.unwrap();
}
