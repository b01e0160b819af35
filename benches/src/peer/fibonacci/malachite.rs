use std::hint::black_box;

use malachite_base::num::arithmetic::traits::Fibonacci;
use malachite_nz::natural::Natural;

use super::{Peer, doubling};

pub(super) const PEER: Peer = Peer {
    name: "malachite",
    binary: |n| {
        black_box(Natural::fibonacci(n));
    },
    text: |n| Natural::fibonacci(n).to_string(),
    terms: |start, len, each| {
        let pair = (Natural::fibonacci(start), Natural::fibonacci(start + 1));
        doubling::walk(pair, len, each);
    },
    binary_until: 100_000_000,
    text_until: 100_000_000,
};
