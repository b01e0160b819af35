use std::{hint::black_box, num::NonZeroU64, time::Duration};

use benches::peer::fibonacci as peer;
use criterion::{BenchmarkId, Criterion};
use fibseq::PageLimits;

use crate::OWN;

/// 100 terms as text from an index on.
pub(crate) fn run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("page of 100");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    let limits = PageLimits::new(NonZeroU64::MIN.saturating_add(99), u64::MAX);
    for start in [1_000, 100_000] {
        group.bench_function(BenchmarkId::new(OWN, start), |bencher| {
            bencher.iter(|| fibseq::page(start, 100, &limits));
        });
        for peer in peer::ALL {
            group.bench_function(BenchmarkId::new(peer.name, start), |bencher| {
                bencher.iter(|| {
                    (peer.terms)(start, 100, &mut |term| {
                        black_box(term);
                    });
                });
            });
        }
    }
}
