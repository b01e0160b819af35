use std::hint::black_box;

use dashu_int::UBig;

use super::{Peer, doubling};

pub(super) const PEER: Peer = Peer {
    name: "dashu",
    binary: |n| {
        black_box(doubling::pair::<UBig>(n).0);
    },
    text: |n| doubling::pair::<UBig>(n).0.to_string(),
    terms: |start, len, each| doubling::walk(doubling::pair::<UBig>(start), len, each),
    binary_until: 10_000_000,
    text_until: 1_000_000,
};
