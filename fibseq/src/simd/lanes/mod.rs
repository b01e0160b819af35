//! Vectors of `f64`, as wide as the processor has them.
//!
//! Data lies in rows of [`ROW`] numbers. A row is handled in [`Lanes::PARTS`] vectors: one of
//! eight lanes, two of four. A kernel is written once, generic over [`Lanes`], and inlined into a
//! function that has the instructions enabled.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use portable::Portable;

/// Numbers in a row, whatever the vector's width.
pub(crate) const ROW: usize = 8;

/// A computation that is compiled once a vector width.
pub(crate) trait Kernel {
    type Output;
    /// Must be `#[inline(always)]`, and everything hot that it calls, too: code that is not
    /// inlined is compiled without the vector instructions.
    fn run<S: Lanes>(self, lanes: S) -> Self::Output;
}

/// The operations of one vector width. A value of an implementing type proves that the processor
/// has the instructions.
pub(crate) trait Lanes: Copy {
    /// A vector of `f64`.
    type F: Copy;
    /// Vectors in a row.
    const PARTS: usize;

    fn splat(self, value: f64) -> Self::F;
    fn load(self, row: &[f64; ROW], part: usize) -> Self::F;
    fn store(self, row: &mut [f64; ROW], part: usize, value: Self::F);
    /// Loads integers of magnitude below 2³¹.
    fn load_i32(self, row: &[i32; ROW], part: usize) -> Self::F;
    /// Stores integral values of magnitude below 2³¹.
    fn store_i32(self, row: &mut [i32; ROW], part: usize, value: Self::F);

    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a·b + c`, rounded once or twice.
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// `a·b − c`, rounded once or twice.
    fn mul_sub(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// `c − a·b`, rounded once or twice.
    fn neg_mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    fn abs(self, a: Self::F) -> Self::F;
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    /// `current` moved up by one lane, with the last lane of `previous` in lane 0.
    fn shift_in(self, previous: Self::F, current: Self::F) -> Self::F;
    /// The last lane.
    fn last(self, a: Self::F) -> f64;
    /// The largest lane.
    fn largest(self, a: Self::F) -> f64;
    /// Transposes eight rows.
    fn transpose(self, rows: &mut [[f64; ROW]; ROW]);
}

#[cfg(test)]
#[expect(clippy::float_cmp)] // every result is a small integer
mod tests {
    use super::*;
    use crate::simd::Level;

    /// Every operation of a width, against plain arithmetic on rows of small integers, where
    /// each result is exact.
    struct Laws;

    impl Kernel for Laws {
        type Output = ();
        #[inline(always)]
        fn run<S: Lanes>(self, s: S) {
            let a: [f64; ROW] = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0, -6.0];
            let b: [f64; ROW] = [2.0, 7.0, -1.0, 8.0, 2.0, -8.0, 1.0, 8.0];
            let c: [f64; ROW] = [1.0, 6.0, 1.0, 8.0, 0.0, 3.0, 3.0, 9.0];
            let map = |f: &dyn Fn(S::F, S::F, S::F) -> S::F| {
                let mut out = [0.0; ROW];
                for part in 0..S::PARTS {
                    let v = f(s.load(&a, part), s.load(&b, part), s.load(&c, part));
                    s.store(&mut out, part, v);
                }
                out
            };
            let want = |f: &dyn Fn(f64, f64, f64) -> f64| -> [f64; ROW] {
                core::array::from_fn(|i| f(a[i], b[i], c[i]))
            };
            assert_eq!(map(&|a, b, _| s.add(a, b)), want(&|a, b, _| a + b));
            assert_eq!(map(&|a, b, _| s.sub(a, b)), want(&|a, b, _| a - b));
            assert_eq!(map(&|a, b, _| s.mul(a, b)), want(&|a, b, _| a * b));
            assert_eq!(
                map(&|a, b, c| s.mul_add(a, b, c)),
                want(&|a, b, c| a * b + c)
            );
            assert_eq!(
                map(&|a, b, c| s.mul_sub(a, b, c)),
                want(&|a, b, c| a * b - c)
            );
            assert_eq!(
                map(&|a, b, c| s.neg_mul_add(a, b, c)),
                want(&|a, b, c| c - a * b)
            );
            assert_eq!(map(&|a, _, _| s.abs(a)), want(&|a, _, _| a.abs()));
            assert_eq!(map(&|a, b, _| s.max(a, b)), want(&|a, b, _| a.max(b)));
            assert_eq!(map(&|_, _, _| s.splat(7.5)), [7.5; ROW]);

            let ints: [i32; ROW] = [1, -2, 3, -4, i32::MAX, i32::MIN + 1, 0, 99_999];
            let (mut same, mut shifted) = ([0; ROW], [0.0; ROW]);
            let mut previous = s.splat(42.0);
            let mut largest = f64::MIN;
            for part in 0..S::PARTS {
                let v = s.load_i32(&ints, part);
                s.store_i32(&mut same, part, v);
                s.store(&mut shifted, part, s.shift_in(previous, v));
                previous = v;
                largest = largest.max(s.largest(v));
            }
            assert_eq!(same, ints);
            assert_eq!(shifted[0], 42.0);
            assert!((1..ROW).all(|i| shifted[i] == f64::from(ints[i - 1])));
            assert_eq!(s.last(previous), 99_999.0);
            assert_eq!(largest, f64::from(i32::MAX));

            let mut rows: [[f64; ROW]; ROW] =
                core::array::from_fn(|i| core::array::from_fn(|j| (10 * i + j) as f64));
            s.transpose(&mut rows);
            for (i, row) in rows.iter().enumerate() {
                assert!(
                    row.iter()
                        .enumerate()
                        .all(|(j, &x)| x == (10 * j + i) as f64)
                );
            }
        }
    }

    #[test]
    fn every_width_computes_the_same() {
        for level in Level::all() {
            level.run(Laws);
        }
    }
}
