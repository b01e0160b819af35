use std::time::Duration;

use drivers::Backend;

const EACH: [&str; 5] = [
    "sqlite:settings.db?",
    "postgres://postgres@127.0.0.1:1/postgres?sslmode=disable&",
    "redis://127.0.0.1:1/0?",
    "redis+cluster://127.0.0.1:1,127.0.0.1:2?",
    "memcached://127.0.0.1:1?",
];

#[tokio::test]
async fn the_deadline_of_the_url_holds_unless_one_is_set() {
    for url in EACH {
        let url = format!("{url}deadline=250ms&connections=3&prefix=shop:");
        let backend = Backend::builder(&url).lazy().unwrap();
        assert_eq!(
            backend.capabilities().deadline,
            Duration::from_millis(250),
            "{url}"
        );
        assert_eq!(backend.url(), url);
        let builder = Backend::builder(&url).deadline(Duration::from_secs(7));
        assert_eq!(
            builder.lazy().unwrap().capabilities().deadline,
            Duration::from_secs(7)
        );
    }
}

#[tokio::test]
async fn what_is_out_of_its_bounds_is_named() {
    for url in EACH {
        for (parameter, named) in [
            ("deadline=61s", "deadline must be 1 ms to 1 minute, got 61s"),
            ("deadline=0ms", "deadline must be 1 ms to 1 minute, got 0ns"),
            (
                "deadline=1",
                "deadline must be whole milliseconds or seconds, as 500ms or 2s, got \"1\"",
            ),
            ("connections=0", "connections must be 1 to 1024, got 0"),
            (
                "connections=1025",
                "connections must be 1 to 1024, got 1025",
            ),
            ("prefix=a%20b", "got \"a b\""),
            ("prefix=%7Btag%7D", "prefix must be up to 64 ASCII letters"),
            (
                "colour=blue",
                "parameter must be one of deadline, connections, prefix",
            ),
            (
                "prefix=a&prefix=b",
                "parameter must be given once, got prefix twice",
            ),
        ] {
            let url = format!("{url}{parameter}");
            let refused = Backend::builder(&url).lazy().unwrap_err().to_string();
            assert!(refused.contains(named), "{url}: {refused}");
        }
    }
    let builder = Backend::builder("memory:").connections(0);
    let refused = builder.lazy().unwrap_err().to_string();
    assert_eq!(refused, "connections must be 1 to 1024, got 0");
    let refused = Backend::builder("memory:")
        .prefix("a b")
        .lazy()
        .unwrap_err();
    assert!(refused.to_string().ends_with("got \"a b\""), "{refused}");
}

#[tokio::test]
async fn nobody_listens_and_connecting_says_so_within_the_deadline() {
    for url in &EACH[1..] {
        let url = format!("{url}deadline=300ms");
        Backend::builder(&url).lazy().unwrap();
        let connecting = Backend::builder(&url).connect();
        let connected = tokio::time::timeout(Duration::from_secs(2), connecting).await;
        let refused = connected.expect("within its deadline").unwrap_err();
        assert!(refused.is_transient(), "{url}: {refused}");
        assert_eq!(refused.applied(), drivers::Applied::No, "{url}: {refused}");
    }
}
