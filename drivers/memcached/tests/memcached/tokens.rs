//! A server that begins anew gives its tokens out again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use breaker::{DriverError, Stored, Swapped};
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    relay::{Act, relay},
    scene::{DEADLINE, is_done, is_unknown, read, server, store, store_at, stored, swap},
};

/// A server that begins anew within a swap.
struct Restarted {
    /// What the swap came to, which expected what was there before.
    swapped: Result<Swapped, DriverError>,
    /// What is there afterwards.
    found: Option<Stored>,
}

/// When the server begins anew, and what the way to it does then.
#[derive(Clone, Copy)]
enum When {
    /// Once the record was read; the connection ends.
    Read,
    /// When the write is on its way, over the connection that there is.
    Write,
    /// The same, but the way connects anew without a word.
    WriteRedialed,
}

/// Has the server begin anew within a swap, and another client's record get the token that was
/// read before.
async fn restarted(when: When) -> Option<Restarted> {
    let server = Arc::new(Mutex::new(server()?));
    let address = server.lock().unwrap().address();
    let direct = store_at(address, DEADLINE);
    assert!(is_done(&swap(&direct, "payments", None, 1, b"ours").await));
    let token = Raw::to(address).ask("mg /c1/=payments c\r\n");
    assert_eq!(token, "HD c1\r\n");

    let restart = {
        let server = Arc::clone(&server);
        move || {
            server.lock().unwrap().restart();
            // What another node writes, byte by byte: it expects none, as is the case now.
            let mut value = b"CBR1".to_vec();
            value.extend_from_slice(&9_u64.to_be_bytes());
            value.extend_from_slice(b"the other's");
            let mut raw = Raw::to(address);
            raw.plant("/c1/=payments", &value);
            assert_eq!(raw.ask("mg /c1/=payments c\r\n"), token);
        }
    };
    let (mut restart, done) = (Some(restart), Arc::new(AtomicBool::new(false)));
    let is_done = Arc::clone(&done);
    let way = relay(address, move |question| {
        let write = question.starts_with(b"ms ");
        if write == matches!(when, When::Read) {
            return Act::Pass;
        }
        let Some(restart) = restart.take() else {
            return Act::Pass;
        };
        is_done.store(true, SeqCst);
        if matches!(when, When::Read) {
            return Act::Part(Box::new(restart));
        }
        restart();
        match when {
            When::WriteRedialed => Act::Redial,
            _ => Act::Pass,
        }
    });
    let through = store_at(way, DEADLINE * 10);
    let swapped = swap(&through, "payments", Some(1), 2, b"ours, again").await;
    assert!(done.load(SeqCst));
    let found = read(&store_at(address, DEADLINE), "payments")
        .await
        .unwrap();
    Some(Restarted { swapped, found })
}

#[tokio::test]
async fn a_swap_does_not_take_anothers_record_for_the_one_it_read_before_a_restart() {
    for when in [When::Read, When::Write] {
        let Some(Restarted { swapped, found }) = restarted(when).await else {
            return;
        };
        assert!(is_unknown(&swapped), "{swapped:?}");
        assert_eq!(found, stored(9, b"the other's"));
    }
}

/// The token alone would not do, and nothing but the connection tells: so nothing that connects
/// anew by itself may stand in between.
#[tokio::test]
async fn on_another_connection_it_would_have() {
    let Some(Restarted { swapped, found }) = restarted(When::WriteRedialed).await else {
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
    let way = relay(server.address(), |question| {
        if question.starts_with(b"ms ") {
            Act::Cut
        } else {
            Act::Pass
        }
    });
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
