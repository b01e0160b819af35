//! What happens to a server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use breaker::Durability;
use drivers_testkit::{Redis, Server};
use tokio::{
    task::{JoinSet, block_in_place},
    time::{Instant, sleep},
};

use crate::{
    client::{Client, Sent, new_version},
    end::{End, Outcome},
    kind::Kind,
    site::Site,
};

const DEADLINE: Duration = Duration::from_secs(1);
const GRACE: Duration = Duration::from_secs(1);
const RECOVERY: Duration = Duration::from_secs(3);

/// What may be lost of what was acknowledged, where only what came last may be: PostgreSQL writes
/// counts to the disk three times `wal_writer_delay` later at most, which is 600 ms.
const LAST: Duration = Duration::from_secs(1);

/// Killed and started again while it is under load: what it keeps is exact, what it doesn't begins
/// from nothing, and no version from before means anything then.
pub(crate) async fn a_server_is_killed_and_starts_again(kind: Kind) -> Outcome {
    let mut site = Site::own(kind)?;
    // What a store needs once, as tables, it makes without haste.
    Client::connect(&site.url()).await?;
    let client = Client::within(&site.url(), DEADLINE).await?;
    let durability = client.driver().capabilities().durability;
    let before = client.write("record", None, b"before").await?;

    let phase = Arc::new(Phase::default());
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        tasks.spawn(load(client.clone(), Arc::clone(&phase)));
    }
    sleep(Duration::from_millis(300)).await;
    phase.next();
    sleep(LAST).await;
    block_in_place(|| site.own_server().kill());
    phase.next();
    sleep(Duration::from_millis(300)).await;
    block_in_place(|| site.own_server().restart());
    phase.next();
    let back = Instant::now();
    while let Err(error) = client.record("record").await {
        if back.elapsed() > RECOVERY {
            let late = format!("no answer {RECOVERY:?} after it is back: {error}");
            return Err(End::failed(late));
        }
        sleep(Duration::from_millis(10)).await;
    }
    sleep(Duration::from_millis(500)).await;
    phase.next();
    let mut sent = [Sent::default(); 4];
    while let Some(joined) = tasks.join_next().await {
        let counted = joined.expect("a task does not panic")?;
        for (all, one) in sent.iter_mut().zip(counted) {
            *all += one;
        }
    }
    let [first, last, down, after] = sent;
    assert!(first.definite > 0 && after.definite > 0, "{sent:?}");
    let total = client.total("total").await?;
    let mut all = first;
    for part in [last, down, after] {
        all += part;
    }
    let least = match durability {
        Durability::None => after.definite,
        // This one writes each command to the disk before it answers.
        _ if kind == Kind::Redis => all.definite,
        Durability::Recent => first.definite + after.definite,
        _ => all.definite,
    };
    let range = least..=*all.range().end();
    assert!(
        range.contains(&total),
        "{total} calls, not {range:?}: {sent:?}"
    );

    let found = client.record("record").await?;
    if durability != Durability::None {
        let found = found.map(|record| (record.version, record.bytes));
        assert_eq!(found, Some((before, b"before".to_vec())));
        return Ok(());
    }
    assert_eq!(found, None);
    let stale = client
        .swap("record", Some(before), new_version(), b"stale")
        .await?;
    assert!(
        matches!(stale, breaker::Swapped::Conflict { record: None, .. }),
        "{stale:?}"
    );
    client.write("record", None, b"after").await?;
    let stale = client
        .swap("record", Some(before), new_version(), b"stale")
        .await?;
    assert!(
        matches!(
            stale,
            breaker::Swapped::Conflict {
                record: Some(_),
                ..
            }
        ),
        "{stale:?}"
    );
    Ok(())
}

/// Before the last moments of the server, in these, while it is down, after it is back, and the end.
#[derive(Debug, Default)]
struct Phase(AtomicU8);

impl Phase {
    fn next(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn now(&self) -> usize {
        self.0.load(Ordering::SeqCst).into()
    }
}

/// Adds until the end; what was sent in each phase.
async fn load(client: Client, phase: Arc<Phase>) -> Result<[Sent; 4], End> {
    let mut sent = [Sent::default(); 4];
    loop {
        let now = phase.now();
        let Some(counted) = sent.get_mut(now) else {
            return Ok(sent);
        };
        let began = Instant::now();
        let outcome = client.add("total", 1).await;
        let took = began.elapsed();
        if took > DEADLINE + GRACE {
            return Err(End::failed(format!("a call took {took:?}: {outcome:?}")));
        }
        counted.add(&outcome);
        if outcome.is_err() {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Stopped, it holds calls up no longer than their deadline; and once it goes on, nobody gets the
/// answer to another's question.
pub(crate) async fn a_server_is_stopped_and_goes_on(kind: Kind) -> Outcome {
    let site = Site::own(kind)?;
    Client::connect(&site.url()).await?;
    let client = Client::within(&site.url(), DEADLINE).await?;
    let names: Vec<String> = (0..8).map(|number| format!("service-{number}")).collect();
    for name in &names {
        client.write(name, None, name.as_bytes()).await?;
    }
    let server = site.server();
    block_in_place(|| server.stop());
    let mut tasks = JoinSet::new();
    for name in names.clone() {
        let client = client.clone();
        tasks.spawn(async move {
            let began = Instant::now();
            let outcome = client.record(&name).await;
            (began.elapsed(), outcome)
        });
    }
    let mut late = None;
    while let Some(joined) = tasks.join_next().await {
        let (took, outcome) = joined.expect("a task does not panic");
        if took > DEADLINE + GRACE || outcome.is_ok() {
            late = Some(format!("after {took:?}: {outcome:?}"));
        }
    }
    block_in_place(|| server.resume());
    if let Some(late) = late {
        return Err(End::failed(late));
    }
    let back = Instant::now();
    for name in names.iter().rev().chain(&names) {
        let found = loop {
            match client.record(name).await {
                Ok(found) => break found,
                Err(error) if back.elapsed() > RECOVERY => return Err(error.into()),
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        };
        let bytes = found.map(|record| record.bytes);
        assert_eq!(
            bytes.as_deref(),
            Some(name.as_bytes()),
            "the answer to another's question"
        );
    }
    Ok(())
}

/// The scripts that a client has put there are gone: it puts them there again.
pub(crate) async fn scripts_are_flushed(kind: Kind) -> Outcome {
    assert_eq!(kind, Kind::Redis);
    let server = Redis::start()?;
    let client = Client::connect(&server.url()).await?;
    let first = client.write("record", None, b"first").await?;
    client.add("record", 1).await?;
    server.command(&["SCRIPT", "FLUSH", "SYNC"])?;
    client.add("record", 1).await?;
    server.command(&["SCRIPT", "FLUSH", "SYNC"])?;
    client.write("record", Some(first), b"second").await?;
    assert_eq!(client.total("record").await?, 2);
    Ok(())
}
