//! A way to the server that breaks, swallows and delays.

use std::time::{Duration, Instant};

use breaker::Totals;
use drivers_testkit::{Fault, Proxy, Server};

use crate::scene::{
    DEADLINE, HOUR, calls, count, is_done, is_unavailable, is_unknown, read, server, store,
    store_at, stored, swap, window,
};

#[tokio::test]
async fn an_add_whose_answer_was_cut_off_is_unknown_and_was_made_once() {
    let Some(server) = server() else { return };
    let proxy = Proxy::to(server.address()).unwrap();
    let through = store_at(proxy.address(), DEADLINE);
    let window = window(1, HOUR);
    count(&through, "payments", &window, calls(1))
        .await
        .unwrap();
    for made in 2..6 {
        proxy.set(Fault::CutAfterRequest);
        let cut = count(&through, "payments", &window, calls(1)).await;
        assert!(is_unknown(&cut), "{cut:?}");
        let unread = read(&through, "payments").await;
        assert!(is_unavailable(&unread), "{unread:?}");
        // The read before the write was cut off, so that nothing was written.
        let unswapped = swap(&through, "payments", None, 1, b"ours").await;
        assert!(is_unavailable(&unswapped), "{unswapped:?}");
        proxy.heal();
        let found = count(&through, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!((found.totals, found.record), (calls(made), None));
    }
}

#[tokio::test]
async fn in_a_black_hole_the_deadline_holds() {
    let Some(server) = server() else { return };
    let proxy = Proxy::to(server.address()).unwrap();
    let deadline = Duration::from_millis(200);
    let through = store_at(proxy.address(), deadline);
    let window = window(1, HOUR);
    assert!(is_done(&swap(&through, "payments", None, 1, b"ours").await));
    proxy.set(Fault::BlackHole);
    // First over the connection that there is, then over new ones.
    for _ in 0..3 {
        let added = count(&through, "payments", &window, calls(1)).await;
        assert!(is_unknown(&added), "{added:?}");
        let unread = read(&through, "payments").await;
        assert!(is_unavailable(&unread), "{unread:?}");
    }
    proxy.heal();
    let found = count(&through, "payments", &window, calls(1))
        .await
        .unwrap();
    assert_eq!((found.totals, found.record), (calls(1), stored(1, b"ours")));
}

#[tokio::test]
async fn a_connection_that_was_reset_or_half_closed_while_unused_is_not_used() {
    let Some(server) = server() else { return };
    let proxy = Proxy::to(server.address()).unwrap();
    let through = store_at(proxy.address(), DEADLINE);
    let window = window(1, HOUR);
    for (turn, fault) in [Fault::Reset, Fault::HalfClose, Fault::Refuse]
        .into_iter()
        .enumerate()
    {
        let sum = turn as u64 + 1;
        count(&through, "payments", &window, calls(1))
            .await
            .unwrap();
        proxy.set(fault);
        tokio::time::sleep(Duration::from_millis(20)).await;
        proxy.heal();
        let found = count(&through, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(found.totals, calls(sum), "{fault:?}");
    }
}

#[tokio::test]
async fn refused_connections_are_not_tried_by_every_caller_and_come_back_soon() {
    let Some(server) = server() else { return };
    let proxy = Proxy::to(server.address()).unwrap();
    let through = store_at(proxy.address(), DEADLINE);
    proxy.set(Fault::Refuse);
    let (mut tried, mut told) = (0, 0);
    let began = Instant::now();
    while began.elapsed() < DEADLINE {
        let unread = read(&through, "payments").await;
        assert!(is_unavailable(&unread), "{unread:?}");
        let problem = unread.unwrap_err().to_string();
        if problem.contains("is tried again in") {
            told += 1;
        } else {
            assert!(problem.contains("no connection to"), "{problem}");
            tried += 1;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(
        tried > 1 && tried * 3 < told,
        "{tried} tried, {told} were told to wait"
    );
    proxy.heal();
    let began = Instant::now();
    while read(&through, "payments").await.is_err() {
        assert!(began.elapsed() < DEADLINE * 3);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn what_comes_slowly_comes_right() {
    let Some(server) = server() else { return };
    let proxy = Proxy::to(server.address()).unwrap();
    let through = store_at(proxy.address(), DEADLINE * 10);
    let window = window(1, HOUR);
    assert!(is_done(
        &swap(&store(&server), "payments", None, 1, b"\r\nEN O0\r\n").await
    ));
    for fault in [
        Fault::Delay(Duration::from_millis(30)),
        Fault::Drip {
            bytes: 7,
            every: Duration::from_millis(1),
        },
    ] {
        proxy.set(fault);
        let found = count(&through, "payments", &window, calls(1))
            .await
            .unwrap();
        assert_eq!(found.record, stored(1, b"\r\nEN O0\r\n"), "{fault:?}");
    }
    let found = count(&through, "payments", &window, Totals::default())
        .await
        .unwrap();
    assert_eq!(found.totals, calls(2));
}
