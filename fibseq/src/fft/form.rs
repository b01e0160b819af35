use super::block::Complex;
use crate::{modular::mersenne61, simd::Lanes};

/// The quadratic form `ff·f² + fg·f·g + gg·g²`.
///
/// With f = F(k) and g = F(k−1), each member of the doubled pair is one; so is the product of any
/// two numbers, and the identity that proves two numbers to be neighbours in the sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) ff: i8,
    pub(crate) fg: i8,
    pub(crate) gg: i8,
}

const fn form(ff: i8, fg: i8, gg: i8) -> Form {
    Form { ff, fg, gg }
}

impl Form {
    /// F(2k−1) = f² + g².
    pub(crate) const BEFORE_DOUBLE: Self = form(1, 0, 1);
    /// F(2k) = f² + 2fg.
    pub(crate) const DOUBLE: Self = form(1, 2, 0);
    /// F(2k+1) = 2f² + 2fg + g².
    pub(crate) const AFTER_DOUBLE: Self = form(2, 2, 1);
    /// F(2k+2) = 3f² + 4fg + g², the sum of the two above.
    pub(crate) const TWO_AFTER_DOUBLE: Self = form(3, 4, 1);
    /// L(2k) = 3f² + 2fg + 2g², from L(n) = F(n) + 2F(n−1).
    pub(crate) const LUCAS_DOUBLE: Self = form(3, 2, 2);
    /// L(2k+1) = 4f² + 6fg + g².
    pub(crate) const LUCAS_AFTER_DOUBLE: Self = form(4, 6, 1);
    /// f·g.
    pub(crate) const PRODUCT: Self = form(0, 1, 0);
    /// f² − fg − g², which is 1 or −1 where f follows g in the sequence.
    pub(crate) const NEIGHBOURS: Self = form(1, -1, -1);

    /// The form at each of a vector of points, times `scale`.
    #[inline(always)]
    pub(crate) fn evaluate<S: Lanes>(
        self,
        s: S,
        f: Complex<S>,
        g: Complex<S>,
        scale: f64,
    ) -> Complex<S> {
        let ff = s.splat(f64::from(self.ff) * scale);
        let fg = s.splat(f64::from(self.fg) * scale);
        let gg = s.splat(f64::from(self.gg) * scale);
        let inner = Complex {
            re: s.mul_add(g.re, fg, s.mul(f.re, ff)),
            im: s.mul_add(g.im, fg, s.mul(f.im, ff)),
        };
        let scaled = Complex {
            re: s.mul(g.re, gg),
            im: s.mul(g.im, gg),
        };
        inner.mul(s, f).add(s, scaled.mul(s, g))
    }

    /// The sum of the coefficients' magnitudes.
    pub(crate) fn weight(self) -> i64 {
        [self.ff, self.fg, self.gg]
            .into_iter()
            .map(|c| i64::from(c.unsigned_abs()))
            .sum()
    }

    /// The form modulo 2⁶¹ − 1, of residues.
    pub(crate) fn residue(self, f: u64, g: u64) -> u64 {
        let term = |coefficient: i8, product: u64| {
            let product = mersenne61::mul(u64::from(coefficient.unsigned_abs()), product);
            if coefficient < 0 {
                mersenne61::sub(0, product)
            } else {
                product
            }
        };
        let sum = mersenne61::add(
            term(self.ff, mersenne61::mul(f, f)),
            term(self.fg, mersenne61::mul(f, g)),
        );
        mersenne61::add(sum, term(self.gg, mersenne61::mul(g, g)))
    }
}
