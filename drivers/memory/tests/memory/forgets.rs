use breaker::Timestamp;

use crate::scene::{START, WIDTH, add, ms, read, scripted, store, swap, version};

#[tokio::test]
async fn a_store_forgets_all_or_part() {
    let store = store();
    swap(&store, None, 1).await.unwrap();
    add(&store, 3).await.unwrap();
    store.forget_record("service");
    assert_eq!(
        (version(&store).await, add(&store, 0).await.unwrap()),
        (None, 3)
    );
    swap(&store, None, 2).await.unwrap();
    store.forget_counts("service");
    assert_eq!(
        format!("{store:?}"),
        "Memory { services: 1, buckets: 0, .. }"
    );
    assert_eq!(
        (version(&store).await, add(&store, 1).await.unwrap()),
        (Some(2), 1)
    );
    store.forget();
    assert_eq!(
        (version(&store).await, add(&store, 0).await.unwrap()),
        (None, 0)
    );
    for nobody in ["", "service"] {
        store.forget_record(nobody);
        store.forget_counts(nobody);
    }
    assert_eq!(
        format!("{store:?}"),
        "Memory { services: 0, buckets: 0, .. }"
    );
}

#[tokio::test]
async fn a_store_goes_back_to_what_it_was() {
    let (store, time) = scripted(|builder| builder);
    swap(&store, None, 1).await.unwrap();
    add(&store, 3).await.unwrap();
    let mark = store.mark();
    swap(&store, Some(1), 2).await.unwrap();
    add(&store, 4).await.unwrap();
    time.advance(ms(10));
    for _ in 0..2 {
        store.roll_back(&mark);
        let found = read(&store).await;
        assert_eq!((version(&store).await, found.totals.calls), (Some(1), 3));
        assert_eq!(found.now, Timestamp::from_millis(START + 10));
        assert!(swap(&store, Some(1), 5).await.unwrap());
        add(&store, 1).await.unwrap();
    }
}

#[tokio::test]
async fn a_clock_that_jumps_takes_the_buckets_along() {
    let store = store();
    add(&store, 3).await.unwrap();
    store.step_forward(WIDTH * 2);
    assert_eq!(add(&store, 0).await.unwrap(), 3);
    store.step_back(WIDTH * 4);
    assert_eq!(store.now(), Timestamp::from_millis(START - 200));
    assert_eq!(add(&store, 0).await.unwrap(), 0);
    store.step_forward(WIDTH * 2);
    assert_eq!(add(&store, 0).await.unwrap(), 3);
    store.step_back(std::time::Duration::MAX);
    assert_eq!(store.now(), Timestamp::default());
    store.step_forward(std::time::Duration::MAX);
    store.step_forward(std::time::Duration::MAX);
    assert_eq!(store.now(), Timestamp::MAX);
    assert_eq!(add(&store, 1).await.unwrap(), 0);
}
