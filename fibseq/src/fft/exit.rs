//! Sections back into words: untwisted, joined, rounded to integers and carried.

use super::{
    block::{Block, Complex, ZERO},
    dft,
    plan::Plan,
    pulse::Pulse,
};
use crate::simd::{Kernel, Lanes, lanes::ROW};

/// A stretch of the blocks of every section, and the words that come of it.
#[derive(Debug)]
pub(crate) struct Stretch<'a> {
    first: usize,
    /// The stretch of each run of words: N of the low half, N of the high one.
    pub(crate) runs: Vec<&'a mut [[i32; ROW]]>,
    error: f64,
    /// What is to be added to the two words behind each run.
    pending: Vec<[i64; 2]>,
}

impl Stretch<'_> {
    /// A stretch that begins at block `first`.
    pub(crate) fn new(first: usize) -> Self {
        Self {
            first,
            runs: Vec::new(),
            error: 0.0,
            pending: Vec::new(),
        }
    }

    /// The block behind it, the largest rounding error, and what each run has yet to hand on.
    pub(crate) fn finish(self) -> (usize, f64, Vec<[i64; 2]>) {
        let len = self.runs.first().map_or(0, |run| run.len());
        (self.first + len, self.error, self.pending)
    }
}

/// Reads a stretch of the result, balanced in `base`, out of the sections in `blocks`.
pub(crate) struct Leave<'a, 'w> {
    pub(crate) plan: &'a Plan,
    pub(crate) blocks: &'a [Block],
    pub(crate) base: f64,
    pub(crate) stretch: &'a mut Stretch<'w>,
    pub(crate) pulse: &'a Pulse<'a>,
}

impl Kernel for Leave<'_, '_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Lanes>(self, s: S) {
        match self.plan.size.sections {
            4 => self.leave::<S, 4>(s),
            5 => self.leave::<S, 5>(s),
            6 => self.leave::<S, 6>(s),
            _ => self.leave::<S, 7>(s),
        }
    }
}

impl Leave<'_, '_> {
    #[inline(always)]
    fn leave<S: Lanes, const N: usize>(self, s: S) {
        let Self {
            plan,
            blocks,
            base,
            stretch,
            pulse,
        } = self;
        let (shape, extent) = (plan.shape, plan.shape.extent());
        let carry = Carry::new(s, base);
        let mut states = [[CarryState::new(s); 2]; N];
        let mut error = s.splat(0.0);
        let mut joined = [[ZERO; BATCH]; N];
        let (low, high) = stretch.runs.split_at_mut(N);
        let len = low[0].len();
        let batch = len.min(BATCH);
        for done in (0..len).step_by(batch) {
            let first = stretch.first + done;
            if first % shape.row == 0 && !pulse.beat() {
                break;
            }
            let at = first / shape.row * shape.pitch + first % shape.row;
            for b in 0..batch {
                let (coarse, fine) = plan.twist.at(first + b);
                for part in 0..S::PARTS {
                    let mut residues = [Complex::splat(s, [0.0; 2]); N];
                    for (t, residue) in residues.iter_mut().enumerate() {
                        let twist =
                            Complex::load(s, &fine[t], part).mul(s, Complex::splat(s, coarse[t]));
                        let block = &blocks[t * extent + at + b];
                        *residue = Complex::load(s, block, part).mul_conj(s, twist);
                    }
                    for (q, value) in join(s, residues, plan, part).into_iter().enumerate() {
                        value.store(s, &mut joined[q][b], part);
                    }
                }
            }
            for q in 0..N {
                let (low, high) = (&mut low[q][done..][..batch], &mut high[q][done..][..batch]);
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
        stretch.error = s.largest(error);
        for half in 0..2 {
            for state in &states {
                stretch.pending.push(state[half].pending(s));
            }
        }
    }
}

/// Blocks that are joined before they are carried.
const BATCH: usize = 16;

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

/// The carry of a vector at a time: each integer is split into three balanced words, whose upper
/// two move on by one and two places.
struct Carry<S: Lanes> {
    base: S::F,
    inverse: S::F,
    /// 1.5·2⁵²: adding and subtracting it rounds what is below 2⁵¹ to the nearest integer.
    shift: S::F,
}

/// What a run of words has yet to hand on.
#[derive(Clone, Copy)]
struct CarryState<S: Lanes> {
    /// The uppermost words, two places on.
    upper: S::F,
    /// The middle words, one place on.
    middle: S::F,
    /// The carries of the words that left their range again, one place on.
    last: S::F,
}

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
