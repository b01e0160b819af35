use std::hint::black_box;

use num_bigint::BigUint;

use super::{Peer, doubling};

pub(super) const PEER: Peer = Peer {
    name: "num-bigint",
    binary: |n| {
        black_box(doubling::pair::<BigUint>(n).0);
    },
    text: |n| doubling::pair::<BigUint>(n).0.to_string(),
    terms: |start, len, each| doubling::walk(doubling::pair::<BigUint>(start), len, each),
    binary_until: 10_000_000,
    text_until: 1_000_000,
};
