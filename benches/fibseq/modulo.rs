use std::{hint::black_box, num::NonZeroU64, time::Duration};

use criterion::{BenchmarkId, Criterion};

use crate::OWN;

/// An index whose doubling has every kind of step.
const INDEX: u64 = 0xdead_beef_cafe_f00d;

/// What a modulus has in common with 2 and with √5 decides how it is computed.
const MODULI: [(&str, u64); 6] = [
    ("prime, 64 bits", 18_446_744_073_709_551_557),
    ("prime, 30 bits", 1_000_000_007),
    ("odd, 64 bits", 0xffff_ffff_ffff_fff1),
    ("even, 64 bits", 0xffff_ffff_ffff_fffe),
    ("of 5, 64 bits", 18_446_744_073_709_551_615),
    ("2^63", 1 << 63),
];

/// F(n) mod m for a 64-bit n, beside the doubling that everyone writes.
pub(crate) fn run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mod");
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500));
    for (kind, modulus) in MODULI {
        let modulus = NonZeroU64::new(modulus).expect("no modulus above is zero");
        group.bench_function(BenchmarkId::new(OWN, kind), |bencher| {
            bencher.iter(|| fibseq::fibonacci_mod(black_box(INDEX), black_box(modulus)));
        });
        group.bench_function(BenchmarkId::new("u128 remainders", kind), |bencher| {
            bencher.iter(|| plain(black_box(INDEX), black_box(modulus)));
        });
    }
}

/// Fast doubling with the remainder of a `u128` after each product.
fn plain(n: u64, modulus: NonZeroU64) -> u64 {
    let m = u128::from(modulus.get());
    let (mut f, mut g) = (0, 1 % m);
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        let even = f * ((2 * g + m - f) % m) % m;
        let odd = (f * f % m + g * g % m) % m;
        (f, g) = if n >> bit & 1 == 0 {
            (even, odd)
        } else {
            (odd, (even + odd) % m)
        };
    }
    f as u64
}
