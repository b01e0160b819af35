use std::{hint::black_box, num::NonZeroUsize, ops::ControlFlow, time::Duration};

use benches::peer::fibonacci as peer;
use criterion::{BenchmarkId, Criterion, Throughput};
use fibseq::{Kernel, Stream, StreamBuilder};

use crate::OWN;

/// The terms 0..n as text, one a line, into a chunk that is used again and again.
pub(crate) fn run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stream");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    for n in [10_000, 100_000] {
        group.throughput(Throughput::Bytes(read(Stream::builder(0..n))));
        group.bench_function(BenchmarkId::new(OWN, n), |bencher| {
            bencher.iter(|| read(Stream::builder(0..n)));
        });
        for kernel in Kernel::available() {
            let who = format!("fibseq, {kernel:?}");
            group.bench_function(BenchmarkId::new(who, n), |bencher| {
                bencher.iter(|| read(Stream::builder(0..n).kernel(kernel)));
            });
        }
        group.bench_function(BenchmarkId::new("fibseq, 2 threads", n), |bencher| {
            let two = NonZeroUsize::MIN.saturating_add(1);
            bencher.iter(|| read(Stream::builder(0..n).threads(two)));
        });
    }
    // At 100,000 terms a peer takes some ten seconds.
    for peer in peer::ALL {
        group.throughput(Throughput::Bytes(read(Stream::builder(0..10_000))));
        group.bench_function(BenchmarkId::new(peer.name, 10_000), |bencher| {
            bencher.iter(|| {
                (peer.terms)(0, 10_000, &mut |term| {
                    black_box(term);
                });
            });
        });
    }
}

/// Reads a stream to its end and says how many bytes that were.
fn read(stream: StreamBuilder<'_>) -> u64 {
    let mut stream = stream.build().expect("the range and the kernel are there");
    let flow = stream.for_each_chunk(|chunk, _| {
        black_box(chunk);
        ControlFlow::<()>::Continue(())
    });
    assert!(flow.expect("nobody cancels").is_continue());
    stream.position().bytes
}
