//! What goes wrong between a client and its server. Under every fault:
//!
//! - each call ends within its deadline and a second,
//! - an error that says that nothing was applied is true for ever,
//! - what is unknown is found out under the same version afterwards,
//! - and once the fault is gone, calls work again within three seconds.

use std::time::Duration;

use breaker::{Applied, Swapped, Version};
use drivers::DriverError;
use drivers_testkit::{Fault, Proxy};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    client::{Client, Sent, new_version},
    end::{End, Outcome},
    kind::Kind,
    site::Site,
};

const DEADLINE: Duration = Duration::from_millis(500);
/// What a call may be late, and its answer.
const GRACE: Duration = Duration::from_secs(1);
const RECOVERY: Duration = Duration::from_secs(3);
/// What is in every record here, so that the proxy knows a write.
const MARK: &[u8] = b"a record's very own words";
const TASKS: usize = 6;
const ROUNDS: usize = 3;

pub(crate) async fn a_refused_connection(kind: Kind) -> Outcome {
    under(kind, Fault::Refuse, Answers::None).await
}

pub(crate) async fn a_reset_connection(kind: Kind) -> Outcome {
    under(kind, Fault::Reset, Answers::None).await
}

pub(crate) async fn a_half_closed_connection(kind: Kind) -> Outcome {
    under(kind, Fault::HalfClose, Answers::None).await
}

pub(crate) async fn a_black_hole(kind: Kind) -> Outcome {
    under(kind, Fault::BlackHole, Answers::None).await
}

/// The request arrives in time, the reply does not.
pub(crate) async fn a_delay_beyond_the_deadline(kind: Kind) -> Outcome {
    under(kind, Fault::Delay(DEADLINE * 3 / 4), Answers::None).await
}

/// The request arrives after the deadline.
pub(crate) async fn a_delay_far_beyond_the_deadline(kind: Kind) -> Outcome {
    under(kind, Fault::Delay(DEADLINE * 2), Answers::None).await
}

pub(crate) async fn a_reply_in_drops(kind: Kind) -> Outcome {
    let bytes = 1;
    let every = Duration::from_millis(2);
    under(kind, Fault::Drip { bytes, every }, Answers::Some).await
}

/// Whatever is said first, as on a new connection, is carried out, and nobody hears of it.
pub(crate) async fn a_cut_after_the_first_words(kind: Kind) -> Outcome {
    under(kind, Fault::CutAfterRequest, Answers::None).await
}

/// The record was written, and nobody hears of it.
pub(crate) async fn a_cut_between_a_write_and_its_reply(kind: Kind) -> Outcome {
    under(kind, Fault::CutAfter(MARK), Answers::OfWritesLost).await
}

/// What comes back under a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    None,
    Some,
    /// Those of swaps are lost, though they are carried out.
    OfWritesLost,
}

/// A swap that was sent under a fault, and what became of it.
struct Swapping {
    service: String,
    version: Version,
    outcome: Result<Swapped, DriverError>,
}

async fn under(kind: Kind, fault: Fault, answers: Answers) -> Outcome {
    let site = Site::shared(kind)?;
    let proxy = Proxy::to(site.server().address())?;
    let direct = Client::connect(&site.url()).await?;
    let through = Client::within(&site.url_at(proxy.address()), DEADLINE).await?;
    let mut sent = Sent::default();
    // A connection is open when it begins.
    while sent.definite == 0 {
        sent.add(&through.add("total", 1).await);
    }

    proxy.set(fault);
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        tasks.spawn(calls(through.clone(), task));
    }
    let mut swaps = Vec::new();
    let mut answered = 0;
    while let Some(joined) = tasks.join_next().await {
        let (swapped, adds) = joined.expect("a task does not panic")?;
        answered +=
            adds.definite + swapped.iter().filter(|swap| swap.outcome.is_ok()).count() as u64;
        swaps.extend(swapped);
        sent += adds;
    }
    if answers == Answers::None {
        assert_eq!(answered, 0, "answers that can't be");
    }

    proxy.heal();
    let healed = Instant::now();
    while let Err(error) = through.total("total").await {
        if healed.elapsed() > RECOVERY {
            return Err(End::failed(format!(
                "no answer {RECOVERY:?} after it healed: {error}"
            )));
        }
        sleep(Duration::from_millis(20)).await;
    }
    // What was on its way has arrived by then, or never will.
    sleep(DEADLINE).await;
    sent.add(&through.add("total", 1).await);
    let total = direct.total("total").await?;
    assert!(sent.range().contains(&total), "{total} of {sent:?}");
    for swap in &swaps {
        holds(&direct, swap).await?;
    }
    let unknown = || swaps.iter().filter(|swap| is_unknown(&swap.outcome));
    if answers == Answers::OfWritesLost {
        assert!(
            unknown().count() > 0,
            "records are written, and nobody is told that they may be"
        );
        // One that was on its way behind it was cut before it was written.
        let mut written = 0;
        for swap in unknown() {
            written += usize::from(direct.record(&swap.service).await?.is_some());
        }
        assert!(written > 0, "nothing was written");
    }
    for swap in unknown() {
        resolves(&through, swap).await?;
    }
    Ok(())
}

/// Creations of records, each of its own, and adds to one window, in turn.
async fn calls(client: Client, task: usize) -> Result<(Vec<Swapping>, Sent), End> {
    let (mut swaps, mut sent) = (Vec::new(), Sent::default());
    for round in 0..ROUNDS {
        let service = format!("{task}-{round}");
        let version = new_version();
        let outcome = timed(client.swap(&service, None, version, MARK)).await?;
        swaps.push(Swapping {
            service,
            version,
            outcome,
        });
        sent.add(&timed(client.add("total", 1)).await?);
    }
    Ok((swaps, sent))
}

async fn timed<T>(
    call: impl Future<Output = Result<T, DriverError>>,
) -> Result<Result<T, DriverError>, End> {
    let began = Instant::now();
    let outcome = call.await;
    let took = began.elapsed();
    if took > DEADLINE + GRACE {
        return Err(End::failed(format!("a call took {took:?}")));
    }
    if let Err(error) = &outcome
        && !error.is_transient()
    {
        return Err(End::failed(format!("{error} is no matter of time")));
    }
    Ok(outcome)
}

/// What a swap was told is true.
async fn holds(direct: &Client, swap: &Swapping) -> Outcome {
    let found = direct.record(&swap.service).await?;
    let is_there = match &found {
        None => false,
        Some(record) => {
            assert_eq!(record.version, swap.version, "a version that nobody wrote");
            assert_eq!(record.bytes, MARK);
            true
        }
    };
    let told = &swap.outcome;
    match told {
        Ok(Swapped::Done { .. }) if is_there => Ok(()),
        Err(error) if !is_there || error.applied() == Applied::Unknown => Ok(()),
        _ => Err(End::failed(format!(
            "applied: {is_there}, and the client was told {told:?}"
        ))),
    }
}

/// The same swap, sent again, is done now or meets itself.
async fn resolves(client: &Client, swap: &Swapping) -> Outcome {
    let Swapping {
        service, version, ..
    } = swap;
    let is_there = match client.swap(service, None, *version, MARK).await? {
        Swapped::Done { .. } => true,
        Swapped::Conflict { record, .. } => record.is_some_and(|record| record.version == *version),
    };
    assert!(is_there, "{service}");
    Ok(())
}

fn is_unknown<T>(outcome: &Result<T, DriverError>) -> bool {
    matches!(outcome, Err(error) if error.applied() == Applied::Unknown)
}
