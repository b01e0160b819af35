//! The crates that fibseq is measured beside, each through one small file.
//!
//! All but rug and malachite have no Fibonacci numbers of their own; they run the doubling that
//! their users write, in [`doubling`].

#[cfg(feature = "fibseq-peers")]
mod dashu;
#[cfg(feature = "fibseq-peers")]
mod doubling;
#[cfg(feature = "fibseq-peers")]
mod fib_rs;
#[cfg(feature = "fibseq-peers")]
mod malachite;
#[cfg(feature = "fibseq-peers")]
mod num_bigint;
#[cfg(feature = "fibseq-peers")]
mod rug;

/// Another way to compute the same.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The crate's name.
    pub name: &'static str,
    /// Computes F(n) in the crate's own type, and drops it.
    pub binary: fn(u64),
    /// F(n) as decimal text.
    pub text: fn(u64) -> String,
    /// Hands over the text of each of the `len` terms from `start` on, by additions.
    pub terms: Terms,
    /// The largest n whose binary form takes well under a minute for the samples of a benchmark.
    pub binary_until: u64,
    /// The same for text.
    pub text_until: u64,
}

/// A walk over `len` terms from `start` on.
pub type Terms = fn(start: u64, len: u64, each: &mut dyn FnMut(&str));

/// Every peer, the fastest first; none without the feature `fibseq-peers`.
pub const ALL: &[Peer] = &[
    #[cfg(feature = "fibseq-peers")]
    rug::PEER,
    #[cfg(feature = "fibseq-peers")]
    malachite::PEER,
    #[cfg(feature = "fibseq-peers")]
    dashu::PEER,
    #[cfg(feature = "fibseq-peers")]
    num_bigint::PEER,
    #[cfg(feature = "fibseq-peers")]
    fib_rs::PEER,
];

#[cfg(all(test, feature = "fibseq-peers"))]
mod tests {
    use super::*;

    #[test]
    fn the_peers_agree_with_fibseq() {
        for peer in ALL {
            for n in [0, 1, 2, 93, 94, 187, 1_000, 4_097] {
                assert_eq!(
                    (peer.text)(n),
                    fibseq::fibonacci(n).text().unwrap(),
                    "{} at {n}",
                    peer.name
                );
            }
            let mut terms = Vec::new();
            (peer.terms)(10, 4, &mut |term| terms.push(term.to_owned()));
            assert_eq!(terms, ["55", "89", "144", "233"], "{}", peer.name);
        }
    }
}
