//! Polls by URL.

use drivers::{Backend, DriverError, connect};
use pollcore::store::{Created, Versioned};

#[tokio::test]
async fn who_names_a_store_shares_its_polls_and_queues() {
    let one = connect("memory:polls").await.unwrap();
    let same = connect("memory:polls").await.unwrap();
    let definition = Versioned::of(b"poll".to_vec());
    let created = one.polls().unwrap().create("lunch", &definition).await;
    assert_eq!(created.unwrap(), Created::Done);
    let found = same.polls().unwrap().load("lunch").await.unwrap();
    assert_eq!(found.unwrap().definition, definition);
    one.queue().unwrap().publish("lunch", 0, b"").await.unwrap();
    let pending = same.queue().unwrap().pending("lunch", 0).await.unwrap();
    assert_eq!(pending.messages, 1);
    let apart = connect("memory:").await.unwrap();
    assert_eq!(apart.polls().unwrap().load("lunch").await.unwrap(), None);
}

#[tokio::test]
async fn what_keeps_no_polls_says_so() {
    let backend = Backend::builder("memcached://127.0.0.1:1").lazy().unwrap();
    let refused = backend.polls().unwrap_err();
    assert!(
        matches!(refused, DriverError::Unsupported { .. }),
        "{refused}"
    );
    assert_eq!(refused.to_string(), "the store can't keep polls");
    let refused = backend.queue().unwrap_err();
    assert_eq!(refused.to_string(), "the store can't queue votes");
}
