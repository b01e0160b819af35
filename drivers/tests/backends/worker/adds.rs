use tokio::task::JoinSet;

use super::{say, told};
use crate::{
    client::{Client, Sent},
    clock,
    end::Outcome,
};

pub(crate) const TASKS: u64 = 8;
pub(crate) const ADDS: u64 = 25;

/// Adds to one window, in several tasks; says how many.
pub(super) async fn run() -> Outcome {
    let client = Client::connect(&told::<String>("URL")).await?;
    clock::until(told("START")).await;
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let client = client.clone();
        tasks.spawn(async move {
            let mut sent = Sent::default();
            for _ in 0..ADDS {
                sent.add(&client.add("total", 1).await);
            }
            sent
        });
    }
    let mut all = Sent::default();
    for sent in tasks.join_all().await {
        all += sent;
    }
    say(format_args!("SENT {} {}", all.definite, all.unknown));
    Ok(())
}
