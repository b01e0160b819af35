//! Sections back into words: untwisted, joined, rounded to integers and carried.

use super::{
    block::{Block, Complex, ZERO},
    dft,
    entry::sections,
    plan::Plan,
    pulse::Pulse,
};
use crate::simd::{Lanes, lanes::ROW};

/// What came out of a transform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    /// The largest distance of a value from the nearest integer, 0 to 0.5.
    pub(crate) error: f64,
    /// What did not fit the words: not 0 only where the result is wrong.
    pub(crate) overflow: i64,
}

/// Reads the 2L words of the result out of the N sections of `blocks`, balanced in `base`.
#[inline(always)]
pub(crate) fn leave<S: Lanes, const N: usize>(
    s: S,
    plan: &Plan,
    blocks: &mut [Block],
    base: f64,
    words: &mut [i32],
    pulse: &Pulse<'_>,
) -> Outcome {
    let shape = plan.shape;
    let len = plan.size.section_len();
    let sections = sections::<N>(blocks, shape.extent());
    let mut runs = runs(words, len);
    let carry = Carry::new(s, base);
    let mut states = [[CarryState::new(s); 2]; N];
    let mut error = s.splat(0.0);
    let mut joined = [[ZERO; BATCH]; N];
    let batch = plan.size.blocks.min(BATCH);
    for first in (0..plan.size.blocks).step_by(batch) {
        if first % shape.row == 0 && !pulse.beat() {
            break;
        }
        let at = first / shape.row * shape.pitch + first % shape.row;
        for b in 0..batch {
            let (coarse, fine) = plan.twist.at(first + b);
            for part in 0..S::PARTS {
                let mut residues = [Complex::splat(s, [0.0; 2]); N];
                for t in 0..N {
                    let twist =
                        Complex::load(s, &fine[t], part).mul(s, Complex::splat(s, coarse[t]));
                    residues[t] = Complex::load(s, &sections[t][at + b], part).mul_conj(s, twist);
                }
                for (q, value) in join(s, residues, plan, part).into_iter().enumerate() {
                    value.store(s, &mut joined[q][b], part);
                }
            }
        }
        for q in 0..N {
            let (low, high) = runs.split_at_mut(N);
            let (low, high) = (
                &mut low[q][first..][..batch],
                &mut high[q][first..][..batch],
            );
            let [mut low_state, mut high_state] = states[q];
            for ((block, low), high) in joined[q].iter().zip(low).zip(high) {
                for part in 0..S::PARTS {
                    let value = Complex::load(s, block, part);
                    let word = carry.step(s, value.re, &mut low_state, &mut error);
                    s.store_i32(low, part, word);
                    let word = carry.step(s, value.im, &mut high_state, &mut error);
                    s.store_i32(high, part, word);
                }
            }
            states[q] = [low_state, high_state];
        }
    }
    let mut overflow = 0;
    let (low, high) = (
        states.iter().map(|pair| &pair[0]),
        states.iter().map(|pair| &pair[1]),
    );
    for (run, state) in low.chain(high).enumerate() {
        let [next, after] = state.pending(s);
        overflow |= add_at(words, (run + 1) * len, next, base as i64);
        overflow |= add_at(words, (run + 1) * len + 1, after, base as i64);
    }
    Outcome {
        error: s.largest(error),
        overflow,
    }
}

/// Blocks that are joined before they are carried.
const BATCH: usize = 16;

/// The words in runs of `len`.
fn runs(words: &mut [i32], len: usize) -> Vec<&mut [[i32; ROW]]> {
    words
        .chunks_exact_mut(len)
        .map(|run| run.as_chunks_mut().0)
        .collect()
}

/// Coefficients modulo x^L − i from the residues of the N sections: the inverse discrete Fourier
/// transform of N points, times N, turned back by y₀^q.
#[inline(always)]
fn join<S: Lanes, const N: usize>(
    s: S,
    residues: [Complex<S>; N],
    plan: &Plan,
    part: usize,
) -> [Complex<S>; N] {
    let mut out = match N {
        4 => dft::four(s, residues),
        6 => dft::six(s, residues),
        _ => dft::odd(s, residues),
    };
    for (value, turn) in out.iter_mut().zip(&plan.matrix[0]).skip(1) {
        *value = value.mul_conj(s, Complex::load(s, turn, part));
    }
    out
}

/// Adds `amount` to the word at `index` and carries; returns what ran over the end.
fn add_at(words: &mut [i32], index: usize, mut amount: i64, base: i64) -> i64 {
    for word in words.iter_mut().skip(index) {
        if amount == 0 {
            break;
        }
        let sum = i64::from(*word) + amount;
        amount = (sum + base / 2).div_euclid(base);
        *word = (sum - amount * base) as i32;
    }
    amount
}

/// The carry of a vector at a time: each integer is split into three balanced words, whose upper
/// two move on by one and two places.
struct Carry<S: Lanes> {
    base: S::F,
    inverse: S::F,
    /// 1.5·2⁵²: adding and subtracting it rounds what is below 2⁵¹ to the nearest integer.
    shift: S::F,
}

/// What a run of words has yet to hand on.
struct CarryState<S: Lanes> {
    /// The uppermost words, two places on.
    upper: S::F,
    /// The middle words, one place on.
    middle: S::F,
    /// The carries of the words that left their range again, one place on.
    last: S::F,
}

impl<S: Lanes> Clone for CarryState<S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S: Lanes> Copy for CarryState<S> {}

impl<S: Lanes> CarryState<S> {
    #[inline(always)]
    fn new(s: S) -> Self {
        Self {
            upper: s.splat(0.0),
            middle: s.splat(0.0),
            last: s.splat(0.0),
        }
    }

    /// What is to be added to the two words behind the run.
    #[inline(always)]
    fn pending(&self, s: S) -> [i64; 2] {
        let next = s.last(s.add(self.middle, self.last));
        [next as i64, s.last(self.upper) as i64]
    }
}

impl<S: Lanes> Carry<S> {
    #[inline(always)]
    fn new(s: S, base: f64) -> Self {
        Self {
            base: s.splat(base),
            inverse: s.splat(1.0 / base),
            shift: s.splat(1.5 * (1u64 << 52) as f64),
        }
    }

    #[inline(always)]
    fn round(&self, s: S, value: S::F) -> S::F {
        s.sub(s.add(value, self.shift), self.shift)
    }

    /// `value` = remainder + quotient·base, the remainder balanced.
    #[inline(always)]
    fn divide(&self, s: S, value: S::F) -> (S::F, S::F) {
        let quotient = s.sub(s.mul_add(value, self.inverse, self.shift), self.shift);
        (s.neg_mul_add(quotient, self.base, value), quotient)
    }

    #[inline(always)]
    fn step(&self, s: S, value: S::F, state: &mut CarryState<S>, error: &mut S::F) -> S::F {
        let integer = self.round(s, value);
        *error = s.max(*error, s.abs(s.sub(value, integer)));
        let (word, quotient) = self.divide(s, integer);
        let (middle, upper) = self.divide(s, quotient);
        let middle = s.add(middle, s.shift_in(state.upper, upper));
        state.upper = upper;
        let word = s.add(word, s.shift_in(state.middle, middle));
        state.middle = middle;
        let (word, last) = self.divide(s, word);
        let word = s.add(word, s.shift_in(state.last, last));
        state.last = last;
        word
    }
}
