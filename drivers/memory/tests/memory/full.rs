use breaker::{Driver, DriverError, Exchange, Swap, Version};

use crate::scene::{WIDTH, add, counting, ms, scripted, swap};

#[tokio::test]
async fn a_service_too_many_is_refused_and_none_is_dropped_for_it() {
    let (store, time) = scripted(|builder| builder.most_services(2));
    swap(&store, None, 1).await.unwrap();
    store.exchange("counted", &counting(1)).await.unwrap();
    let third = Swap {
        expected: None,
        version: Version(3),
        bytes: vec![],
    };
    let refused = store.swap("third", &third).await.unwrap_err();
    assert_eq!(refused.to_string(), "services must be at most 2, got 3");
    let refused = store.exchange("third", &counting(1)).await.unwrap_err();
    assert!(matches!(refused, DriverError::Limit { .. }), "{refused}");
    // Whoever asks takes no room.
    assert_eq!(
        store
            .exchange("third", &Exchange::READ)
            .await
            .unwrap()
            .record,
        None
    );
    assert!(swap(&store, Some(1), 2).await.unwrap());
    assert_eq!(
        store
            .exchange("counted", &counting(1))
            .await
            .unwrap()
            .totals
            .calls,
        2
    );
    // A service of which nothing is left makes room.
    time.advance(WIDTH * 5);
    add(&store, 1).await.unwrap();
    store.swap("third", &third).await.unwrap();
}

#[tokio::test]
async fn a_bucket_too_many_is_refused_until_others_are_forgotten() {
    let (store, time) = scripted(|builder| builder.most_buckets(3));
    for calls in 1..=3 {
        assert_eq!(add(&store, 1).await.unwrap(), calls);
        time.advance(WIDTH);
    }
    let refused = add(&store, 1).await.unwrap_err();
    assert!(matches!(refused, DriverError::Busy { .. }), "{refused}");
    assert_eq!(add(&store, 0).await.unwrap(), 2);
    // The first one is forgotten five widths after it began.
    time.advance(ms(199));
    assert!(add(&store, 1).await.is_err());
    time.advance(ms(1));
    assert_eq!(add(&store, 1).await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_forgotten_does_not_pile_up() {
    let (store, time) = scripted(|builder| builder);
    for bucket in 0..1_000 {
        let service = format!("service-{}", bucket % 7);
        store.exchange(&service, &counting(1)).await.unwrap();
        time.advance(WIDTH);
    }
    let shown = format!("{store:?}");
    assert!(shown.contains("buckets: 5,"), "{shown}");
    assert!(shown.contains("services: 5,"), "{shown}");
}
