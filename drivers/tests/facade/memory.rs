use breaker::{Exchange, Stored, Swap, Swapped, Version};
use drivers::{Backend, connect};

async fn record(backend: &Backend) -> Option<Stored> {
    let found = backend
        .breaker()
        .exchange("payments", &Exchange::READ)
        .await;
    found.unwrap().record
}

async fn write(backend: &Backend, bytes: &[u8]) {
    let swap = Swap {
        expected: None,
        version: Version(7),
        bytes: bytes.to_vec(),
    };
    let swapped = backend.breaker().swap("payments", &swap).await.unwrap();
    assert!(matches!(swapped, Swapped::Done { .. }));
}

#[tokio::test]
async fn who_names_a_store_shares_it() {
    let one = connect("memory:shared").await.unwrap();
    write(&one, b"shared").await;
    let same = connect("memory:sh%61red?deadline=2s").await.unwrap();
    assert!(record(&same).await.is_some());
    for apart in [
        "memory:",
        "memory:other",
        "memory:shared?prefix=a:",
        "memory:Shared",
    ] {
        let other = connect(apart).await.unwrap();
        assert_eq!(record(&other).await, None, "{apart}");
    }
    let [one, other] = [
        connect("memory:").await.unwrap(),
        connect("memory:").await.unwrap(),
    ];
    write(&one, b"its own").await;
    assert_eq!(record(&other).await, None);
    assert!(record(&one.clone()).await.is_some());
}

#[tokio::test]
async fn a_store_with_a_name_lasts_as_long_as_somebody_uses_it() {
    let backend = connect("memory:brief").await.unwrap();
    write(&backend, b"brief").await;
    let driver = backend.breaker();
    drop(backend);
    // The circuit still goes by it.
    let again = connect("memory:brief").await.unwrap();
    assert!(record(&again).await.is_some());
    drop((driver, again));
    let anew = connect("memory:brief").await.unwrap();
    assert_eq!(record(&anew).await, None);
}

#[tokio::test]
async fn what_is_no_name_is_refused() {
    for (url, named) in [
        ("memory://name", "begin without a `/`, got memory://name"),
        ("memory:%ff", "name must be percent-encoded UTF-8"),
        (
            "memory:?durability=full",
            "parameter must be one of deadline, connections, prefix for memory:",
        ),
    ] {
        let refused = connect(url).await.unwrap_err().to_string();
        assert!(refused.contains(named), "{refused}");
    }
}
