use std::{
    cell::LazyCell,
    time::{Duration, Instant},
};

use benches::{
    guard::{Contender, Fault, Guarded, Load, Settings},
    peer,
};
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, measurement::WallTime};

use crate::{own, yardstick};

const THREADS: [usize; 2] = [1, 2];

/// Calls that all succeed.
pub(crate) fn closed(criterion: &mut Criterion) {
    let mut group = group(criterion, "closed");
    for (name, time) in yardstick::ALL {
        for threads in THREADS {
            group.bench_function(BenchmarkId::new(*name, threads), |bencher| {
                bencher.iter_custom(|calls| time(threads, calls));
            });
        }
    }
    for contender in all() {
        bench(&mut group, contender.name, Load::Successes, || {
            (contender.build)(&Settings::default())
        });
    }
}

/// Calls of which one in ten fails, which is too few to open.
pub(crate) fn errors(criterion: &mut Criterion) {
    let mut group = group(criterion, "errors");
    for contender in all() {
        bench(&mut group, contender.name, Load::TenthFails, || {
            (contender.build)(&Settings::default())
        });
    }
}

/// Calls that an open breaker rejects.
pub(crate) fn rejected(criterion: &mut Criterion) {
    let mut group = group(criterion, "rejected");
    // failsafe does not open before its window has passed once, in whole seconds; criterion would
    // take the wait for a part of the first call.
    let settings = Settings {
        window: Duration::from_millis(500),
        ..Settings::default()
    };
    for contender in all() {
        bench(&mut group, contender.name, Load::Successes, || {
            let guard = (contender.build)(&settings);
            trip(&*guard);
            guard
        });
    }
}

/// Calls that all succeed, each of them looked at for whether it is slow.
pub(crate) fn slow(criterion: &mut Criterion) {
    let mut group = group(criterion, "slow");
    let settings = Settings {
        slow: Some(Duration::from_secs(1)),
        ..Settings::default()
    };
    for contender in own::ALL.iter().chain(peer::breaker::SLOW) {
        bench(&mut group, contender.name, Load::Successes, || {
            (contender.build)(&settings)
        });
    }
}

/// Ours and every peer.
fn all() -> impl Iterator<Item = &'static Contender> {
    own::ALL.iter().chain(peer::breaker::ALL)
}

pub(crate) fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

/// Times one breaker, called by one thread and by two at once.
pub(crate) fn bench(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    load: Load,
    build: impl Fn() -> Box<dyn Guarded>,
) {
    for threads in THREADS {
        let guard = LazyCell::new(&build);
        group.bench_function(BenchmarkId::new(name, threads), |bencher| {
            bencher.iter_custom(|calls| guard.time(load, threads, calls));
        });
    }
}

/// Feeds failures until calls are rejected.
pub(crate) fn trip(guard: &dyn Guarded) {
    let start = Instant::now();
    while guard.call(Err(Fault)) {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "nothing but failures for 5 s has not opened it"
        );
    }
}
