use std::time::Duration;

use drivers_port::{Durability, Settings};
use tokio::{task::JoinSet, time::timeout};

use crate::scene::{Directory, add};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_at_once_are_all_served() {
    for durability in [Durability::Recent, Durability::Full] {
        let directory = Directory::new();
        let settings = Settings {
            deadline: Duration::from_secs(30),
            ..Settings::default()
        };
        let builder = directory
            .builder()
            .settings(settings)
            .durability(durability);
        let store = builder.connect().await.unwrap();
        let mut calls = JoinSet::new();
        for _ in 0..1_000 {
            let store = store.clone();
            calls.spawn(async move {
                for _ in 0..3 {
                    add(&store, 1).await.unwrap();
                }
            });
        }
        timeout(Duration::from_secs(60), calls.join_all())
            .await
            .unwrap();
        assert_eq!(add(&store, 0).await.unwrap(), 3_000);
    }
}
