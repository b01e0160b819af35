//! Records as large as they may be, and larger.

use breaker::{Applied, DriverError};
use drivers_port::Settings;
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{
        DEADLINE, HOUR, calls, count, is_done, read, server, store, stored, swap, told, window,
        with,
    },
};

#[tokio::test]
async fn the_largest_record_fits_under_the_longest_key_and_one_byte_more_is_not_sent() {
    let Some(server) = server() else { return };
    let mut raw = Raw::to(server.address());
    let prefix = "p".repeat(Settings::LONGEST_PREFIX);
    let settings = Settings {
        prefix,
        deadline: DEADLINE * 5,
        ..Settings::default()
    };
    let store = with(server.address(), settings);
    let largest = store.capabilities().largest_value;
    for service in ["s".to_owned(), "n".repeat(119), "n".repeat(4096)] {
        let (full, more) = (vec![b'x'; largest], vec![b'x'; largest + 1]);
        assert!(is_done(&swap(&store, &service, None, 1, &full).await));
        let writes = raw.statistic("cmd_set");
        let refused = swap(&store, &service, Some(1), 2, &more).await.unwrap_err();
        assert!(matches!(refused, DriverError::Limit { .. }), "{refused}");
        assert_eq!(raw.statistic("cmd_set"), writes, "it was sent");
        assert!(read(&store, &service).await.unwrap() == stored(1, &full));
    }
}

/// The widest window there is, with an addition to every counter and the largest record: more than
/// the buffers of a socket take at once.
#[tokio::test]
async fn a_batch_of_everything_at_its_largest_goes_through() {
    let Some(server) = server() else { return };
    let prefix = "p".repeat(Settings::LONGEST_PREFIX);
    let settings = Settings {
        prefix,
        deadline: DEADLINE * 5,
        ..Settings::default()
    };
    let store = with(server.address(), settings);
    let service = "n".repeat(119);
    let bytes = vec![b'x'; store.capabilities().largest_value];
    assert!(is_done(&swap(&store, &service, None, 1, &bytes).await));
    let mut window = breaker::Counted {
        buckets: 64,
        ..window(u64::MAX, HOUR)
    };
    let totals = breaker::Totals {
        calls: 1,
        failed: 2,
        slow: 3,
    };
    window.adds = (0..65)
        .map(|hours| breaker::Add {
            age: HOUR * hours,
            totals,
        })
        .collect();
    for round in 1..=10 {
        let found = count(&store, &service, &window, calls(0)).await.unwrap();
        assert!(found.record == stored(1, &bytes));
        let sum = breaker::Totals {
            calls: 65 * round,
            failed: 130 * round,
            slow: 195 * round,
        };
        assert_eq!(found.totals, sum);
    }
}

/// A server that takes less than it is said to refuses, and destroys what was there: as if it had
/// evicted it.
#[tokio::test]
async fn a_server_with_a_lower_limit_refuses_and_forgets_the_old_record() {
    let Some(server) = told(&["-I", "8k", "-o", "slab_chunk_max=4096"]) else {
        return;
    };
    let store = store(&server);
    assert!(is_done(
        &swap(&store, "payments", None, 1, &[b'x'; 1000]).await
    ));
    let refused = swap(&store, "payments", Some(1), 2, &[b'x'; 9000])
        .await
        .unwrap_err();
    assert!(matches!(refused, DriverError::Limit { .. }), "{refused}");
    assert_eq!(refused.applied(), Applied::No);
    assert!(
        refused.to_string().contains("(-I), got 9000 bytes"),
        "{refused}"
    );
    assert_eq!(read(&store, "payments").await.unwrap(), None);
    assert!(is_done(
        &swap(&store, "payments", None, 3, &[b'x'; 1000]).await
    ));
}
