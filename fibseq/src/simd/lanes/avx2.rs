use core::arch::x86_64::{
    __m256d, _mm_loadu_si128, _mm_storeu_si128, _mm256_add_pd, _mm256_andnot_pd,
    _mm256_cvtepi32_pd, _mm256_cvtpd_epi32, _mm256_fmadd_pd, _mm256_fmsub_pd, _mm256_fnmadd_pd,
    _mm256_loadu_pd, _mm256_max_pd, _mm256_mul_pd, _mm256_permute2f128_pd, _mm256_set1_pd,
    _mm256_shuffle_pd, _mm256_storeu_pd, _mm256_sub_pd, _mm256_unpackhi_pd, _mm256_unpacklo_pd,
};

use super::{Kernel, Lanes, ROW};

/// Four lanes, with fused multiply-add.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx2(());

const WIDTH: usize = 4;

impl Avx2 {
    /// The proof that this processor has the instructions.
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Self(()))
    }

    /// Runs `kernel`, compiled with the instructions.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx2,fma")]
        fn enabled<K: Kernel>(lanes: Avx2, kernel: K) -> K::Output {
            kernel.run(lanes)
        }
        // SAFETY: `self` exists only where `detect` saw avx2 and fma.
        unsafe { enabled(self, kernel) }
    }
}

impl Avx2 {
    /// The 4 by 4 tile at row `top`, transposed.
    #[inline(always)]
    fn tile(self, rows: &[[f64; ROW]; ROW], top: usize, part: usize) -> [__m256d; 4] {
        let (r0, r1) = (self.load(&rows[top], part), self.load(&rows[top + 1], part));
        let (r2, r3) = (
            self.load(&rows[top + 2], part),
            self.load(&rows[top + 3], part),
        );
        // SAFETY: `self` proves avx2.
        unsafe {
            let (a, b) = (_mm256_unpacklo_pd(r0, r1), _mm256_unpackhi_pd(r0, r1));
            let (c, d) = (_mm256_unpacklo_pd(r2, r3), _mm256_unpackhi_pd(r2, r3));
            [
                _mm256_permute2f128_pd::<0x20>(a, c),
                _mm256_permute2f128_pd::<0x20>(b, d),
                _mm256_permute2f128_pd::<0x31>(a, c),
                _mm256_permute2f128_pd::<0x31>(b, d),
            ]
        }
    }

    #[inline(always)]
    fn place(self, rows: &mut [[f64; ROW]; ROW], top: usize, part: usize, tile: [__m256d; 4]) {
        for (i, value) in tile.into_iter().enumerate() {
            self.store(&mut rows[top + i], part, value);
        }
    }
}

// SAFETY, for every block in this implementation: an `Avx2` exists only where `Avx2::detect` saw
// avx2 and fma, so the instructions may be executed; loads and stores go through references to
// arrays of exactly their width.
impl Lanes for Avx2 {
    type F = __m256d;
    const PARTS: usize = ROW / WIDTH;

    #[inline(always)]
    fn splat(self, value: f64) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe { _mm256_set1_pd(value) }
    }
    #[inline(always)]
    fn load(self, row: &[f64; ROW], part: usize) -> __m256d {
        let from: &[f64; WIDTH] = &row.as_chunks().0[part];
        // SAFETY: `self` proves avx2; `from` is four readable numbers.
        unsafe { _mm256_loadu_pd(from.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, row: &mut [f64; ROW], part: usize, value: __m256d) {
        let to: &mut [f64; WIDTH] = &mut row.as_chunks_mut().0[part];
        // SAFETY: `self` proves avx2; `to` is four writable numbers.
        unsafe { _mm256_storeu_pd(to.as_mut_ptr(), value) }
    }
    #[inline(always)]
    fn load_i32(self, row: &[i32; ROW], part: usize) -> __m256d {
        let from: &[i32; WIDTH] = &row.as_chunks().0[part];
        // SAFETY: `self` proves avx2; `from` is 16 readable bytes.
        unsafe { _mm256_cvtepi32_pd(_mm_loadu_si128(from.as_ptr().cast())) }
    }
    #[inline(always)]
    fn store_i32(self, row: &mut [i32; ROW], part: usize, value: __m256d) {
        let to: &mut [i32; WIDTH] = &mut row.as_chunks_mut().0[part];
        // SAFETY: `self` proves avx2; `to` is 16 writable bytes.
        unsafe {
            _mm_storeu_si128(to.as_mut_ptr().cast(), _mm256_cvtpd_epi32(value));
        }
    }
    #[inline(always)]
    fn add(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe { _mm256_add_pd(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe { _mm256_sub_pd(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe { _mm256_mul_pd(a, b) }
    }
    #[inline(always)]
    fn mul_add(self, a: __m256d, b: __m256d, c: __m256d) -> __m256d {
        // SAFETY: `self` proves fma.
        unsafe { _mm256_fmadd_pd(a, b, c) }
    }
    #[inline(always)]
    fn mul_sub(self, a: __m256d, b: __m256d, c: __m256d) -> __m256d {
        // SAFETY: `self` proves fma.
        unsafe { _mm256_fmsub_pd(a, b, c) }
    }
    #[inline(always)]
    fn neg_mul_add(self, a: __m256d, b: __m256d, c: __m256d) -> __m256d {
        // SAFETY: `self` proves fma.
        unsafe { _mm256_fnmadd_pd(a, b, c) }
    }
    #[inline(always)]
    fn abs(self, a: __m256d) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), a) }
    }
    #[inline(always)]
    fn max(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe { _mm256_max_pd(a, b) }
    }
    #[inline(always)]
    fn shift_in(self, previous: __m256d, current: __m256d) -> __m256d {
        // SAFETY: `self` proves avx2.
        unsafe {
            let across = _mm256_permute2f128_pd::<0x21>(previous, current); // p2 p3 c0 c1
            _mm256_shuffle_pd::<0b0101>(across, current) // p3 c0 c1 c2
        }
    }
    #[inline(always)]
    fn last(self, a: __m256d) -> f64 {
        let mut row = [0.0; ROW];
        self.store(&mut row, 0, a);
        row[WIDTH - 1]
    }
    #[inline(always)]
    fn largest(self, a: __m256d) -> f64 {
        let mut row = [0.0; ROW];
        self.store(&mut row, 0, a);
        row[0].max(row[1]).max(row[2]).max(row[3])
    }
    #[inline(always)]
    fn transpose(self, rows: &mut [[f64; ROW]; ROW]) {
        // The two tiles on the diagonal stay, the other two change places.
        let first = self.tile(rows, 0, 0);
        self.place(rows, 0, 0, first);
        let (upper, lower) = (self.tile(rows, 0, 1), self.tile(rows, 4, 0));
        self.place(rows, 4, 0, upper);
        self.place(rows, 0, 1, lower);
        let last = self.tile(rows, 4, 1);
        self.place(rows, 4, 1, last);
    }
}
