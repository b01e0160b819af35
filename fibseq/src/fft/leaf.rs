//! The last three levels, inside blocks: eight blocks are transposed, so that a vector holds the
//! same coefficient of eight rings, and each lane has its own root.

use super::{
    block::{Block, Complex},
    form::Form,
    roots::{Roots, root},
};
use crate::simd::{Lanes, lanes::ROW};

/// Blocks that go through the leaf together.
pub(crate) const GROUP: usize = ROW;

/// The roots e^(iπ·v(lane)/depth) of the eight nodes of a group, relative to the group's own; the
/// last one for the right child at depth 4, which is e^(iπ/4) further.
#[derive(Debug)]
pub(crate) struct LaneRoots([Block; 4]);

impl LaneRoots {
    pub(crate) fn new() -> Self {
        let mut out = [Block::ZERO; 4];
        for (table, divisor) in out.iter_mut().zip([1.0, 2.0, 4.0, 4.0]) {
            for lane in 0..ROW {
                [table.re[lane], table.im[lane]] = root(lane, divisor);
            }
        }
        let eighth = core::f64::consts::FRAC_1_SQRT_2;
        for lane in 0..ROW {
            let (re, im) = (out[2].re[lane], out[2].im[lane]);
            out[3].re[lane] = (re - im) * eighth;
            out[3].im[lane] = (re + im) * eighth;
        }
        Self(out)
    }

    #[inline(always)]
    fn of_group<S: Lanes>(&self, s: S, roots: &Roots, group: usize, part: usize) -> LeafRoots<S> {
        let [one, two, four] = roots.leaf[group];
        let [ones, twos, fours, rights] = &self.0;
        LeafRoots {
            one: ones.load(s, part).mul(s, Complex::splat(s, one)),
            two: twos.load(s, part).mul(s, Complex::splat(s, two)),
            left: fours.load(s, part).mul(s, Complex::splat(s, four)),
            right: rights.load(s, part).mul(s, Complex::splat(s, four)),
        }
    }
}

/// The roots of the leaf's three levels; those of the last level for its left and right half.
struct LeafRoots<S: Lanes> {
    one: Complex<S>,
    two: Complex<S>,
    left: Complex<S>,
    right: Complex<S>,
}

/// Takes the blocks of group `group` of two numbers through the leaf, and back as the values of
/// `forms`: the first in place of `f`, the second of `g`.
#[inline(always)]
pub(crate) fn evaluate<S: Lanes, const OUT: usize>(
    s: S,
    f: &mut [Block; GROUP],
    g: &mut [Block; GROUP],
    roots: &Roots,
    lane_roots: &LaneRoots,
    group: usize,
    forms: [Form; OUT],
    scale: f64,
) {
    let (mut fx, mut gx) = (Columns::transposed(s, f), Columns::transposed(s, g));
    for part in 0..S::PARTS {
        let w = lane_roots.of_group(s, roots, group, part);
        let (fv, gv) = (
            split(s, fx.load(s, part), &w),
            split(s, gx.load(s, part), &w),
        );
        fx.store(s, part, join(s, values(s, &fv, &gv, forms[0], scale), &w));
        if OUT == 2 {
            gx.store(s, part, join(s, values(s, &fv, &gv, forms[1], scale), &w));
        }
    }
    fx.untransposed(s, f);
    if OUT == 2 {
        gx.untransposed(s, g);
    }
}

#[inline(always)]
fn values<S: Lanes>(
    s: S,
    f: &[Complex<S>; ROW],
    g: &[Complex<S>; ROW],
    form: Form,
    scale: f64,
) -> [Complex<S>; ROW] {
    let mut out = *f;
    for (f, g) in out.iter_mut().zip(g) {
        *f = form.evaluate(s, *f, *g, scale);
    }
    out
}

/// x⁸ − w in eight lanes down to eight values.
#[inline(always)]
fn split<S: Lanes>(s: S, x: [Complex<S>; 8], w: &LeafRoots<S>) -> [Complex<S>; 8] {
    let [x0, x1, x2, x3, x4, x5, x6, x7] = x;
    let (x0, x4) = Complex::split(s, x0, x4, w.one);
    let (x1, x5) = Complex::split(s, x1, x5, w.one);
    let (x2, x6) = Complex::split(s, x2, x6, w.one);
    let (x3, x7) = Complex::split(s, x3, x7, w.one);
    let (x0, x2) = Complex::split(s, x0, x2, w.two);
    let (x1, x3) = Complex::split(s, x1, x3, w.two);
    let (x4, x6) = Complex::split(s, x4, x6, w.two.times_i(s));
    let (x5, x7) = Complex::split(s, x5, x7, w.two.times_i(s));
    let (x0, x1) = Complex::split(s, x0, x1, w.left);
    let (x2, x3) = Complex::split(s, x2, x3, w.left.times_i(s));
    let (x4, x5) = Complex::split(s, x4, x5, w.right);
    let (x6, x7) = Complex::split(s, x6, x7, w.right.times_i(s));
    [x0, x1, x2, x3, x4, x5, x6, x7]
}

/// The inverse of [`split`], times 8.
#[inline(always)]
fn join<S: Lanes>(s: S, x: [Complex<S>; 8], w: &LeafRoots<S>) -> [Complex<S>; 8] {
    let [x0, x1, x2, x3, x4, x5, x6, x7] = x;
    let (x0, x1) = Complex::join(s, x0, x1, w.left);
    let (x2, x3) = Complex::join(s, x2, x3, w.left.times_i(s));
    let (x4, x5) = Complex::join(s, x4, x5, w.right);
    let (x6, x7) = Complex::join(s, x6, x7, w.right.times_i(s));
    let (x0, x2) = Complex::join(s, x0, x2, w.two);
    let (x1, x3) = Complex::join(s, x1, x3, w.two);
    let (x4, x6) = Complex::join(s, x4, x6, w.two.times_i(s));
    let (x5, x7) = Complex::join(s, x5, x7, w.two.times_i(s));
    let (x0, x4) = Complex::join(s, x0, x4, w.one);
    let (x1, x5) = Complex::join(s, x1, x5, w.one);
    let (x2, x6) = Complex::join(s, x2, x6, w.one);
    let (x3, x7) = Complex::join(s, x3, x7, w.one);
    [x0, x1, x2, x3, x4, x5, x6, x7]
}

/// Eight blocks with coefficient and block changed over.
struct Columns {
    re: [[f64; ROW]; GROUP],
    im: [[f64; ROW]; GROUP],
}

impl Columns {
    #[inline(always)]
    fn transposed<S: Lanes>(s: S, blocks: &[Block; GROUP]) -> Self {
        let mut out = Self {
            re: [[0.0; ROW]; GROUP],
            im: [[0.0; ROW]; GROUP],
        };
        for (i, block) in blocks.iter().enumerate() {
            out.re[i] = block.re;
            out.im[i] = block.im;
        }
        s.transpose(&mut out.re);
        s.transpose(&mut out.im);
        out
    }

    #[inline(always)]
    fn untransposed<S: Lanes>(mut self, s: S, blocks: &mut [Block; GROUP]) {
        s.transpose(&mut self.re);
        s.transpose(&mut self.im);
        for (i, block) in blocks.iter_mut().enumerate() {
            block.re = self.re[i];
            block.im = self.im[i];
        }
    }

    #[inline(always)]
    fn load<S: Lanes>(&self, s: S, part: usize) -> [Complex<S>; ROW] {
        let mut out = [Complex::splat(s, [0.0; 2]); ROW];
        for (i, value) in out.iter_mut().enumerate() {
            value.re = s.load(&self.re[i], part);
            value.im = s.load(&self.im[i], part);
        }
        out
    }

    #[inline(always)]
    fn store<S: Lanes>(&mut self, s: S, part: usize, values: [Complex<S>; ROW]) {
        for (i, value) in values.into_iter().enumerate() {
            s.store(&mut self.re[i], part, value.re);
            s.store(&mut self.im[i], part, value.im);
        }
    }
}
