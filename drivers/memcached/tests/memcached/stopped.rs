//! A server that is stopped and goes on.

use std::time::Duration;

use breaker::Totals;
use drivers_testkit::Server;

use crate::scene::{
    HOUR, calls, count, is_done, is_unavailable, is_unknown, read, server, store_at, stored, swap,
    window,
};

#[tokio::test]
async fn the_deadline_holds_and_the_next_call_is_answered_right() {
    let Some(server) = server() else { return };
    let store = store_at(server.address(), Duration::from_millis(200));
    let window = window(1, HOUR);
    assert!(is_done(&swap(&store, "orders", None, 1, b"orders").await));
    count(&store, "payments", &window, calls(1)).await.unwrap();
    for stops in 1..=3 {
        server.stop();
        let added = count(&store, "payments", &window, calls(1)).await;
        assert!(is_unknown(&added), "{added:?}");
        let unread = read(&store, "payments").await;
        assert!(is_unavailable(&unread), "{unread:?}");
        let unswapped = swap(&store, "payments", None, 1, b"ours").await;
        assert!(is_unavailable(&unswapped), "{unswapped:?}");
        server.resume();
        assert_eq!(read(&store, "orders").await.unwrap(), stored(1, b"orders"));
        let found = count(&store, "payments", &window, Totals::default())
            .await
            .unwrap();
        let range = 1..=1 + stops;
        assert!(
            range.contains(&found.totals.calls),
            "{found:?} is not within {range:?}"
        );
    }
}
