//! Items that nobody of this kind wrote.

use breaker::{Applied, DriverError, Totals};
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{HOUR, calls, count, is_done, is_unknown, read, server, store, stored, swap, window},
};

fn is_corrupt<T>(outcome: &Result<T, DriverError>) -> bool {
    matches!(outcome, Err(DriverError::Corrupt { .. }))
}

#[tokio::test]
async fn a_record_without_its_mark_is_corrupt_and_stays_until_it_is_deleted() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let window = window(1, HOUR);
    for planted in [
        &b""[..],
        b"CBR1",
        b"CBR11234567",
        b"CBR212345678",
        b"cbr112345678",
        &[0xff; 40],
    ] {
        raw.plant("/c1/=payments", planted);
        let found = read(&store, "payments").await;
        assert!(is_corrupt(&found), "{found:?}");
        let counted = count(&store, "payments", &window, Totals::default()).await;
        assert!(is_corrupt(&counted), "{counted:?}");
        for expected in [None, Some(1)] {
            let swapped = swap(&store, "payments", expected, 1, b"ours").await;
            assert!(is_corrupt(&swapped), "{swapped:?}");
        }
        // What was added was added.
        let added = count(&store, "payments", &window, calls(1)).await;
        assert!(is_unknown(&added), "{added:?}");
    }
    raw.ask("md /c1/=payments\r\n");
    let found = count(&store, "payments", &window, Totals::default())
        .await
        .unwrap();
    assert_eq!((found.record, found.totals), (None, calls(6)));
}

#[tokio::test]
async fn the_shortest_record_is_one_without_bytes() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    raw.plant("/c1/=payments", b"CBR1\0\0\0\0\0\0\0\x07");
    assert_eq!(read(&store, "payments").await.unwrap(), stored(7, b""));
    assert!(is_done(&swap(&store, "payments", Some(7), 8, b"").await));
}

#[tokio::test]
async fn a_counter_that_is_no_number_is_corrupt() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let window = window(1, HOUR);
    count(&store, "payments", &window, calls(1)).await.unwrap();
    let key = raw.keys().pop().unwrap();
    assert!(key.ends_with("/c"), "{key}");
    for planted in [
        &b""[..],
        b" ",
        b"-1",
        b"1.5",
        b"abc",
        b"99999999999999999999999",
        &[0xff; 9],
    ] {
        raw.plant(&key, planted);
        let found = count(&store, "payments", &window, Totals::default()).await;
        assert!(is_corrupt(&found), "{planted:?}: {found:?}");
        // It alone was to be added to, and was not.
        let added = count(&store, "payments", &window, calls(1)).await;
        assert!(
            matches!(&added, Err(error) if error.applied() == Applied::No),
            "{added:?}"
        );
        // Others were.
        let both = Totals {
            calls: 1,
            failed: 1,
            slow: 0,
        };
        let added = count(&store, "payments", &window, both).await;
        assert!(is_unknown(&added), "{added:?}");
        // And nobody else is any the worse for it.
        assert_eq!(read(&store, "orders").await.unwrap(), None);
    }
    raw.ask(format!("md {key}\r\n"));
    let found = count(&store, "payments", &window, calls(1)).await.unwrap();
    assert_eq!(
        found.totals,
        Totals {
            calls: 1,
            failed: 7,
            slow: 0
        }
    );
}
