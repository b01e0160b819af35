use breaker::{Driver, Exchange, Record, Timestamp};
use drivers_port::Settings;

use crate::server::{Database, ERA, calls, create, version, within};

#[tokio::test]
async fn a_person_reads_them_with_plain_sql() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let settings = Settings {
        prefix: "shop".into(),
        ..within(10_000)
    };
    let store = database
        .builder()
        .settings(settings)
        .connect()
        .await
        .unwrap();
    let record = Record::new(Timestamp::from_millis(1_792_000_000_500), &mut || {
        ERA.word()
    });
    create(&store, "payments", 0xabc, &record.encode()).await;
    store.exchange("payments", &calls(3)).await.unwrap();

    let rows = database.sql("select namespace, service, version from breaker_record");
    assert_eq!(rows, [["shop", "payments", "0000000000000abc"]]);
    let rows = database.sql("select service, era, width_ms, calls, failed from breaker_bucket");
    assert_eq!(
        rows,
        [["payments", "000000000000feed", "3600000", "3", "0"]]
    );
    let rows = database.sql(
        "select service, state, since at time zone 'UTC', forced, era, calls from breaker_circuit",
    );
    let since = "2026-10-14 17:46:40.5";
    let should = ["payments", "closed", since, "", "000000000000feed", "3"];
    assert_eq!(rows, [should]);
    assert_eq!(
        database.one("select now() - updated_at < '1 min' from breaker_record"),
        "t"
    );
}

#[tokio::test]
async fn what_is_no_record_is_no_error_for_who_looks() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    let garbage: [&[u8]; 9] = [
        b"",
        b"\xff\xfe",
        b"null",
        b"[1]",
        b"\"\\u0000\"",
        br#"{"state":7,"entered_at":"soon","forced":[]}"#,
        br#"{"state":null,"entered_at":1e400}"#,
        br#"{"entered_at":-9223372036854775808}"#,
        br#"{"entered_at":9223372036854775807,"forced":"open"}"#,
    ];
    for (i, bytes) in garbage.iter().enumerate() {
        create(&store, &format!("garbage-{i}"), 1, bytes).await;
    }
    let rows = database.sql("select service, state, since, forced from breaker_circuit order by 1");
    assert_eq!(rows.len(), garbage.len());
    assert_eq!(rows[0], ["garbage-0", "", "", ""]);
    assert_eq!(rows[5], ["garbage-5", "7", "", ""]);
}

#[tokio::test]
async fn names_are_data() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    let long = "é".repeat(2_000);
    let odd = [
        "'; drop table breaker_record; --",
        "$1",
        "a\nb",
        "%_\\",
        "",
        &long,
    ];
    for (i, name) in odd.iter().enumerate() {
        create(&store, name, i as u64, name.as_bytes()).await;
    }
    create(&store, "nul\0", 99, b"nul").await;
    let rows = database.sql("select service || rest from breaker_record order by version");
    let shown: Vec<&str> = rows.iter().map(|row| &*row[0]).collect();
    assert_eq!(shown[..6], odd);
    assert_eq!(shown[6], "nul\u{1}\u{1}");
    // What a person writes, it finds.
    database.sql(
        "insert into breaker_record (namespace, service, version, bytes, updated_at)
        values ('', 'by hand', '00000000000000ff', 'x', now())",
    );
    let found = store.exchange("by hand", &Exchange::READ).await.unwrap();
    assert_eq!(version(&found), Some(0xff));
}

#[tokio::test]
async fn they_are_where_the_search_path_says() {
    let Some(database) = Database::fresh() else {
        return;
    };
    database.sql("create schema fleet");
    let url = format!("{}?options=-c%20search_path%3Dfleet", database.url());
    let store = crate::server::patient(&url).connect().await.unwrap();
    create(&store, "payments", 1, b"").await;
    assert_eq!(
        database.one("select count(*) from fleet.breaker_record"),
        "1"
    );
    let elsewhere = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(database.one(elsewhere), "0");
}

/// Pages of a long list are read along the index, and not by sorting all there is.
#[tokio::test]
async fn a_page_is_read_along_the_index() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let store = database.connect().await;
    database.sql(
        "insert into breaker_record (namespace, service, version, bytes, updated_at)
        select '', 'service-' || lpad(n::text, 6, '0'), lpad(to_hex(n), 16, '0'), 'x', now()
        from generate_series(1, 50000) n",
    );
    database.sql("analyze breaker_record");
    let page = store.list(Some("service-025000"), 3).await.unwrap();
    assert_eq!(page, ["service-025001", "service-025002", "service-025003"]);
    let statement = include_str!("../../src/postgres/circuit/list.sql")
        .replace("$1", "''")
        .replace("$2", "'service-025000'")
        .replace("$3", "''")
        .replace("$4", "false")
        .replace("$5", "3");
    let plan = database.sql(&format!("explain (analyze, timing off) {statement}"));
    let plan: Vec<String> = plan.into_iter().map(|row| row.join("")).collect();
    let plan = plan.join("\n");
    assert!(
        plan.contains("Index Scan using breaker_record_pkey"),
        "{plan}"
    );
    assert!(plan.contains("Incremental Sort"), "{plan}");
}
