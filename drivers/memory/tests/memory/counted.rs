use breaker::{Driver, Exchange};
use drivers_memory::{Counters, Fault};

use crate::scene::{add, store, swap};

#[tokio::test]
async fn what_was_done_is_counted_for_the_store_and_for_each_link() {
    let store = store();
    let (one, other) = (store.link("one"), store.link("other"));
    add(&one, 1).await.unwrap();
    add(&other, 0).await.unwrap();
    swap(&one, None, 1).await.unwrap();
    swap(&one, None, 2).await.unwrap();
    other.list(None, 1).await.unwrap();
    other
        .exchange(&"n".repeat(4097), &Exchange::READ)
        .await
        .unwrap_err();
    one.faults().inject(Fault::refuse().times(1));
    add(&one, 1).await.unwrap_err();
    other.faults().inject(Fault::unknown_applied().times(1));
    add(&other, 1).await.unwrap_err();

    let shown = |counters: Counters| {
        let Counters {
            calls,
            exchanges,
            adds,
            swaps,
            conflicts,
            lists,
            errors,
            ..
        } = counters;
        [calls, exchanges, adds, swaps, conflicts, lists, errors]
    };
    assert_eq!(shown(one.counters()), [4, 1, 1, 1, 1, 0, 1]);
    assert_eq!(shown(other.counters()), [4, 2, 1, 0, 0, 1, 2]);
    // What a link refused did not reach the store, and what was lost on the way back was done.
    assert_eq!(shown(store.counters()), [7, 3, 2, 1, 1, 1, 1]);
    assert_eq!(store.counters().operations(), 6);
}
