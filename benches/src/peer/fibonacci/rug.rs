use std::hint::black_box;

use rug::Integer;

use super::Peer;

pub(super) const PEER: Peer = Peer {
    name: "rug",
    binary: |n| {
        black_box(fibonacci(n));
    },
    text: |n| fibonacci(n).to_string(),
    terms: |start, len, each| {
        let (mut f, mut g) = (fibonacci(start), fibonacci(start + 1));
        for _ in 0..len {
            each(&f.to_string());
            f += &g;
            std::mem::swap(&mut f, &mut g);
        }
    },
    binary_until: 100_000_000,
    text_until: 100_000_000,
};

/// GMP's `mpz_fib_ui`.
fn fibonacci(n: u64) -> Integer {
    let n = u32::try_from(n).expect("no benchmark asks for an index past u32");
    Integer::from(Integer::fibonacci(n))
}
