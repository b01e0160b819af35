use std::{collections::BTreeSet, time::Duration};

use breaker::{Driver, Exchange};
use drivers_port::Settings;
use drivers_redis::Redis;
use drivers_testkit::{Reply, Server, or_skip};

use crate::scene::{adding, ask, creation, keys, scene, window};

#[tokio::test]
async fn a_person_can_read_what_is_there() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let settings = Settings {
        prefix: "shop:".into(),
        ..Settings::default()
    };
    let prefixed = Redis::builder(server.url())
        .settings(settings)
        .lazy()
        .unwrap();
    let window = window(Duration::from_secs(3600), 10);
    for store in [&store, &prefixed] {
        store
            .exchange("pay ments", &adding(&window, 3))
            .await
            .unwrap();
        store.swap("pay ments", &creation(b"{}")).await.unwrap();
    }
    let service = "breaker:{pay%20ments}";
    let row = "window:0000000000000abc:3600000";
    assert_eq!(
        keys(&server),
        [
            "breaker:services".to_owned(),
            format!("{service}:record"),
            format!("{service}:{row}"),
            "shop:breaker:services".to_owned(),
            format!("shop:{service}:record"),
            format!("shop:{service}:{row}"),
        ]
    );
    let record = format!("{service}:record");
    assert_eq!(ask(&server, &["GET", &record]), "0000000000000007 {}");
    assert_eq!(ask(&server, &["TTL", &record]), "-1");
    let row = format!("{service}:{row}");
    let buckets = server.command(&["HVALS", &row]).unwrap();
    assert_eq!(buckets.parts()[0].text(), "3 0 0 10");
    let names = server.command(&["ZRANGE", "breaker:services", "0", "-1"]);
    assert_eq!(names.unwrap().parts()[0].text(), "pay ments");
}

#[tokio::test]
async fn all_keys_of_a_service_are_in_one_slot_and_those_of_no_two_are_the_same() {
    let Some((server, store)) = scene().await else {
        return;
    };
    // A server that is alone knows no slots.
    let started = drivers_testkit::Redis::builder()
        .argument("--cluster-enabled")
        .argument("yes")
        .start();
    let Some(knowing) = or_skip(started) else {
        return;
    };
    let names = [
        "",
        "%",
        "%25",
        "{}",
        "{",
        "}",
        "{a}",
        "a}{b",
        "a",
        "A",
        "a\0",
        "a\r\nGET b",
        "é",
        "日本",
        ":record",
        "a:record",
        "{a}:record",
        "*",
        "?",
        "[a]",
        " ",
    ];
    let mut all = BTreeSet::new();
    for name in names {
        ask(&server, &["FLUSHALL"]);
        for width in [1000, 60_000] {
            let window = window(Duration::from_millis(width), 10);
            store.exchange(name, &adding(&window, 1)).await.unwrap();
        }
        store.swap(name, &creation(b"{}")).await.unwrap();
        let mut keys = keys(&server);
        keys.retain(|key| key != "breaker:services");
        assert_eq!(keys.len(), 3, "{name:?}");
        let slots: BTreeSet<String> = keys
            .iter()
            .map(|key| ask(&knowing, &["CLUSTER", "KEYSLOT", key]))
            .collect();
        assert!(
            slots.iter().all(|slot| slot.parse::<u16>().is_ok()),
            "{slots:?}"
        );
        assert_eq!(slots.len(), 1, "{name:?}: {keys:?}");
        for key in keys {
            assert!(all.insert(key.clone()), "{key} is that of {name:?} too");
        }
    }
}

/// An index that was lost comes back with the swaps.
#[tokio::test]
async fn the_index_has_every_record_that_is_written() {
    let Some((server, store)) = scene().await else {
        return;
    };
    store.swap("a", &creation(b"{}")).await.unwrap();
    ask(&server, &["DEL", "breaker:services"]);
    assert_eq!(store.list(None, 10).await.unwrap(), Vec::<String>::new());
    let version = store.exchange("a", &Exchange::READ).await.unwrap().record;
    let again = breaker::Swap {
        expected: version.map(|record| record.version),
        ..creation(b"{}")
    };
    store.swap("a", &again).await.unwrap();
    assert_eq!(store.list(None, 10).await.unwrap(), ["a"]);
}

/// Lists come in pages, however many are asked for.
#[tokio::test]
async fn more_names_than_a_page_are_listed() {
    let Some((server, store)) = scene().await else {
        return;
    };
    let names: Vec<String> = (0..600).map(|number| format!("{number:03}")).collect();
    for name in &names {
        let added = server
            .command(&["ZADD", "breaker:services", "0", name])
            .unwrap();
        assert_eq!(added, Reply::Integer(1));
    }
    assert_eq!(store.list(None, usize::MAX).await.unwrap(), names);
    assert_eq!(store.list(Some("009"), 512).await.unwrap(), names[10..522]);
}

#[tokio::test]
async fn databases_are_apart() {
    let Some(server) = or_skip(drivers_testkit::Redis::start()) else {
        return;
    };
    let third = Redis::builder(format!("{}/3", server.url()))
        .lazy()
        .unwrap();
    third.swap("a", &creation(b"{}")).await.unwrap();
    let first = Redis::builder(server.url()).lazy().unwrap();
    assert_eq!(
        first.exchange("a", &Exchange::READ).await.unwrap().record,
        None
    );
}
