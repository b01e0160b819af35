use std::{error::Error, fmt::Write};

use drivers_sql::Postgres;

use crate::server::within;

/// Everything that an error shows.
fn told(error: &dyn Error) -> String {
    let mut told = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(inner) = source {
        write!(told, " {inner} {inner:?}").unwrap();
        source = inner.source();
    }
    told
}

#[tokio::test]
async fn no_password_is_shown() {
    for url in [
        "postgres://shop:hunter2@127.0.0.1:1/shop",
        "postgres://shop@127.0.0.1:1/shop?password=hunter2",
        "host=127.0.0.1 port=1 user=shop password=hunter2",
        "host=127.0.0.1 port=1 user=shop password='hun ter2 hunter2'",
    ] {
        let builder = Postgres::builder(url).settings(within(200));
        assert!(!format!("{builder:?}").contains("hunter2"), "{builder:?}");
        let store = builder.clone().lazy().unwrap();
        assert!(!format!("{store:?}").contains("hunter2"), "{store:?}");
        let refused = builder.connect().await.unwrap_err();
        assert!(!told(&refused).contains("hunter2"), "{refused:?}");
    }
}

/// A password with a character that it should not have may end up anywhere.
#[tokio::test]
async fn no_part_of_a_misplaced_password_is_shown() {
    for url in [
        "postgres://shop:pass@hunter2@127.0.0.1:1/shop",
        "postgres://shop:hunter2/@127.0.0.1:1/shop",
        "postgres://shop:127.0.0.1:hunter2/shop",
        "postgres://shop:hunter2",
        "postgres://shop@127.0.0.1:1/shop?hunter2",
        "postgres://shop@127.0.0.1:1/shop?hunter2=1",
        "postgres://shop@127.0.0.1:1/shop?sslmode=hunter2",
        "postgres://shop@127.0.0.1:1/shop?options=%ff&password=hunter2%",
        "host=127.0.0.1 port=1 password=my hunter2",
        "host=127.0.0.1 port=1 password=my hunter2=1",
        "host=127.0.0.1 port=1 password='hunter2",
        "shop:hunter2@127.0.0.1/shop",
        "mysql://shop:hunter2@127.0.0.1/shop",
    ] {
        match Postgres::builder(url).settings(within(200)).connect().await {
            Ok(store) => panic!("{url}: {store:?}"),
            Err(refused) => assert!(!told(&refused).contains("hunter2"), "{url}: {refused:?}"),
        }
    }
}
