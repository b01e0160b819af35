//! Words into sections: each residue modulo x^M − y by Horner-free evaluation over the s runs of
//! words, and the twist to x^M − 1.

use super::{
    block::{Block, Complex},
    plan::Plan,
    pulse::Pulse,
};
use crate::simd::{Lanes, lanes::ROW};

/// Writes the residues of the number `words` (L of them) in the sections from `first` on, as many
/// as `out` has room for.
#[inline(always)]
pub(crate) fn enter<S: Lanes, const N: usize>(
    s: S,
    plan: &Plan,
    words: &[i32],
    first: usize,
    out: &mut [Block],
    pulse: &Pulse<'_>,
) {
    let shape = plan.shape;
    let runs: [&[[i32; ROW]]; N] = runs(words);
    let count = out.len() / shape.extent();
    for b in 0..plan.size.blocks {
        if b % shape.row == 0 && !pulse.beat() {
            return;
        }
        let at = b / shape.row * shape.pitch + b % shape.row;
        let (coarse, fine) = plan.twist.at(b);
        for part in 0..S::PARTS {
            let mut words = [s.splat(0.0); N];
            for (word, run) in words.iter_mut().zip(&runs) {
                *word = s.load_i32(&run[b], part);
            }
            for section in 0..count {
                let t = first + section;
                let mut sum = Complex {
                    re: words[0],
                    im: s.splat(0.0),
                };
                #[expect(clippy::needless_range_loop)] // which the compiler unrolls
                for q in 1..N {
                    let power = Complex::load(s, &plan.matrix[t][q], part);
                    sum.re = s.mul_add(words[q], power.re, sum.re);
                    sum.im = s.mul_add(words[q], power.im, sum.im);
                }
                let twist = Complex::load(s, &fine[t], part).mul(s, Complex::splat(s, coarse[t]));
                sum.mul(s, twist)
                    .store(s, &mut out[section * shape.extent() + at], part);
            }
        }
    }
}

/// N stretches of equal length.
fn runs<const N: usize>(words: &[i32]) -> [&[[i32; ROW]]; N] {
    let len = words.len() / N;
    core::array::from_fn(|q| words[q * len..][..len].as_chunks().0)
}
