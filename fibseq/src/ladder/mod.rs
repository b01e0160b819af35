//! One term by fast doubling on limbs: the tier below the FFT, and the only one without `std`.
//!
//! The pair (F(k), F(k − 1)) climbs the bits of the index by two squares a bit, and the last step
//! forms the one term that is wanted by one product (the identities are those of GMP's manual,
//! "Fibonacci Numbers" and "Lucas Numbers").

mod start;

use core::marker::PhantomData;

use alloc::{vec, vec::Vec};

use crate::radix::{
    Binary64, Radix, add_assign, add_small, combine, from_u128, mul, scratch_len, square,
    sub_small, trim, trim_vec, write_u128,
};

/// Which of the two sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 0, 1, 1, 2, 3, 5 …
    Fibonacci,
    /// 2, 1, 3, 4, 7, 11 …
    Lucas,
}

/// The term at `index`, without leading zeros.
pub(crate) fn term<R: Radix>(index: u64, kind: Kind) -> Vec<u64> {
    match start::term(index, kind) {
        Some(value) => from_u128::<R>(value),
        None => in_memory::<R, _>(index / 2, |memory| {
            Rung::<R>::climb(index / 2, memory).finish(index % 2 == 1, kind)
        }),
    }
}

/// The term at `index` as little-endian 64-bit words, without leading zeros.
pub(crate) fn words(index: u64, kind: Kind) -> Vec<u64> {
    if let Some(value) = start::term(index, kind) {
        let mut words = vec![value as u64, (value >> 64) as u64];
        trim_vec(&mut words);
        return words;
    }
    term::<Binary64>(index, kind)
}

/// F(`index`) and F(`index` − 1), without leading zeros.
pub(crate) fn pair<R: Radix>(index: u64) -> (Vec<u64>, Vec<u64>) {
    if index <= start::LAST {
        let (f, g) = start::pair(index);
        return (from_u128::<R>(f), from_u128::<R>(g));
    }
    in_memory::<R, _>(index, |memory| {
        let mut rung = Rung::<R>::climb(index, memory);
        let rows = rung.rows();
        (trim(rows.f).to_vec(), trim(rows.g).to_vec())
    })
}

/// Limbs of memory that are taken from the stack.
const ON_STACK: usize = 64;

/// Runs `work` with zeros enough to climb to `index`.
fn in_memory<R: Radix, T>(index: u64, work: impl FnOnce(&mut [u64]) -> T) -> T {
    let row = row_len::<R>(index);
    let len = 4 * row + scratch_len::<R>(row, row);
    if len <= ON_STACK {
        work(&mut [0; ON_STACK])
    } else {
        work(&mut zeros(len))
    }
}

/// Limbs of a row on the way to `index`: a step writes one above the squares of the terms before.
fn row_len<R: Radix>(index: u64) -> usize {
    2 * R::capacity(index / 2 + 1) + 1
}

/// So many zeros. Asking for memory that is zero already takes longer where it is little.
#[expect(clippy::slow_vector_initialization)]
fn zeros(len: usize) -> Vec<u64> {
    let mut limbs = Vec::with_capacity(len);
    limbs.resize(len, 0);
    limbs
}

/// F(`index` − 1) and F(`index`), for `index` up to 186.
pub(crate) fn small_pair(index: u64) -> (u128, u128) {
    let (term, previous) = start::pair(index);
    (previous, term)
}

/// F(k) and F(k − 1) on the way to an index, in memory that is there from the start.
struct Rung<'m, R> {
    k: u64,
    /// Limbs of F(k); all above are zero, in both terms.
    len: usize,
    row: usize,
    memory: &'m mut [u64],
    radix: PhantomData<R>,
}

/// The memory of a [`Rung`] as what it holds: the pair, two rows for products, and the rest.
struct Rows<'a> {
    f: &'a mut [u64],
    g: &'a mut [u64],
    s: &'a mut [u64],
    t: &'a mut [u64],
    scratch: &'a mut [u64],
}

impl<'m, R: Radix> Rung<'m, R> {
    /// Climbs to F(`index`) and F(`index` − 1) in `memory` for that, which is all zeros.
    fn climb(index: u64, memory: &'m mut [u64]) -> Self {
        let mut steps = 0;
        while index >> steps > start::LAST {
            steps += 1;
        }
        let mut rung = Self {
            k: index >> steps,
            len: 0,
            row: row_len::<R>(index),
            memory,
            radix: PhantomData,
        };
        let (f, g) = start::pair(rung.k);
        let rows = rung.rows();
        let len = write_u128::<R>(rows.f, f);
        write_u128::<R>(rows.g, g);
        rung.len = len;
        for step in (0..steps).rev() {
            rung.double(index >> step & 1 == 1);
        }
        rung
    }

    /// From k to 2k, or to 2k + 1 where `odd`.
    ///
    /// With f = F(k) and g = F(k − 1): F(2k) = 3f² − 2g² + 2(−1)ᵏ and F(2k − 1) = f² + g².
    fn double(&mut self, odd: bool) {
        let offset = 2 * self.sign();
        let (len, end) = (self.len, 2 * self.len + 1);
        let Rows {
            f,
            g,
            s,
            t,
            scratch,
        } = self.rows();
        square::<R>(&mut s[..2 * len], &f[..len], scratch);
        square::<R>(&mut t[..2 * len], &g[..len], scratch);
        (s[2 * len], t[2 * len]) = (0, 0);
        let (f, g) = (&mut f[..end], &mut g[..end]);
        combine::<R, 3, -2>(f, &s[..end], &t[..end], offset);
        g.copy_from_slice(&s[..end]);
        add_assign::<R>(g, &t[..end]);
        if odd {
            add_assign::<R>(g, f);
            f.swap_with_slice(g);
        }
        self.len = trim(f).len();
        self.k = 2 * self.k + u64::from(odd);
    }

    /// The term at 2k, or at 2k + 1 where `odd`.
    ///
    /// With f = F(k) and g = F(k − 1): F(2k) = f(f + 2g), F(2k + 1) = (2f + g)(2f − g) + 2(−1)ᵏ,
    /// L(2k) = (f + 2g)² − 2(−1)ᵏ, L(2k + 1) = 5g(2f + g) − 4(−1)ᵏ.
    fn finish(mut self, odd: bool, kind: Kind) -> Vec<u64> {
        let sign = self.sign();
        let end = self.len + 1;
        let rows = self.rows();
        let (f, g) = (&rows.f[..end], &rows.g[..end]);
        let (s, room) = (&mut rows.s[..end], &mut rows.t[..end]);
        let t;
        let offset = match (kind, odd) {
            (Kind::Fibonacci, false) => {
                combine::<R, 1, 2>(s, f, g, 0);
                t = f;
                0
            }
            (Kind::Fibonacci, true) => {
                combine::<R, 2, 1>(s, f, g, 0);
                combine::<R, 2, -1>(room, f, g, 0);
                t = room;
                2 * sign
            }
            (Kind::Lucas, false) => {
                combine::<R, 1, 2>(s, f, g, 0);
                t = f;
                -2 * sign
            }
            (Kind::Lucas, true) => {
                combine::<R, 2, 1>(s, f, g, 0);
                combine::<R, 0, 5>(room, g, g, 0);
                t = room;
                -4 * sign
            }
        };
        let (s, t) = (trim(s), trim(t));
        let mut out;
        if kind == Kind::Lucas && !odd {
            out = zeros(2 * s.len());
            square::<R>(&mut out, s, rows.scratch);
        } else {
            out = zeros(s.len() + t.len());
            mul::<R>(&mut out, s, t, rows.scratch);
        }
        if offset < 0 {
            sub_small::<R>(&mut out, offset.unsigned_abs());
        } else {
            add_small::<R>(&mut out, offset as u64);
        }
        trim_vec(&mut out);
        out
    }

    /// (−1)ᵏ.
    fn sign(&self) -> i64 {
        if self.k.is_multiple_of(2) { 1 } else { -1 }
    }

    fn rows(&mut self) -> Rows<'_> {
        let (f, rest) = self.memory.split_at_mut(self.row);
        let (g, rest) = rest.split_at_mut(self.row);
        let (s, rest) = rest.split_at_mut(self.row);
        let (t, scratch) = rest.split_at_mut(self.row);
        Rows {
            f,
            g,
            s,
            t,
            scratch,
        }
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::*;
    use crate::radix::{Decimal18, convert};

    fn value<R: Radix>(limbs: &[u64]) -> BigUint {
        assert_ne!(limbs.last(), Some(&0));
        assert!(limbs.iter().all(|&limb| u128::from(limb) < R::VALUES));
        limbs
            .iter()
            .rev()
            .fold(BigUint::ZERO, |value, &limb| value * R::VALUES + limb)
    }

    fn check<R: Radix>(index: u64, f: &BigUint, g: &BigUint) {
        assert_eq!(
            value::<R>(&term::<R>(index, Kind::Fibonacci)),
            *f,
            "F({index})"
        );
        assert_eq!(
            value::<R>(&term::<R>(index, Kind::Lucas)),
            f + g * 2u8,
            "L({index})"
        );
        let (high, low) = pair::<R>(index);
        assert_eq!(
            (value::<R>(&high), value::<R>(&low)),
            (f.clone(), g.clone()),
            "{index}"
        );
    }

    #[test]
    fn every_index_equals_the_additions() {
        let (mut f, mut g) = (BigUint::ZERO, BigUint::from(1u8));
        for index in 0..6000 {
            if index < 1200 || index % 97 == 0 {
                check::<Decimal18>(index, &f, &g);
                check::<Binary64>(index, &f, &g);
            }
            let next = &f + &g;
            g = core::mem::replace(&mut f, next);
        }
    }

    #[test]
    fn words_are_the_64_bit_form() {
        for index in [0, 1, 2, 93, 94, 186, 187, 1000, 12_345] {
            for kind in [Kind::Fibonacci, Kind::Lucas] {
                let words = words(index, kind);
                assert_ne!(words.last(), Some(&0));
                let packed = words
                    .iter()
                    .rev()
                    .fold(BigUint::ZERO, |v, &w| (v << 64u8) + w);
                assert_eq!(
                    packed,
                    value::<Decimal18>(&term::<Decimal18>(index, kind)),
                    "{index}"
                );
            }
        }
    }

    #[test]
    fn karatsuba_sizes_agree_across_bases() {
        for index in [99_999, 100_000, 131_071, 262_144] {
            let decimal = term::<Decimal18>(index, Kind::Fibonacci);
            let binary = term::<Binary64>(index, Kind::Fibonacci);
            assert_eq!(convert::<Decimal18, Binary64>(&decimal), binary, "{index}");
        }
    }
}
