//! Buckets are forgotten, and not before their time.

use std::time::Duration;

use breaker::{Clock, Counted, Timestamp, Totals};
use drivers_memcached::Memcached;
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{HOUR, calls, count, is_done, server, store, swap, window},
};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// At every phase of the server's tick, a bucket lives at least until it may be forgotten, and less
/// than three seconds longer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_lives_until_it_may_be_forgotten_and_not_much_longer() {
    let Some(server) = server() else { return };
    let phases: Vec<_> = (0..10_u32)
        .map(|phase| {
            let (store, address) = (store(&server), server.address());
            tokio::spawn(async move {
                tokio::time::sleep(SECOND / 10 * phase).await;
                let window = Counted {
                    buckets: 1,
                    ..window(1, SECOND / 4)
                };
                let service = format!("phase-{phase}");
                let made = count(&store, &service, &window, calls(1))
                    .await
                    .unwrap()
                    .now;
                let bucket = window.bucket(Duration::ZERO, made).unwrap();
                let until = window.forgotten_at(bucket);
                let key = format!("/c1/={service}/1/fa/{bucket:x}/c");
                let mut raw = Raw::to(address);
                assert_eq!(raw.value(&key).as_deref(), Some("1"), "{key}");
                let mut seen = made;
                while raw.value(&key).is_some() {
                    seen = now();
                    assert!(seen < until.after(SECOND * 3), "{key} is still there");
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                assert!(seen.after(SECOND / 20) >= until, "{key}: {seen}, {until}");
            })
        })
        .collect();
    for phase in phases {
        phase.await.unwrap();
    }
}

fn now() -> Timestamp {
    Clock::precise().timestamp()
}

/// A node with an older configuration asks for a shorter window of the same buckets.
#[tokio::test]
async fn the_longest_window_that_was_added_under_counts() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let short = Counted {
        buckets: 2,
        ..window(1, HOUR)
    };
    let long = Counted {
        buckets: 20,
        ..window(1, HOUR)
    };
    let hours = |raw: &mut Raw| {
        let key = raw.keys().pop().unwrap();
        raw.seconds(&key).unwrap() / 3600
    };
    count(&store, "payments", &short, calls(1)).await.unwrap();
    assert!((4..=5).contains(&hours(&mut raw)));
    count(&store, "payments", &long, Totals::default())
        .await
        .unwrap();
    assert!((4..=5).contains(&hours(&mut raw)), "reading is not adding");
    count(&store, "payments", &long, calls(1)).await.unwrap();
    assert!((22..=23).contains(&hours(&mut raw)));
    count(&store, "payments", &short, calls(1)).await.unwrap();
    assert!(
        (22..=23).contains(&hours(&mut raw)),
        "a shorter one takes nothing away"
    );
    let found = count(&store, "payments", &long, Totals::default())
        .await
        .unwrap();
    assert_eq!(found.totals, calls(3));
}

/// One more round trip for each would be a second price for every count.
#[tokio::test]
async fn nodes_of_one_window_never_set_the_time_anew() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let window = Counted {
        buckets: 2,
        ..window(1, SECOND)
    };
    for _ in 0..300 {
        count(&store, "payments", &window, calls(1)).await.unwrap();
        tokio::time::sleep(SECOND / 100).await;
    }
    assert_eq!(raw.statistic("cmd_touch"), 0);
}

/// More than thirty days are taken for a moment of 1970.
#[tokio::test]
async fn windows_of_months_count() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    for buckets in [25, 26, 27, 28, 64] {
        let window = Counted {
            buckets,
            ..window(u64::from(buckets), DAY)
        };
        for sum in 1..=3 {
            let found = count(&store, "payments", &window, calls(1)).await.unwrap();
            assert_eq!(found.totals, calls(sum), "{buckets} days");
        }
        let about = format!("/{buckets:x}/5265c00/");
        let key = raw
            .keys()
            .into_iter()
            .find(|key| key.contains(&about))
            .unwrap();
        let days = raw.seconds(&key).unwrap() / 86_400;
        let should = i64::from(buckets) + 2;
        assert!(
            (should..=should + 1).contains(&days),
            "{days} days for {buckets}"
        );
    }
}

#[tokio::test]
async fn a_record_has_no_end() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    assert!(is_done(&swap(&store, "payments", None, 1, b"first").await));
    assert_eq!(raw.seconds("/c1/=payments"), Some(-1));
    assert!(is_done(
        &swap(&store, "payments", Some(1), 2, b"second").await
    ));
    assert_eq!(raw.seconds("/c1/=payments"), Some(-1));
}

/// The server's clock says how long something is kept, and the client's when it was: they need not
/// agree.
#[tokio::test]
async fn clients_an_hour_ahead_or_behind_count_among_themselves() {
    let Some(server) = server() else { return };
    let (mut raw, minute) = (Raw::to(server.address()), HOUR / 60);
    for at in [
        now().after(HOUR),
        Timestamp::from_millis(now().as_millis() - 3_600_000),
    ] {
        let (clock, ticker) = Clock::fed_from(at);
        let builder = Memcached::builder(server.address().to_string()).clock(clock);
        let store = builder.connect().await.unwrap();
        let service = format!("at {at}");
        let window = window(1, minute);
        assert_eq!(
            count(&store, &service, &window, calls(1))
                .await
                .unwrap()
                .now,
            at
        );
        ticker.advance(minute * 3);
        let found = count(&store, &service, &window, calls(1)).await.unwrap();
        assert_eq!((found.totals, found.now), (calls(2), at.after(minute * 3)));
        for key in raw.keys() {
            let seconds = raw.seconds(&key).unwrap();
            assert!((700..=800).contains(&seconds), "{key}: {seconds}");
        }
        raw.ask("flush_all\r\n");
    }
}
