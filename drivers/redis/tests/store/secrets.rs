use std::{error::Error, fmt::Write, time::Duration};

use breaker::{Driver, Exchange};
use drivers_port::{DriverError, Settings};
use drivers_redis::Redis;
use drivers_testkit::{Fault, Proxy, Server, or_skip};

/// All that a log could have of an error.
fn shown(error: &DriverError) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        write!(shown, " {error} {error:?}").unwrap();
        source = error.source();
    }
    shown
}

#[tokio::test]
async fn nothing_that_can_be_shown_has_the_password() {
    let password = "s3cr3t";
    let started = drivers_testkit::Redis::builder().password(password).start();
    let Some(server) = or_skip(started) else {
        return;
    };
    let proxy = Proxy::to(server.address()).unwrap();
    let settings = Settings {
        deadline: Duration::from_millis(200),
        ..Settings::default()
    };
    let url = server.url_at(proxy.address());
    let builder = Redis::builder(&url).settings(settings);
    assert!(!format!("{builder:?} {builder:#?}").contains(password));
    let store = builder.clone().connect().await.unwrap();
    assert!(!format!("{store:?} {store:#?}").contains(password));

    let mut errors = Vec::new();
    for fault in [
        Fault::Refuse,
        Fault::Reset,
        Fault::HalfClose,
        Fault::BlackHole,
    ] {
        proxy.set(fault);
        errors.push(store.exchange("a", &Exchange::READ).await.unwrap_err());
        errors.push(builder.clone().connect().await.unwrap_err());
        proxy.heal();
    }
    for url in [
        format!("redis://s3cr3t@{}", server.address()),
        format!("redis://:s3cr3t-wrong@{}", server.address()),
        format!("redis://user:s3cr3t@{}", server.address()),
        format!("redis://:s3cr3t@{}/x", server.address()),
        "redis://:s3cr3t@127.0.0.1:1".into(),
        "redis://:s3cr3t@h:s3cr3t/".into(),
        "redis://:s3cr3t@".into(),
        "s3cr3t://h".into(),
        "redis+unix:///nowhere?pass=s3cr3t".into(),
        "redis+unix:///nowhere?pass=s3cr3t&db=s3cr3t".into(),
        "redis+cluster://:s3cr3t@127.0.0.1:1/1".into(),
        "redis+sentinel://:s3cr3t@127.0.0.1:1".into(),
        "rediss://:s3cr3t@127.0.0.1:1".into(),
        "redis://:s3cr3t@[::1/".into(),
    ] {
        match Redis::builder(&url).connect().await {
            Ok(store) => panic!("{url}: {store:?}"),
            Err(error) => errors.push(error),
        }
    }
    for error in errors {
        let shown = shown(&error);
        assert!(!shown.contains(password), "{shown}");
    }
}
