use std::{sync::Arc, time::Duration};

use drivers_memory::{Fault, Link, Memory};
use pollcore::{
    conformance::{self, Env, Report},
    queue::Queue,
    store::Store,
};

const PATIENCE: Duration = Duration::from_secs(120);

fn assert_conformant(report: &Report) {
    print!("{report}");
    assert!(report.failures().is_empty(), "{report}");
    assert!(report.skipped().is_empty(), "{report}");
}

/// A store, with further clients that come by such a way; no case waits.
fn store<S: Store + 'static>(
    memory: &Memory,
    way: impl Fn(&Memory) -> S + Send + Sync + 'static,
) -> (Arc<dyn Store>, Env<dyn Store>) {
    let (memory, step) = (memory.clone(), memory.clone());
    let first: Arc<dyn Store> = Arc::new(way(&memory));
    let connect = move || {
        let another: Arc<dyn Store> = Arc::new(way(&memory));
        async move { Ok(another) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |time| step.step_forward(time));
    (first, env)
}

fn queue<Q: Queue + 'static>(
    memory: &Memory,
    way: impl Fn(&Memory) -> Q + Send + Sync + 'static,
) -> (Arc<dyn Queue>, Env<dyn Queue>) {
    let (memory, step) = (memory.clone(), memory.clone());
    let first: Arc<dyn Queue> = Arc::new(way(&memory));
    let connect = move || {
        let another: Arc<dyn Queue> = Arc::new(way(&memory));
        async move { Ok(another) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |time| step.step_forward(time));
    (first, env)
}

async fn conforms<D>(memory: &Memory, way: impl Fn(&Memory) -> D + Send + Sync + Clone + 'static)
where
    D: Store + Queue + 'static,
{
    let run = async {
        let (first, env) = store(memory, way.clone());
        assert_conformant(&conformance::run_all(&*first, &env).await);
        let (first, env) = queue(memory, way);
        assert_conformant(&conformance::run_queue(&*first, &env).await);
    };
    tokio::time::timeout(PATIENCE, run).await.unwrap();
}

#[tokio::test]
async fn the_store_conforms() {
    let memory = Memory::new();
    conforms(&memory, Memory::clone).await;
    // And once more on what the first run left behind.
    conforms(&memory, Memory::clone).await;
}

#[tokio::test]
async fn one_partition_conforms() {
    let memory = Memory::builder().partitions(1).build();
    conforms(&memory, Memory::clone).await;
}

/// Calls then wait on the way there and back, so that they overlap.
#[tokio::test(start_paused = true)]
async fn a_link_that_lags_conforms() {
    let far = |memory: &Memory| -> Link {
        let link = memory.link("far");
        let some = Duration::from_millis(3);
        for seed in 0..3 {
            let there = Fault::lag_there(some * (seed + 1), tokio::time::sleep);
            let back = Fault::lag_back(some, tokio::time::sleep);
            link.faults().inject(there.chance(0.5, seed.into()));
            link.faults().inject(back.chance(0.5, (seed + 10).into()));
        }
        link
    };
    conforms(&Memory::new(), far).await;
}
