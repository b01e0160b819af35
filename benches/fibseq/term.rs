use std::{num::NonZeroUsize, time::Duration};

use benches::peer::fibonacci as peer;
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, measurement::WallTime};

use crate::OWN;

const SIZES: [u64; 8] = [
    100,
    500,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// F(n) as decimal text.
pub(crate) fn text(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text");
    for n in SIZES {
        effort(&mut group, n);
        bench(&mut group, OWN, n, || fibseq::fibonacci(n).text());
        if n >= 1_000_000 {
            let two = NonZeroUsize::MIN.saturating_add(1);
            bench(&mut group, "fibseq, 2 threads", n, || {
                fibseq::fibonacci(n).threads(two).text()
            });
        }
        for peer in peer::ALL.iter().filter(|peer| n <= peer.text_until) {
            bench(&mut group, peer.name, n, || (peer.text)(n));
        }
    }
}

/// F(n) as little-endian binary limbs, or whatever a peer's own type is.
pub(crate) fn binary(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("binary");
    for n in SIZES {
        effort(&mut group, n);
        bench(&mut group, OWN, n, || fibseq::fibonacci(n).limbs());
        for peer in peer::ALL.iter().filter(|peer| n <= peer.binary_until) {
            bench(&mut group, peer.name, n, || (peer.binary)(n));
        }
    }
}

fn bench<T>(group: &mut BenchmarkGroup<'_, WallTime>, who: &str, n: u64, routine: impl Fn() -> T) {
    let id = BenchmarkId::new(who, n);
    if n < 10_000_000 {
        group.bench_function(id, |bencher| bencher.iter(&routine));
    } else {
        // One result at a time: a batch of them would measure the page faults of the memory.
        group.bench_function(id, |bencher| {
            bencher.iter_batched(|| (), |()| routine(), BatchSize::PerIteration);
        });
    }
}

/// Few and short samples where one takes long.
fn effort(group: &mut BenchmarkGroup<'_, WallTime>, n: u64) {
    group
        .sample_size(if n < 1_000_000 { 30 } else { 10 })
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
}
