//! A server that ended has forgotten everything, and works again at once.

use breaker::Totals;
use drivers_memcached::Memcached;
use drivers_testkit::Server;

use crate::scene::{
    HOUR, calls, count, is_done, is_unavailable, read, server, store, stored, swap, window,
};

#[tokio::test]
async fn after_a_restart_there_is_nothing_and_everything_works() {
    let Some(mut server) = server() else { return };
    let store = store(&server);
    let window = window(1, HOUR);
    assert!(is_done(&swap(&store, "payments", None, 1, b"old").await));
    count(&store, "payments", &window, calls(5)).await.unwrap();
    server.restart();
    // The connection was closed while nobody used it: that is found out before anything is sent.
    let found = count(&store, "payments", &window, calls(2)).await.unwrap();
    assert_eq!((found.record, found.totals), (None, calls(2)));
    assert!(is_done(&swap(&store, "payments", None, 2, b"new").await));
    assert_eq!(read(&store, "payments").await.unwrap(), stored(2, b"new"));
}

#[tokio::test]
async fn every_connection_that_died_unused_is_found_out() {
    let Some(mut server) = server() else { return };
    let store = store(&server);
    let window = window(1, HOUR);
    for round in 0..3 {
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (store, window) = (store.clone(), window.clone());
                tokio::spawn(async move { count(&store, "payments", &window, calls(1)).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let sum = count(&store, "payments", &window, Totals::default())
            .await
            .unwrap();
        assert_eq!(sum.totals, calls(64), "round {round}");
        server.restart();
    }
}

#[tokio::test]
async fn who_connects_to_nobody_is_told_at_once_and_who_is_lazy_when_it_matters() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    let refused = Memcached::builder(&address).connect().await;
    assert!(is_unavailable(&refused), "{refused:?}");
    assert!(refused.unwrap_err().to_string().contains(&address));
    let store = Memcached::builder(&address).lazy().unwrap();
    assert!(format!("{store:?}").contains(&address));
    let unread = read(&store, "payments").await;
    assert!(is_unavailable(&unread), "{unread:?}");
}

#[tokio::test]
async fn while_nobody_listens_it_is_unavailable_and_nothing_is_applied() {
    let Some(mut server) = server() else { return };
    let store = store(&server);
    store.ping().await.unwrap();
    server.kill();
    for _ in 0..20 {
        let added = count(&store, "payments", &window(1, HOUR), calls(1)).await;
        assert!(is_unavailable(&added), "{added:?}");
        let swapped = swap(&store, "payments", None, 1, b"new").await;
        assert!(is_unavailable(&swapped), "{swapped:?}");
        assert!(is_unavailable(&store.ping().await));
    }
    server.restart();
    let again = std::time::Instant::now();
    while let Err(error) = store.ping().await {
        assert!(again.elapsed().as_secs() < 5, "{error}");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(read(&store, "payments").await.unwrap(), None);
    assert!(!store.capabilities().server_clock);
}
