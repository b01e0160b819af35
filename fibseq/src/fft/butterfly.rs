//! Radix-4 and radix-2 passes over blocks, forward (splitting rings) and inverse (joining them).

use super::{
    block::{Block, Complex},
    pulse::Pulse,
    roots::Roots,
    section::Shape,
};
use crate::simd::Lanes;

/// Runs of this many blocks (8 KiB) go through all their passes while they lie in the first-level
/// cache.
pub(crate) const CACHED_RUN: usize = 64;

/// Blocks of a column chunk: what is contiguous in a pass down the columns.
pub(crate) const COLUMN_CHUNK: usize = 8;

/// Which way a pass goes.
pub(crate) trait Direction {
    fn four<S: Lanes>(s: S, x: [Complex<S>; 4], roots: NodeRoots<S>) -> [Complex<S>; 4];
    fn two<S: Lanes>(s: S, x: [Complex<S>; 2], root: Complex<S>) -> [Complex<S>; 2];
}

/// The roots of a node p for a radix-4 butterfly: `√w_p` and its left child's.
#[derive(Clone, Copy)]
pub(crate) struct NodeRoots<S: Lanes> {
    pub(crate) parent: Complex<S>,
    pub(crate) child: Complex<S>,
}

impl<S: Lanes> NodeRoots<S> {
    #[inline(always)]
    fn at(s: S, roots: &Roots, p: usize) -> Self {
        Self {
            parent: Complex::splat(s, roots.node[p]),
            child: Complex::splat(s, roots.node[2 * p]),
        }
    }
}

/// Splitting: coefficients in, coefficients modulo the children out.
pub(crate) struct Forward;
/// Joining, the inverse of [`Forward`] times the number of parts.
pub(crate) struct Inverse;

impl Direction for Forward {
    #[inline(always)]
    fn four<S: Lanes>(s: S, [a, b, c, d]: [Complex<S>; 4], w: NodeRoots<S>) -> [Complex<S>; 4] {
        let (a, c) = Complex::split(s, a, c, w.parent);
        let (b, d) = Complex::split(s, b, d, w.parent);
        let (a, b) = Complex::split(s, a, b, w.child);
        let (c, d) = Complex::split_i(s, c, d, w.child);
        [a, b, c, d]
    }

    #[inline(always)]
    fn two<S: Lanes>(s: S, [a, b]: [Complex<S>; 2], w: Complex<S>) -> [Complex<S>; 2] {
        let (a, b) = Complex::split(s, a, b, w);
        [a, b]
    }
}

impl Direction for Inverse {
    #[inline(always)]
    fn four<S: Lanes>(s: S, [a, b, c, d]: [Complex<S>; 4], w: NodeRoots<S>) -> [Complex<S>; 4] {
        let (a, b) = Complex::join(s, a, b, w.child);
        let (c, d) = Complex::join_i(s, c, d, w.child);
        let (a, c) = Complex::join(s, a, c, w.parent);
        let (b, d) = Complex::join(s, b, d, w.parent);
        [a, b, c, d]
    }

    #[inline(always)]
    fn two<S: Lanes>(s: S, [a, b]: [Complex<S>; 2], w: Complex<S>) -> [Complex<S>; 2] {
        let (a, b) = Complex::join(s, a, b, w);
        [a, b]
    }
}

/// The passes of a section that cross rows, chunk of columns by chunk of columns.
#[inline(always)]
pub(crate) fn columns<S: Lanes, D: Direction>(
    s: S,
    section: &mut [Block],
    shape: Shape,
    roots: &Roots,
    order: impl Fn(usize) -> Passes,
    pulse: &Pulse<'_>,
) {
    if shape.rows == 1 {
        return;
    }
    for column in (0..shape.row).step_by(COLUMN_CHUNK) {
        if !pulse.beat() {
            return;
        }
        for pass in order(shape.rows) {
            for (p, node) in section.chunks_exact_mut(pass.len * shape.pitch).enumerate() {
                let part = pass.len / pass.radix;
                for line in 0..part {
                    let at = |i: usize| (i * part + line) * shape.pitch + column;
                    if pass.radix == 4 {
                        let x = disjoint([at(0), at(1), at(2), at(3)], node);
                        four::<S, D>(s, x, roots, p);
                    } else {
                        let x = disjoint([at(0), at(1)], node);
                        two::<S, D>(s, x, roots, p);
                    }
                }
            }
        }
    }
}

/// The runs of [`COLUMN_CHUNK`] blocks that begin at `starts`, which ascend.
#[inline(always)]
fn disjoint<const N: usize>(starts: [usize; N], mut blocks: &mut [Block]) -> [&mut [Block]; N] {
    let mut before = 0;
    starts.map(|start| {
        let (_, rest) = core::mem::take(&mut blocks).split_at_mut(start - before);
        let (run, rest) = rest.split_at_mut(COLUMN_CHUNK);
        blocks = rest;
        before = start + COLUMN_CHUNK;
        run
    })
}

/// A pass over contiguous blocks, which begin with node `first` of the pass's depth.
#[inline(always)]
pub(crate) fn contiguous<S: Lanes, D: Direction>(
    s: S,
    blocks: &mut [Block],
    pass: Pass,
    roots: &Roots,
    first: usize,
) {
    for (p, node) in (first..).zip(blocks.chunks_exact_mut(pass.len)) {
        let (low, high) = node.split_at_mut(pass.len / 2);
        if pass.radix == 4 {
            let (a, b) = low.split_at_mut(pass.len / 4);
            let (c, d) = high.split_at_mut(pass.len / 4);
            four::<S, D>(s, [a, b, c, d], roots, p);
        } else {
            two::<S, D>(s, [low, high], roots, p);
        }
    }
}

#[inline(always)]
fn four<S: Lanes, D: Direction>(s: S, [a, b, c, d]: [&mut [Block]; 4], roots: &Roots, p: usize) {
    let w = NodeRoots::at(s, roots, p);
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        for part in 0..S::PARTS {
            let x = [
                Complex::load(s, a, part),
                Complex::load(s, b, part),
                Complex::load(s, c, part),
                Complex::load(s, d, part),
            ];
            let y = D::four(s, x, w);
            y[0].store(s, a, part);
            y[1].store(s, b, part);
            y[2].store(s, c, part);
            y[3].store(s, d, part);
        }
    }
}

#[inline(always)]
fn two<S: Lanes, D: Direction>(s: S, [a, b]: [&mut [Block]; 2], roots: &Roots, p: usize) {
    let w = Complex::splat(s, roots.node[p]);
    for (a, b) in a.iter_mut().zip(b) {
        for part in 0..S::PARTS {
            let y = D::two(s, [Complex::load(s, a, part), Complex::load(s, b, part)], w);
            y[0].store(s, a, part);
            y[1].store(s, b, part);
        }
    }
}

/// One pass: nodes of `len` blocks (or rows) are split into `radix` parts each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) len: usize,
    pub(crate) radix: usize,
}

/// The passes that take nodes of one length to another.
#[derive(Debug)]
pub(crate) struct Passes {
    len: usize,
    to: usize,
    descending: bool,
}

impl Passes {
    /// Splitting nodes of `from` into nodes of `to`: radix 4, and a last one of radix 2 where the
    /// ratio asks for it.
    pub(crate) fn down(from: usize, to: usize) -> Self {
        Self {
            len: from,
            to,
            descending: true,
        }
    }

    /// The same passes backwards.
    pub(crate) fn up(from: usize, to: usize) -> Self {
        Self {
            len: from,
            to,
            descending: false,
        }
    }
}

impl Iterator for Passes {
    type Item = Pass;

    #[inline(always)]
    fn next(&mut self) -> Option<Pass> {
        if self.len == self.to {
            return None;
        }
        let pass = if self.descending {
            let radix = if self.len >= 4 * self.to { 4 } else { 2 };
            let pass = Pass {
                len: self.len,
                radix,
            };
            self.len /= radix;
            pass
        } else {
            let levels = (self.to / self.len).ilog2();
            let radix = if levels.is_multiple_of(2) { 4 } else { 2 };
            self.len *= radix;
            Pass {
                len: self.len,
                radix,
            }
        };
        Some(pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_is_down_backwards() {
        for from in 0..12 {
            for to in 0..=from {
                let down: Vec<_> = Passes::down(1 << from, 1 << to).collect();
                let mut up: Vec<_> = Passes::up(1 << to, 1 << from).collect();
                up.reverse();
                assert_eq!(down, up, "{from} to {to}");
            }
        }
    }
}
