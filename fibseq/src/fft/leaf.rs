//! The last three levels, inside blocks: eight blocks are transposed, so that a vector holds the
//! same coefficient of eight rings, and each lane has its own root.

use core::f64::consts::FRAC_1_SQRT_2;
use std::sync::OnceLock;

use super::{
    block::{Block, Complex, lanes},
    butterfly::{Direction, Forward, Inverse, NodeRoots},
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
    pub(crate) fn table() -> &'static Self {
        static TABLE: OnceLock<LaneRoots> = OnceLock::new();
        TABLE.get_or_init(|| {
            let of = |divisor| lanes(|lane| root(lane, divisor));
            let [re, im] = of(4.0);
            let turned = lanes(|lane| {
                let (re, im) = (re[lane] * FRAC_1_SQRT_2, im[lane] * FRAC_1_SQRT_2);
                [re - im, re + im]
            });
            Self([of(1.0), of(2.0), [re, im], turned])
        })
    }

    #[inline(always)]
    fn of_group<S: Lanes>(&self, s: S, roots: &Roots, group: usize, part: usize) -> LeafRoots<S> {
        let [one, two, four] = roots.leaf[group];
        let [ones, twos, fours, rights] = &self.0;
        LeafRoots {
            upper: NodeRoots {
                parent: Complex::load(s, ones, part).mul(s, Complex::splat(s, one)),
                child: Complex::load(s, twos, part).mul(s, Complex::splat(s, two)),
            },
            left: Complex::load(s, fours, part).mul(s, Complex::splat(s, four)),
            right: Complex::load(s, rights, part).mul(s, Complex::splat(s, four)),
        }
    }
}

/// The roots of the upper two levels, and those of the last level for its left and right half.
struct LeafRoots<S: Lanes> {
    upper: NodeRoots<S>,
    left: Complex<S>,
    right: Complex<S>,
}

/// Takes the blocks of group `group` of two numbers through the leaf, and back as the values of
/// `forms`: the first in place of `f`, the second of `g`.
#[inline(always)]
#[expect(clippy::too_many_arguments)] // one call, in the innermost loop
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
        fx.quarters::<S, Forward>(s, part, w.upper);
        gx.quarters::<S, Forward>(s, part, w.upper);
        for pair in 0..ROW / 2 {
            let w = if pair < 2 { w.left } else { w.right };
            let (fv, gv) = (fx.split(s, part, pair, w), gx.split(s, part, pair, w));
            let values = |form: Form| {
                [
                    form.evaluate(s, fv[0], gv[0], scale),
                    form.evaluate(s, fv[1], gv[1], scale),
                ]
            };
            fx.join(s, part, pair, w, values(forms[0]));
            if OUT == 2 {
                gx.join(s, part, pair, w, values(forms[1]));
            }
        }
        fx.quarters::<S, Inverse>(s, part, w.upper);
        if OUT == 2 {
            gx.quarters::<S, Inverse>(s, part, w.upper);
        }
    }
    fx.untransposed(s, f);
    if OUT == 2 {
        gx.untransposed(s, g);
    }
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
            [out.re[i], out.im[i]] = *block;
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
            *block = [self.re[i], self.im[i]];
        }
    }

    #[inline(always)]
    fn load<S: Lanes>(&self, s: S, part: usize, i: usize) -> Complex<S> {
        Complex {
            re: s.load(&self.re[i], part),
            im: s.load(&self.im[i], part),
        }
    }

    #[inline(always)]
    fn store<S: Lanes>(&mut self, s: S, part: usize, i: usize, value: Complex<S>) {
        s.store(&mut self.re[i], part, value.re);
        s.store(&mut self.im[i], part, value.im);
    }

    /// The upper two levels.
    #[inline(always)]
    fn quarters<S: Lanes, D: Direction>(&mut self, s: S, part: usize, w: NodeRoots<S>) {
        for i in 0..2 {
            let x = [
                self.load(s, part, i),
                self.load(s, part, i + 2),
                self.load(s, part, i + 4),
                self.load(s, part, i + 6),
            ];
            let [a, b, c, d] = D::four(s, x, w);
            self.store(s, part, i, a);
            self.store(s, part, i + 2, b);
            self.store(s, part, i + 4, c);
            self.store(s, part, i + 6, d);
        }
    }

    /// The values of a pair of coefficients.
    #[inline(always)]
    fn split<S: Lanes>(&self, s: S, part: usize, pair: usize, w: Complex<S>) -> [Complex<S>; 2] {
        let (a, b) = (
            self.load(s, part, 2 * pair),
            self.load(s, part, 2 * pair + 1),
        );
        let (a, b) = match pair % 2 {
            0 => Complex::split(s, a, b, w),
            _ => Complex::split_i(s, a, b, w),
        };
        [a, b]
    }

    /// The coefficients of a pair of values, times two.
    #[inline(always)]
    fn join<S: Lanes>(
        &mut self,
        s: S,
        part: usize,
        pair: usize,
        w: Complex<S>,
        [a, b]: [Complex<S>; 2],
    ) {
        let (a, b) = match pair % 2 {
            0 => Complex::join(s, a, b, w),
            _ => Complex::join_i(s, a, b, w),
        };
        self.store(s, part, 2 * pair, a);
        self.store(s, part, 2 * pair + 1, b);
    }
}
