use breaker::{Applied, Driver, DriverError, Exchange};
use drivers_memory::{Fault, Memory};

use crate::scene::{add, read, store, swap, version};

#[tokio::test]
async fn what_is_refused_is_not_done() {
    let store = store();
    store.faults().inject(Fault::refuse().times(1));
    store.faults().inject(Fault::busy().times(1));
    let refused = add(&store, 1).await.unwrap_err();
    assert!(
        matches!(refused, DriverError::Unavailable { .. }),
        "{refused}"
    );
    let refused = swap(&store, None, 1).await.unwrap_err();
    assert!(matches!(refused, DriverError::Busy { .. }), "{refused}");
    let found = read(&store).await;
    assert_eq!((found.record, found.totals.calls), (None, 0));
}

#[tokio::test]
async fn what_is_unknown_was_done_or_not_as_it_was_told() {
    let store = store();
    store.faults().inject(Fault::unknown_not_applied().times(2));
    assert_eq!(
        add(&store, 1).await.unwrap_err().applied(),
        Applied::Unknown
    );
    assert_eq!(
        swap(&store, None, 1).await.unwrap_err().applied(),
        Applied::Unknown
    );
    assert_eq!(
        (version(&store).await, add(&store, 0).await.unwrap()),
        (None, 0)
    );

    store.faults().inject(Fault::unknown_applied().times(2));
    assert_eq!(
        add(&store, 1).await.unwrap_err().applied(),
        Applied::Unknown
    );
    assert_eq!(
        swap(&store, None, 1).await.unwrap_err().applied(),
        Applied::Unknown
    );
    assert_eq!(
        (version(&store).await, add(&store, 0).await.unwrap()),
        (Some(1), 1)
    );
}

#[tokio::test]
async fn a_fault_on_one_kind_of_call_leaves_the_other_alone() {
    let store = store();
    store.faults().inject(Fault::refuse().on_swaps());
    assert_eq!(add(&store, 1).await.unwrap(), 1);
    assert!(swap(&store, None, 1).await.is_err());
    store.faults().clear();
    store.faults().inject(Fault::refuse().on_exchanges());
    assert!(add(&store, 1).await.is_err());
    assert!(swap(&store, None, 1).await.unwrap());
    assert_eq!(store.list(None, 1).await.unwrap(), ["service"]);
}

#[tokio::test]
async fn one_link_is_cut_and_the_others_are_not() {
    let store = store();
    let (cut, whole) = (store.link("cut"), store.link("whole"));
    cut.faults().inject(Fault::refuse());
    for _ in 0..3 {
        assert!(add(&cut.clone(), 1).await.is_err());
        add(&whole, 1).await.unwrap();
    }
    cut.faults().clear();
    assert_eq!(add(&cut, 1).await.unwrap(), 4);
}

#[tokio::test]
async fn a_call_that_a_link_keeps_uses_up_no_fault_of_the_store() {
    let store = store();
    let link = store.link("api-3");
    store.faults().inject(Fault::busy().times(1));
    link.faults().inject(Fault::refuse().times(1));
    assert!(matches!(
        add(&link, 1).await,
        Err(DriverError::Unavailable { .. })
    ));
    assert!(matches!(add(&link, 1).await, Err(DriverError::Busy { .. })));
    assert!(add(&link, 1).await.is_ok());
}

#[tokio::test]
async fn what_comes_back_garbled_is_stored_whole() {
    let store = store();
    swap(&store, None, 1).await.unwrap();
    store.faults().inject(Fault::corrupt().times(1));
    let garbled = read(&store).await.record.unwrap();
    let whole = read(&store).await.record.unwrap();
    assert_eq!(garbled.version, whole.version);
    assert_eq!(whole.bytes, b"bytes");
    assert_ne!(garbled.bytes, whole.bytes);
    assert!(std::str::from_utf8(&garbled.bytes).is_err());

    store.damage_record("service");
    assert_eq!(read(&store).await.record.unwrap(), garbled);
    assert_eq!(store.record("service"), Some(garbled));
    store.damage_record("another");
}

#[tokio::test(start_paused = true)]
async fn what_hangs_never_answers() {
    async fn hangs(store: &Memory, calls: u64) -> bool {
        let day = std::time::Duration::from_secs(86_400);
        tokio::time::timeout(day, add(store, calls)).await.is_err()
    }
    let store = store();
    store.faults().inject(Fault::hang().times(1));
    store.faults().inject(Fault::hang_applied().times(1));
    assert!(hangs(&store, 1).await);
    assert_eq!(store.counters().adds, 0);
    assert!(hangs(&store, 10).await);
    assert_eq!(add(&store, 0).await.unwrap(), 10);
}

#[tokio::test]
async fn chance_hits_some_calls_and_the_same_ones_each_time() {
    async fn run(seed: u64) -> Vec<bool> {
        let store = store();
        store.faults().inject(Fault::refuse().chance(0.3, seed));
        let mut hit = Vec::new();
        for _ in 0..200 {
            hit.push(store.exchange("service", &Exchange::READ).await.is_err());
        }
        hit
    }
    let hits = run(1).await;
    assert_eq!(run(1).await, hits);
    let hits = hits.into_iter().filter(|hit| *hit).count();
    assert!((40..80).contains(&hits), "{hits}");
}
