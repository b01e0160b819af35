use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput};
use pollcore::{Poll, Tally};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{OWN, options};

/// How many votes are counted at once.
const VOTES: usize = 1 << 20;

/// Votes by the places of their options, each checked, for polls of several sizes. One byte is one
/// vote, so that GB/s are billions of votes a second.
pub(crate) fn run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plurality");
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .throughput(Throughput::Bytes(VOTES as u64));
    for number in [2, 10, 100, 250] {
        let ids = options(number);
        let poll = Poll::builder("poll")
            .options(ids.iter().map(String::as_str))
            .build()
            .expect("the options differ");
        let mut rng = StdRng::seed_from_u64(1);
        let bytes: Vec<u8> = (0..VOTES)
            .map(|_| rng.random_range(0..number) as u8)
            .collect();
        let wide: Vec<u16> = bytes.iter().copied().map(u16::from).collect();
        let mut tally = Tally::new(&poll);
        group.bench_function(BenchmarkId::new(OWN, number), |bencher| {
            bencher.iter(|| tally.add_choices(black_box(&bytes)));
        });
        group.bench_function(BenchmarkId::new("pollcore, two bytes", number), |bencher| {
            bencher.iter(|| tally.add_choices(black_box(&wide)));
        });
        assert_eq!(tally.ballots() % VOTES as u64, 0);
        group.bench_function(BenchmarkId::new("an array, unchecked", number), |bencher| {
            bencher.iter(|| {
                let mut counts = [0_u64; 256];
                for vote in black_box(&bytes) {
                    counts[usize::from(*vote)] += 1;
                }
                counts
            });
        });
        #[cfg(feature = "pollcore-peers")]
        group.bench_function(BenchmarkId::new("tallystick", number), |bencher| {
            use tallystick::plurality::DefaultPluralityTally;

            let mut tally = DefaultPluralityTally::<u8>::with_capacity(1, number);
            bencher.iter(|| {
                for vote in black_box(&bytes) {
                    tally.add_ref(vote);
                }
            });
        });
    }
}
