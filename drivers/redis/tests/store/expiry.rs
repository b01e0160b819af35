use std::time::Duration;

use breaker::{Driver, Timestamp};
use tokio::time::sleep;

use crate::scene::{adding, ask, asking, keys, scene, window};

const KEY: &str = "breaker:{a}:window:0000000000000abc:250";
const WIDTH: Duration = Duration::from_millis(250);

/// Nobody asks again for the window of an era that has ended.
#[tokio::test]
async fn the_server_forgets_a_window_by_itself() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(WIDTH, 4);
    let added = store.exchange("a", &adding(&window, 1)).await.unwrap();
    let bucket = window.bucket(Duration::ZERO, added.now).unwrap();
    let at = ask(&server, &["PEXPIRETIME", KEY]);
    let at = Timestamp::from_millis(at.parse().unwrap());
    assert_eq!(at, window.forgotten_at(bucket));
    sleep(at.since(added.now) + Duration::from_millis(50)).await;
    assert_eq!(keys(&server), Vec::<String>::new());
}

/// It lasts as long as the last of its buckets, under whichever window that was added to.
#[tokio::test]
async fn an_expiry_is_put_off_and_never_drawn_near() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let narrow = window(WIDTH, 1);
    let wide = window(WIDTH, 40);
    let mut last = 0;
    for window in [&narrow, &wide, &narrow, &narrow, &wide] {
        let added = store.exchange("a", &adding(window, 1)).await.unwrap();
        let bucket = window.bucket(Duration::ZERO, added.now).unwrap();
        let at: u64 = ask(&server, &["PEXPIRETIME", KEY]).parse().unwrap();
        assert!(at >= last && at >= window.forgotten_at(bucket).as_millis());
        last = at;
        sleep(WIDTH * 6 / 5).await;
    }
}

/// What was added under a short window counts no longer than that, also for who asks for a long one,
/// while others are added to; and leaves the server.
#[tokio::test]
async fn each_bucket_is_forgotten_at_its_own_time() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let (narrow, wide) = (window(WIDTH, 1), window(WIDTH, 40));
    let first = store
        .exchange("a", &adding(&narrow, 1000))
        .await
        .unwrap()
        .now;
    let bucket = narrow.bucket(Duration::ZERO, first).unwrap();
    // Into the next one, since the longest counts under which a bucket was added to.
    sleep(WIDTH).await;
    let mut seen = 0;
    loop {
        let found = store.exchange("a", &adding(&wide, 1)).await.unwrap();
        if found.now >= narrow.forgotten_at(bucket) {
            assert!(found.totals.calls < 1000, "{found:?}");
            break;
        }
        assert!(found.totals.calls >= 1000, "{found:?}");
        seen += 1;
        sleep(WIDTH / 10).await;
    }
    assert!(seen > 0);
    // It goes when another one comes, at the latest.
    sleep(WIDTH).await;
    store.exchange("a", &adding(&wide, 1)).await.unwrap();
    assert_eq!(ask(&server, &["HGET", KEY, &bucket.to_string()]), "");
}

/// To a bucket that was forgotten, and still is in a longer window, adding begins anew.
#[tokio::test]
async fn a_bucket_that_was_forgotten_begins_anew() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let (narrow, wide) = (window(WIDTH, 0), window(WIDTH, 40));
    let first = store
        .exchange("a", &adding(&narrow, 1000))
        .await
        .unwrap()
        .now;
    let bucket = narrow.bucket(Duration::ZERO, first).unwrap();
    sleep(WIDTH).await;
    // So that the whole is not forgotten, and nothing new comes that would sweep.
    store.exchange("a", &adding(&wide, 1)).await.unwrap();
    sleep(WIDTH * 3).await;
    let held = ask(&server, &["HGET", KEY, &bucket.to_string()]);
    assert_eq!(held, "1000 0 0 0");
    let found = store.exchange("a", &asking(&wide)).await.unwrap();
    assert_eq!(found.totals.calls, 1);
    let mut late = adding(&wide, 20);
    let begin = Timestamp::from_millis(bucket * WIDTH.as_millis() as u64);
    late.counted.as_mut().unwrap().adds[0].age = found.now.since(begin);
    let found = store.exchange("a", &late).await.unwrap();
    assert_eq!(found.totals.calls, 21);
    let held = ask(&server, &["HGET", KEY, &bucket.to_string()]);
    assert_eq!(held, "20 0 0 40");
}

/// However long a window is added to, the server holds no more of it than counts.
#[tokio::test]
async fn a_window_that_never_rests_does_not_grow() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let window = window(Duration::from_millis(2), 10);
    let key = "breaker:{a}:window:0000000000000abc:2";
    let mut most = 0;
    for _ in 0..400 {
        store.exchange("a", &adding(&window, 1)).await.unwrap();
        let held: u64 = ask(&server, &["HLEN", key]).parse().unwrap();
        most = most.max(held);
        sleep(Duration::from_millis(1)).await;
    }
    assert!((2..=14).contains(&most), "{most} buckets");
}
