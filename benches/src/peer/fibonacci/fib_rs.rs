use std::hint::black_box;

use fib_rs::Fib;

use super::Peer;

pub(super) const PEER: Peer = Peer {
    name: "fib-rs",
    binary: |n| {
        black_box(Fib::single(n.into()));
    },
    text: |n| Fib::single(n.into()).to_string(),
    terms: |start, len, each| {
        let end = start + len.saturating_sub(1);
        for term in Fib::range(start.into(), end.into()) {
            each(&term.to_string());
        }
    },
    binary_until: 1_000_000,
    text_until: 1_000_000,
};
