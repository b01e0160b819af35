use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput};
use pollcore::privacy::{Epsilon, RandomizedResponse, UnaryEncoding};
use rand::{CryptoRng, RngExt, SeedableRng, rngs::StdRng};

use crate::OWN;

const VOTES: usize = 1 << 20;

/// Votes that are responded to at random, with `ChaCha12`. One byte is one vote, so that GB/s are
/// billions of responses a second. "drawn one by one" is what everyone writes: a coin, and then
/// another option.
pub(crate) fn run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("responses");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .throughput(Throughput::Bytes(VOTES as u64));
    let epsilon = Epsilon::new(1.0).expect("within its bounds");
    for options in [2, 10, 100] {
        let mechanism = RandomizedResponse::new(options, epsilon).expect("at least two options");
        let mut rng = StdRng::seed_from_u64(1);
        let mut votes: Vec<u8> = (0..VOTES).map(|vote| (vote % options) as u8).collect();
        group.bench_function(BenchmarkId::new(OWN, options), |bencher| {
            bencher.iter(|| mechanism.respond_all(black_box(&mut votes), &mut rng));
        });
        group.bench_function(BenchmarkId::new("drawn one by one", options), |bencher| {
            let truth = mechanism.probabilities().truth;
            bencher.iter(|| {
                for vote in black_box(&mut votes) {
                    *vote = drawn(*vote, options as u8, truth, &mut rng);
                }
            });
        });
    }
    drop(group);
    unary(criterion, epsilon);
}

/// One response of a bit an option.
fn unary(criterion: &mut Criterion, epsilon: Epsilon) {
    let mut group = criterion.benchmark_group("unary");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500));
    for options in [10, 100] {
        let mechanism = UnaryEncoding::new(options, epsilon).expect("at least two options");
        let mut rng = StdRng::seed_from_u64(1);
        group.bench_function(BenchmarkId::new(OWN, options), |bencher| {
            bencher.iter(|| mechanism.respond(black_box(1), &mut rng));
        });
    }
}

fn drawn(vote: u8, options: u8, truth: f64, rng: &mut impl CryptoRng) -> u8 {
    if rng.random_bool(truth) {
        return vote;
    }
    let other = rng.random_range(0..options - 1);
    other + u8::from(other >= vote)
}
