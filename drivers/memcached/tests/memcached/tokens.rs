//! A server that begins anew gives its tokens out again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use breaker::{Driver, Swapped};
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    relay::{Act, relay},
    scene::{DEADLINE, is_done, is_unknown, read, server, store, store_at, stored, swap},
};

/// Between the read and the write of a swap the server begins anew, and another client's record
/// gets the token that was read. The other's record, then what the swap said.
async fn restarted_within_a_swap(
    act: impl Fn() -> Act + Send + 'static,
) -> Option<(
    Option<breaker::Stored>,
    Result<Swapped, breaker::DriverError>,
)> {
    let server = Arc::new(Mutex::new(server()?));
    let address = server.lock().unwrap().address();
    let direct = store_at(address, DEADLINE);
    assert!(is_done(&swap(&direct, "payments", None, 1, b"ours").await));
    let token = Raw::to(address).ask("mg /c1/=payments c\r\n");
    assert_eq!(token, "HD c1\r\n");

    let restarts = Arc::new(AtomicU64::new(0));
    let (counted, restarted) = (Arc::clone(&restarts), Arc::clone(&server));
    let way = relay(address, move || {
        if counted.fetch_add(1, SeqCst) > 0 {
            return Act::Pass;
        }
        restarted.lock().unwrap().restart();
        // What another node writes, byte by byte: it expects none, as is the case now.
        let mut value = b"CBR1".to_vec();
        value.extend_from_slice(&9_u64.to_be_bytes());
        value.extend_from_slice(b"the other's");
        let mut raw = Raw::to(address);
        raw.plant("/c1/=payments", &value);
        assert_eq!(raw.ask("mg /c1/=payments c\r\n"), token);
        act()
    });
    let through = store_at(way, DEADLINE * 10);
    let swapped = swap(&through, "payments", Some(1), 2, b"ours, again").await;
    assert_eq!(restarts.load(SeqCst), 1);
    let direct = store_at(address, DEADLINE);
    Some((read(&direct, "payments").await.unwrap(), swapped))
}

#[tokio::test]
async fn a_swap_does_not_take_anothers_record_for_the_one_it_read_before_a_restart() {
    let Some((found, swapped)) = restarted_within_a_swap(|| Act::Pass).await else {
        return;
    };
    assert!(is_unknown(&swapped), "{swapped:?}");
    assert_eq!(found, stored(9, b"the other's"));
}

/// The token alone would not do, and nothing but the connection tells: so nothing that connects
/// anew by itself may stand in between.
#[tokio::test]
async fn on_another_connection_it_would_have() {
    let Some((found, swapped)) = restarted_within_a_swap(|| Act::Redial).await else {
        return;
    };
    assert!(is_done(&swapped), "{swapped:?}");
    assert_eq!(found, stored(2, b"ours, again"));
}

#[tokio::test]
async fn a_version_from_before_a_restart_replaces_nothing() {
    let Some(mut server) = server() else { return };
    let store = store(&server);
    assert!(is_done(&swap(&store, "payments", None, 1, b"old").await));
    server.restart();
    assert!(is_done(&swap(&store, "payments", None, 2, b"new").await));
    let Swapped::Conflict { record, .. } =
        swap(&store, "payments", Some(1), 3, b"late").await.unwrap()
    else {
        panic!("it was done");
    };
    assert_eq!(record, stored(2, b"new"));
    assert_eq!(store.capabilities().backend, "memcached");
}

#[tokio::test]
async fn a_swap_whose_answer_was_lost_is_found_by_its_version() {
    let Some(server) = server() else { return };
    let way = relay(server.address(), || Act::Cut);
    let through = store_at(way, DEADLINE * 5);
    let swapped = swap(&through, "payments", None, 1, b"ours").await;
    assert!(is_unknown(&swapped), "{swapped:?}");
    let store = store(&server);
    assert_eq!(read(&store, "payments").await.unwrap(), stored(1, b"ours"));
    let Swapped::Conflict { record, .. } =
        swap(&store, "payments", None, 1, b"ours").await.unwrap()
    else {
        panic!("it was done twice");
    };
    assert_eq!(record, stored(1, b"ours"));
}
