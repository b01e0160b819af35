use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use breaker::{Add, Counted, Driver, Era, Exchange, Swap, Swapped, Totals, Version};
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, measurement::WallTime};
use tokio::{runtime::Runtime, task::JoinSet};

use crate::{redis_benchmark::RedisBenchmark, stores::Stores};

/// How many tasks call at once.
const TASKS: [usize; 2] = [1, 16];
/// How many services there are where all are not one: a multiple of the tasks, each of which has its
/// own then.
const MANY: usize = 1024;

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Adds, and reads the record and the window.
    Exchange,
    /// Reads the record.
    Load,
    /// Swaps the record for another, whether it is still the one that it expects or not.
    Swap,
}

impl Work {
    const ALL: [Self; 3] = [Self::Exchange, Self::Load, Self::Swap];

    const fn name(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Load => "load",
            Self::Swap => "swap",
        }
    }
}

pub(crate) fn run(criterion: &mut Criterion, runtime: &Runtime, stores: &Stores) -> io::Result<()> {
    for work in Work::ALL {
        for (keys, services) in [("hot", 1), ("many", MANY)] {
            let what = format!("{}, {keys}", work.name());
            let names = names(&what, services);
            let mut group = group(criterion, &what);
            for store in &stores.all {
                let driver = &store.driver;
                runtime.block_on(create(driver, &names))?;
                for tasks in TASKS {
                    bench(&mut group, store.name, tasks, |calls| {
                        runtime.block_on(time(driver, work, &names, tasks, calls))
                    });
                }
            }
            let redis = stores.redis.as_ref().zip(stores.named("redis"));
            if let (Work::Exchange, 1, Some((server, store))) = (work, services, redis) {
                let call = time(&store.driver, work, &names, 1, 1);
                let program = RedisBenchmark::of(server, || runtime.block_on(call))?;
                for tasks in TASKS {
                    bench(&mut group, "redis-benchmark", tasks, |calls| {
                        program.time(tasks, calls)
                    });
                }
            }
        }
    }
    Ok(())
}

pub(crate) fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

pub(crate) fn bench(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    tasks: usize,
    mut time: impl FnMut(u64) -> Duration,
) {
    group.bench_function(BenchmarkId::new(name, tasks), |bencher| {
        bencher.iter_custom(&mut time);
    });
}

/// How long so many calls take, made by so many tasks at once, one after the other in each.
pub(crate) async fn time(
    driver: &Arc<dyn Driver>,
    work: Work,
    names: &Arc<[String]>,
    tasks: usize,
    calls: u64,
) -> Duration {
    let each = calls.div_ceil(tasks as u64);
    let start = Instant::now();
    let mut set = JoinSet::new();
    for task in 0..tasks {
        let caller = Caller {
            driver: Arc::clone(driver),
            names: Arc::clone(names),
            known: vec![None; names.len()],
        };
        set.spawn(caller.call(work, task, tasks, each));
    }
    while let Some(done) = set.join_next().await {
        done.expect("a task that panicked says why");
    }
    // Of what was asked for, where the tasks did a few more.
    start
        .elapsed()
        .mul_f64(calls as f64 / (each * tasks as u64) as f64)
}

struct Caller {
    driver: Arc<dyn Driver>,
    names: Arc<[String]>,
    /// The versions that were seen last.
    known: Vec<Option<Version>>,
}

impl Caller {
    async fn call(mut self, work: Work, task: usize, tasks: usize, calls: u64) {
        let (read, count) = (Exchange::READ, exchange());
        let mut words = task as u64;
        for call in 0..calls as usize {
            let i = (task + call * tasks) % self.names.len();
            let name = &self.names[i];
            match work {
                Work::Exchange => {
                    let found = self.driver.exchange(name, &count).await.expect("an answer");
                    assert!(found.totals.calls >= 7, "{found:?}");
                }
                Work::Load => {
                    let found = self.driver.exchange(name, &read).await.expect("an answer");
                    assert!(found.record.is_some(), "{found:?}");
                }
                Work::Swap => {
                    words = words.wrapping_add(0x9e37_79b9_7f4a_7c15);
                    let swap = Swap {
                        expected: self.known[i],
                        version: Version(words),
                        bytes: RECORD.to_vec(),
                    };
                    let swapped = self.driver.swap(name, &swap).await.expect("an answer");
                    self.known[i] = match swapped {
                        Swapped::Done { .. } => Some(swap.version),
                        Swapped::Conflict { record, .. } => record.map(|record| record.version),
                    };
                }
            }
        }
    }
}

/// As long as a record is that has seen some transitions.
const RECORD: [u8; 700] = [b'r'; 700];

/// What a node sends once an interval: a few calls, and a window of ten seconds.
pub(crate) fn exchange() -> Exchange {
    let totals = Totals {
        calls: 7,
        failed: 2,
        slow: 1,
    };
    let add = Add {
        age: Duration::ZERO,
        totals,
    };
    let counted = Counted {
        era: Era::from_word(0x5eed),
        width: Duration::from_secs(1),
        buckets: 10,
        adds: vec![add],
    };
    Exchange {
        counted: Some(counted),
    }
}

pub(crate) fn names(what: &str, services: usize) -> Arc<[String]> {
    (0..services).map(|i| format!("{what} {i}")).collect()
}

/// Gives each service a record.
pub(crate) async fn create(driver: &Arc<dyn Driver>, names: &[String]) -> io::Result<()> {
    for (i, name) in names.iter().enumerate() {
        let swap = Swap {
            expected: None,
            version: Version(i as u64),
            bytes: RECORD.to_vec(),
        };
        driver.swap(name, &swap).await.map_err(io::Error::other)?;
    }
    Ok(())
}
