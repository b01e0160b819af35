//! Sections back into words: untwisted, joined, rounded to integers and carried.

use super::{
    block::{Block, Complex},
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
    let (low, high) = words.split_at_mut(N * len);
    let low = runs::<N>(low, len);
    let high = runs::<N>(high, len);
    let carry = Carry::new(s, base);
    let mut low_state = [CarryState::new(s); N];
    let mut high_state = low_state;
    let mut error = s.splat(0.0);
    for b in 0..plan.size.blocks {
        if b % shape.row == 0 && !pulse.beat() {
            break;
        }
        let at = b / shape.row * shape.pitch + b % shape.row;
        let (coarse, fine) = plan.twist.at(b);
        for part in 0..S::PARTS {
            let mut residues = [Complex::splat(s, [0.0; 2]); N];
            for t in 0..N {
                let twist = fine[t].load(s, part).mul(s, Complex::splat(s, coarse[t]));
                residues[t] = sections[t][at].load(s, part).mul_conj(s, twist);
            }
            for q in 0..N {
                let mut sum = residues[0];
                if q > 0 {
                    sum = sum.mul_conj(s, Complex::splat(s, plan.matrix[0][q]));
                }
                for (t, residue) in residues.iter().enumerate().skip(1) {
                    let [re, im] = plan.matrix[t][q];
                    let (re, im) = (s.splat(re), s.splat(im));
                    sum.re = s.mul_add(residue.im, im, s.mul_add(residue.re, re, sum.re));
                    sum.im = s.neg_mul_add(residue.re, im, s.mul_add(residue.im, re, sum.im));
                }
                let word = carry.step(s, sum.re, &mut low_state[q], &mut error);
                s.store_i32(&mut low[q][b], part, word);
                let word = carry.step(s, sum.im, &mut high_state[q], &mut error);
                s.store_i32(&mut high[q][b], part, word);
            }
        }
    }
    let mut overflow = 0;
    for (run, state) in low_state.iter().chain(&high_state).enumerate() {
        let [next, after] = state.pending(s);
        overflow |= add_at(words, (run + 1) * len, next, base as i64);
        overflow |= add_at(words, (run + 1) * len + 1, after, base as i64);
    }
    Outcome {
        error: s.largest(error),
        overflow,
    }
}

#[inline(always)]
fn runs<const N: usize>(words: &mut [i32], len: usize) -> [&mut [[i32; ROW]]; N] {
    let mut rest = words;
    core::array::from_fn(|_| {
        let (run, after) = core::mem::take(&mut rest).split_at_mut(len);
        rest = after;
        run.as_chunks_mut().0
    })
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
