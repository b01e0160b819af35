use breaker::{Driver, Record, Swap, Timestamp, Version};
use drivers_port::Settings;

use crate::scene::{Directory, counting, swap, window};

#[tokio::test]
async fn anyone_can_ask_what_is_stored() {
    let directory = Directory::new();
    let settings = Settings {
        prefix: "shop".into(),
        ..Settings::default()
    };
    let store = directory
        .builder()
        .settings(settings)
        .connect()
        .await
        .unwrap();
    let record = Record::new(Timestamp::from_millis(1_700_000_000_123), &mut || 0xfeed);
    let era = record.era();
    let bytes = record.encode();
    let version = Version(0xab);
    for service in ["pay'ments", "a\0b"] {
        let swap = Swap {
            expected: None,
            version,
            bytes: bytes.clone(),
        };
        store.swap(service, &swap).await.unwrap();
    }
    let width = std::time::Duration::from_secs(3600);
    for _ in 0..2 {
        store
            .exchange("pay'ments", &window(era.word(), width, 3, 21))
            .await
            .unwrap();
        // Of another state, which is over.
        store.exchange("pay'ments", &counting(1_000)).await.unwrap();
    }
    assert!(swap(&store, "raw", None, 1).await.unwrap());

    let plain = directory.plain();
    let mut select = plain
        .prepare(
            "SELECT namespace, service, state, since, era, calls, failed, slow, version
             FROM breaker_circuit ORDER BY service",
        )
        .unwrap();
    let rows = select.query_map((), |row| {
        let texts: Vec<Option<String>> = [0, 1, 2, 3, 4, 8].map(|i| row.get(i).unwrap()).into();
        let texts: Vec<String> = texts
            .into_iter()
            .map(|text| text.unwrap_or("-".into()))
            .collect();
        let counts: [i64; 3] = [5, 6, 7].map(|i| row.get(i).unwrap());
        Ok((texts.join(" | "), counts))
    });
    let rows: Vec<_> = rows.unwrap().map(Result::unwrap).collect();
    let entered = "2023-11-14 22:13:20";
    assert_eq!(
        rows,
        [
            (
                format!("shop | a\u{1}\u{1}b | closed | {entered} | {era} | {version}"),
                [0, 0, 0]
            ),
            (
                format!("shop | pay'ments | closed | {entered} | {era} | {version}"),
                [42, 42, 0]
            ),
            (
                format!("shop | raw | - | - | - | {}", Version(1)),
                [0, 0, 0]
            ),
        ]
    );
    let log: String = plain
        .query_row("PRAGMA journal_mode", (), |row| row.get(0))
        .unwrap();
    assert_eq!(log, "wal");
}

#[tokio::test]
async fn prefixes_are_apart() {
    let directory = Directory::new();
    let with = |prefix: &str| {
        let settings = Settings {
            prefix: prefix.into(),
            ..Settings::default()
        };
        directory.builder().settings(settings).connect()
    };
    let (shop, bare) = (with("shop").await.unwrap(), with("").await.unwrap());
    assert!(swap(&shop, "service", None, 1).await.unwrap());
    assert!(swap(&bare, "service", None, 2).await.unwrap());
    assert!(swap(&bare, "other", None, 2).await.unwrap());
    for (calls, store) in [(1, &shop), (10, &bare)] {
        let found = store.exchange("service", &counting(calls)).await.unwrap();
        assert_eq!(found.totals.calls, calls);
    }
    assert_eq!(shop.list(None, 10).await.unwrap(), ["service"]);
    assert_eq!(bare.list(None, 10).await.unwrap(), ["other", "service"]);
}

/// Every statement that is made for each call finds what it looks for by an index.
#[tokio::test]
async fn no_call_goes_through_a_whole_table() {
    let directory = Directory::new();
    directory.connect().await;
    let plain = directory.plain();
    for select in [
        "SELECT service FROM breaker_record WHERE namespace = ?1 AND service > ?2
            ORDER BY service LIMIT ?3",
        "SELECT calls FROM breaker_bucket WHERE namespace = ?1 AND service = ?2 AND era = ?3
            AND width_ms = ?4 AND bucket BETWEEN ?5 AND ?6 AND forgotten_at > ?7",
        "SELECT forgotten_at FROM breaker_bucket ORDER BY forgotten_at LIMIT 1",
        "DELETE FROM breaker_bucket WHERE (namespace, service, era, width_ms, bucket) IN (
            SELECT namespace, service, era, width_ms, bucket FROM breaker_bucket
            WHERE forgotten_at <= ?1 ORDER BY forgotten_at LIMIT ?2)",
    ] {
        let mut explain = plain
            .prepare(&format!("EXPLAIN QUERY PLAN {select}"))
            .unwrap();
        let parameters = explain.parameter_count();
        let rows = explain.query_map(rusqlite::params_from_iter(vec![1; parameters]), |row| {
            row.get::<_, String>(3)
        });
        for step in rows.unwrap().map(Result::unwrap) {
            let by_index = !step.starts_with("SCAN") || step.contains("INDEX");
            assert!(
                by_index && !step.contains("TEMP B-TREE"),
                "{select}: {step}"
            );
        }
    }
}
