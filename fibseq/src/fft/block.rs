use crate::simd::{Lanes, lanes::ROW};

/// Eight complex numbers: the real parts, then the imaginary ones.
///
/// An array and not a structure, so that a long row of zeros comes from the allocator as it is.
pub(crate) type Block = [[f64; ROW]; 2];

pub(crate) const ZERO: Block = [[0.0; ROW]; 2];

/// A block of the numbers (real and imaginary part) that `number` gives for each lane.
pub(crate) fn lanes(number: impl Fn(usize) -> [f64; 2]) -> Block {
    let mut block = ZERO;
    let [re, im] = &mut block;
    for (lane, (re, im)) in re.iter_mut().zip(im).enumerate() {
        [*re, *im] = number(lane);
    }
    block
}

/// The same number in every lane.
pub(crate) fn splat([re, im]: [f64; 2]) -> Block {
    [[re; ROW], [im; ROW]]
}

/// A vector of complex numbers.
#[derive(Clone, Copy)]
pub(crate) struct Complex<S: Lanes> {
    pub(crate) re: S::F,
    pub(crate) im: S::F,
}

impl<S: Lanes> Complex<S> {
    #[inline(always)]
    pub(crate) fn splat(s: S, [re, im]: [f64; 2]) -> Self {
        Self {
            re: s.splat(re),
            im: s.splat(im),
        }
    }

    #[inline(always)]
    pub(crate) fn load(s: S, [re, im]: &Block, part: usize) -> Self {
        Self {
            re: s.load(re, part),
            im: s.load(im, part),
        }
    }

    #[inline(always)]
    pub(crate) fn store(self, s: S, [re, im]: &mut Block, part: usize) {
        s.store(re, part, self.re);
        s.store(im, part, self.im);
    }

    #[inline(always)]
    pub(crate) fn add(self, s: S, other: Self) -> Self {
        Self {
            re: s.add(self.re, other.re),
            im: s.add(self.im, other.im),
        }
    }

    #[inline(always)]
    pub(crate) fn sub(self, s: S, other: Self) -> Self {
        Self {
            re: s.sub(self.re, other.re),
            im: s.sub(self.im, other.im),
        }
    }

    #[inline(always)]
    pub(crate) fn mul(self, s: S, w: Self) -> Self {
        Self {
            re: s.mul_sub(self.re, w.re, s.mul(self.im, w.im)),
            im: s.mul_add(self.re, w.im, s.mul(self.im, w.re)),
        }
    }

    /// Times the conjugate of `w`.
    #[inline(always)]
    pub(crate) fn mul_conj(self, s: S, w: Self) -> Self {
        Self {
            re: s.mul_add(self.re, w.re, s.mul(self.im, w.im)),
            im: s.mul_sub(self.im, w.re, s.mul(self.re, w.im)),
        }
    }

    /// `(a + w·b, a − w·b)` in six operations, the second as 2a − (a + w·b).
    #[inline(always)]
    pub(crate) fn split(s: S, a: Self, b: Self, w: Self) -> (Self, Self) {
        let sum = Self {
            re: s.neg_mul_add(b.im, w.im, s.mul_add(b.re, w.re, a.re)),
            im: s.mul_add(b.im, w.re, s.mul_add(b.re, w.im, a.im)),
        };
        (sum, a.twice_less(s, sum))
    }

    /// 2·self − `sum`: self less what `sum` has more than it.
    #[inline(always)]
    fn twice_less(self, s: S, sum: Self) -> Self {
        let two = s.splat(2.0);
        Self {
            re: s.mul_sub(two, self.re, sum.re),
            im: s.mul_sub(two, self.im, sum.im),
        }
    }

    /// `(a + b, (a − b)/w)`, the inverse of [`split`](Self::split) times two, for |w| = 1.
    #[inline(always)]
    pub(crate) fn join(s: S, a: Self, b: Self, w: Self) -> (Self, Self) {
        (a.add(s, b), a.sub(s, b).mul_conj(s, w))
    }

    /// [`split`](Self::split) with i·w.
    #[inline(always)]
    pub(crate) fn split_i(s: S, a: Self, b: Self, w: Self) -> (Self, Self) {
        let sum = Self {
            re: s.neg_mul_add(b.im, w.re, s.neg_mul_add(b.re, w.im, a.re)),
            im: s.neg_mul_add(b.im, w.im, s.mul_add(b.re, w.re, a.im)),
        };
        (sum, a.twice_less(s, sum))
    }

    /// [`join`](Self::join) with i·w.
    #[inline(always)]
    pub(crate) fn join_i(s: S, a: Self, b: Self, w: Self) -> (Self, Self) {
        let d = b.sub(s, a);
        let turned = Self {
            re: s.mul_sub(d.re, w.im, s.mul(d.im, w.re)),
            im: s.mul_add(d.re, w.re, s.mul(d.im, w.im)),
        };
        (a.add(s, b), turned)
    }

    /// Times i.
    #[inline(always)]
    pub(crate) fn times_i(self, s: S) -> Self {
        Self {
            re: s.sub(s.splat(0.0), self.im),
            im: self.re,
        }
    }
}
