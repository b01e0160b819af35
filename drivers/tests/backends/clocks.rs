//! Clients whose clocks are wrong, where a store goes by those of its clients.

use crate::{end::Outcome, kind::Kind};

/// An hour ahead or behind, a client counts into buckets of other hours. Nothing of what others count
/// or write is harmed by that.
#[cfg(feature = "memcached")]
pub(crate) async fn a_clock_an_hour_off_harms_nobody_else(kind: Kind) -> Outcome {
    use std::{sync::Arc, time::Duration};

    use breaker::{Clock, Swapped, Timestamp};
    use drivers::Settings;
    use drivers_memcached::Memcached;

    use crate::{
        client::{Client, PATIENCE, new_version},
        site::Site,
    };

    const HOUR: Duration = Duration::from_secs(3600);

    assert_eq!(kind, Kind::Memcached);
    let site = Site::own(kind)?;
    let address = site.server().address().to_string();
    let settings = Settings {
        deadline: PATIENCE,
        ..Settings::default()
    };
    let at = |now: Timestamp| {
        let builder = Memcached::builder(address.clone());
        let store = builder
            .settings(settings.clone())
            .clock(Clock::fed_from(now).0);
        Ok::<_, drivers::DriverError>(Client::of(Arc::new(store.lazy()?)))
    };
    let now = Clock::precise().timestamp();
    let right = at(now)?;
    let ahead = at(now.after(HOUR))?;
    let behind = at(Timestamp::from_millis(
        now.as_millis() - HOUR.as_millis() as u64,
    ))?;

    right.add("clock", 5).await?;
    ahead.add("clock", 70).await?;
    assert_eq!(
        right.total("clock").await?,
        5,
        "what is counted in an hour to come"
    );
    behind.add("clock", 900).await?;
    assert_eq!(right.total("clock").await?, 905);
    assert_eq!(ahead.total("clock").await?, 975);
    assert_eq!(behind.total("clock").await?, 900);

    let first = ahead.write("clock", None, b"first").await?;
    let second = right.write("clock", Some(first), b"second").await?;
    let stale = behind
        .swap("clock", Some(first), new_version(), b"stale")
        .await?;
    let Swapped::Conflict { record, .. } = stale else {
        panic!("{stale:?}");
    };
    assert_eq!(record.map(|record| record.version), Some(second));
    Ok(())
}

#[cfg(not(feature = "memcached"))]
pub(crate) async fn a_clock_an_hour_off_harms_nobody_else(_: Kind) -> Outcome {
    Ok(())
}
