//! What runs at once on several threads, as the conformance suite never does.

use breaker::Swapped;
use tokio::{runtime::Builder, task::JoinSet};

use crate::{
    client::{Client, new_version},
    end::Outcome,
    kind::Kind,
    site::Site,
};

const TASKS: u64 = 64;

/// 64 tasks on four threads over one backend: totals are exact, and a counter that is read and
/// swapped loses no step.
pub(crate) async fn tasks_on_many_threads_lose_nothing(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let url = site.url();
    // More threads than trials usually have.
    let runtime = Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()?;
    let outcome = runtime.spawn(async move { count(&url).await }).await;
    runtime.shutdown_background();
    outcome.expect("the tasks don't panic")
}

async fn count(url: &str) -> Outcome {
    const ADDS: u64 = 10;
    const STEPS: u64 = 3;
    let client = Client::connect(url).await?;
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let client = client.clone();
        tasks.spawn(async move {
            for _ in 0..ADDS {
                client.add("threads", 1).await?;
            }
            for _ in 0..STEPS {
                step(&client).await?;
            }
            Outcome::Ok(())
        });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome.expect("a task does not panic")?;
    }
    assert_eq!(client.total("threads").await?, TASKS * ADDS);
    let record = client.record("counter").await?.expect("there is one");
    assert_eq!(number(&record.bytes), TASKS * STEPS);
    Ok(())
}

/// Adds one to a record, however often somebody else is faster.
async fn step(client: &Client) -> Outcome {
    let mut record = client.record("counter").await?;
    loop {
        let count = record.as_ref().map_or(0, |record| number(&record.bytes));
        let next = (count + 1).to_string();
        let expected = record.map(|record| record.version);
        match client
            .swap("counter", expected, new_version(), next.as_bytes())
            .await?
        {
            Swapped::Done { .. } => return Ok(()),
            Swapped::Conflict { record: other, .. } => record = other,
        }
    }
}

fn number(bytes: &[u8]) -> u64 {
    let text = std::str::from_utf8(bytes).expect("text");
    text.parse().expect("a number")
}
