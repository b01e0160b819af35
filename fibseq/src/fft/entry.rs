//! Words into sections: each residue modulo x^M − y by Horner-free evaluation over the s runs of
//! words, and the twist to x^M − 1.

use super::{
    block::{Block, Complex},
    plan::Plan,
    pulse::Pulse,
};
use crate::simd::{Lanes, lanes::ROW};

/// Writes the residues of the number `words` (L of them) to the N sections of `out`.
#[inline(always)]
pub(crate) fn enter<S: Lanes, const N: usize>(
    s: S,
    plan: &Plan,
    words: &[i32],
    out: &mut [Block],
    pulse: &Pulse<'_>,
) {
    let shape = plan.shape;
    let len = plan.size.section_len();
    let runs: [&[[i32; ROW]]; N] = core::array::from_fn(|q| words[q * len..][..len].as_chunks().0);
    let mut sections = sections::<N>(out, shape.extent());
    for b in 0..plan.size.blocks {
        if b % shape.row == 0 && !pulse.beat() {
            return;
        }
        let at = b / shape.row * shape.pitch + b % shape.row;
        let (coarse, fine) = plan.twist.at(b);
        for part in 0..S::PARTS {
            let mut words = [s.splat(0.0); N];
            for q in 0..N {
                words[q] = s.load_i32(&runs[q][b], part);
            }
            for (t, section) in sections.iter_mut().enumerate() {
                let mut sum = Complex {
                    re: words[0],
                    im: s.splat(0.0),
                };
                for q in 1..N {
                    let power = Complex::load(s, &plan.matrix[t][q], part);
                    sum.re = s.mul_add(words[q], power.re, sum.re);
                    sum.im = s.mul_add(words[q], power.im, sum.im);
                }
                let twist = Complex::load(s, &fine[t], part).mul(s, Complex::splat(s, coarse[t]));
                sum.mul(s, twist).store(s, &mut section[at], part);
            }
        }
    }
}

/// The first N stretches of `extent` blocks.
#[inline(always)]
pub(crate) fn sections<const N: usize>(out: &mut [Block], extent: usize) -> [&mut [Block]; N] {
    let mut rest = out;
    core::array::from_fn(|_| {
        let (section, after) = core::mem::take(&mut rest).split_at_mut(extent);
        rest = after;
        section
    })
}
