//! A server that is full drops what it likes.

use std::fmt::Write;

use breaker::{Applied, DriverError, Totals};
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{HOUR, calls, count, is_done, read, store, stored, swap, told, window},
};

const BYTES: [u8; 900] = [b'x'; 900];

/// Writes what is about as large as our items until there is nothing left of them.
fn crowd_out(raw: &mut Raw, keys: &[String]) {
    for batch in 0..400 {
        let mut commands = String::new();
        for item in 0..500 {
            for size in [1, 920] {
                let key = junk(batch * 500 + item, size);
                let value = "j".repeat(size);
                let _ = write!(commands, "ms {key} {size} q\r\n{value}\r\n");
            }
        }
        raw.ask(commands);
        if keys.iter().all(|key| raw.value(key).is_none()) {
            return;
        }
    }
    panic!("the server never dropped {keys:?}");
}

/// As long as the key of a counter.
fn junk(item: usize, size: usize) -> String {
    format!("{:->31}", format!("{item}-{size}"))
}

#[tokio::test]
async fn what_was_dropped_reads_as_if_it_had_never_been() {
    let Some(server) = told(&["-m", "2"]) else {
        return;
    };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let window = window(1, HOUR);
    assert!(is_done(&swap(&store, "payments", None, 1, &BYTES).await));
    let all = Totals {
        calls: 3,
        failed: 2,
        slow: 1,
    };
    assert_eq!(
        count(&store, "payments", &window, all)
            .await
            .unwrap()
            .totals,
        all
    );
    let keys = raw.keys();
    assert_eq!(keys.len(), 4, "{keys:?}");
    crowd_out(&mut raw, &keys);
    assert_eq!(read(&store, "payments").await.unwrap(), None);
    let found = count(&store, "payments", &window, calls(1)).await.unwrap();
    assert_eq!(found.totals, calls(1));
    // Whoever has a mirror writes it again.
    assert!(is_done(&swap(&store, "payments", None, 2, &BYTES).await));
    assert_eq!(read(&store, "payments").await.unwrap(), stored(2, &BYTES));
}

#[tokio::test]
async fn a_server_that_drops_nothing_is_busy_once_it_is_full() {
    let Some(server) = told(&["-m", "2", "-M"]) else {
        return;
    };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let window = window(1, HOUR);
    for item in 0..20_000 {
        let (small, large) = ("j", "j".repeat(920));
        let mut refused = 0;
        for value in [small, &large] {
            let size = value.len();
            let key = junk(item, size);
            let answer = raw.ask(format!("ms {key} {size}\r\n{value}\r\n"));
            refused += usize::from(answer.starts_with("SERVER_ERROR out of memory"));
        }
        if refused == 2 {
            break;
        }
        assert!(item < 19_999, "the server never was full");
    }
    let is_busy = |error: &DriverError| matches!(error, DriverError::Busy { .. });
    let refused = swap(&store, "payments", None, 1, &BYTES).await.unwrap_err();
    assert!(is_busy(&refused), "{refused}");
    let refused = count(&store, "payments", &window, calls(1))
        .await
        .unwrap_err();
    assert!(
        is_busy(&refused) && refused.applied() == Applied::No,
        "{refused}"
    );
    assert_eq!(read(&store, "payments").await.unwrap(), None);
}
