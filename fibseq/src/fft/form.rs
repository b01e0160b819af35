use super::block::Complex;
use crate::simd::Lanes;

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
}
