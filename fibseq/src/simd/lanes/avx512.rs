use core::arch::x86_64::{
    __m512d, _mm256_loadu_si256, _mm256_storeu_si256, _mm512_abs_pd, _mm512_add_pd,
    _mm512_alignr_epi64, _mm512_castpd_si512, _mm512_castsi512_pd, _mm512_cvtepi32_pd,
    _mm512_cvtpd_epi32, _mm512_fmadd_pd, _mm512_fmsub_pd, _mm512_fnmadd_pd, _mm512_loadu_pd,
    _mm512_max_pd, _mm512_mul_pd, _mm512_reduce_max_pd, _mm512_set1_pd, _mm512_shuffle_f64x2,
    _mm512_storeu_pd, _mm512_sub_pd, _mm512_unpackhi_pd, _mm512_unpacklo_pd,
};

use super::{Kernel, Lanes, ROW};

/// Eight lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx512(());

impl Avx512 {
    /// The proof that this processor has the instructions.
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma"))
        .then_some(Self(()))
    }

    /// Runs `kernel`, compiled with the instructions.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx512f,avx2,fma")]
        fn enabled<K: Kernel>(lanes: Avx512, kernel: K) -> K::Output {
            kernel.run(lanes)
        }
        // SAFETY: `self` exists only where `detect` saw avx512f, avx2 and fma.
        unsafe { enabled(self, kernel) }
    }
}

impl Lanes for Avx512 {
    type F = __m512d;
    const PARTS: usize = 1;

    #[inline(always)]
    fn splat(self, value: f64) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_set1_pd(value) }
    }
    #[inline(always)]
    fn load(self, row: &[f64; ROW], _part: usize) -> __m512d {
        // SAFETY: `self` proves avx512f; `row` is eight readable numbers.
        unsafe { _mm512_loadu_pd(row.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, row: &mut [f64; ROW], _part: usize, value: __m512d) {
        // SAFETY: `self` proves avx512f; `row` is eight writable numbers.
        unsafe { _mm512_storeu_pd(row.as_mut_ptr(), value) }
    }
    #[inline(always)]
    fn load_i32(self, row: &[i32; ROW], _part: usize) -> __m512d {
        // SAFETY: `self` proves avx512f; `row` is 32 readable bytes.
        unsafe { _mm512_cvtepi32_pd(_mm256_loadu_si256(row.as_ptr().cast())) }
    }
    #[inline(always)]
    fn store_i32(self, row: &mut [i32; ROW], _part: usize, value: __m512d) {
        // SAFETY: `self` proves avx512f; `row` is 32 writable bytes.
        unsafe {
            _mm256_storeu_si256(row.as_mut_ptr().cast(), _mm512_cvtpd_epi32(value));
        }
    }
    #[inline(always)]
    fn add(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_add_pd(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_sub_pd(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_mul_pd(a, b) }
    }
    #[inline(always)]
    fn mul_add(self, a: __m512d, b: __m512d, c: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_fmadd_pd(a, b, c) }
    }
    #[inline(always)]
    fn mul_sub(self, a: __m512d, b: __m512d, c: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_fmsub_pd(a, b, c) }
    }
    #[inline(always)]
    fn neg_mul_add(self, a: __m512d, b: __m512d, c: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_fnmadd_pd(a, b, c) }
    }
    #[inline(always)]
    fn abs(self, a: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_abs_pd(a) }
    }
    #[inline(always)]
    fn max(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_max_pd(a, b) }
    }
    #[inline(always)]
    fn shift_in(self, previous: __m512d, current: __m512d) -> __m512d {
        // SAFETY: `self` proves avx512f.
        unsafe {
            _mm512_castsi512_pd(_mm512_alignr_epi64::<7>(
                _mm512_castpd_si512(current),
                _mm512_castpd_si512(previous),
            ))
        }
    }
    #[inline(always)]
    fn last(self, a: __m512d) -> f64 {
        let mut row = [0.0; ROW];
        self.store(&mut row, 0, a);
        row[ROW - 1]
    }
    #[inline(always)]
    fn largest(self, a: __m512d) -> f64 {
        // SAFETY: `self` proves avx512f.
        unsafe { _mm512_reduce_max_pd(a) }
    }
    #[inline(always)]
    fn transpose(self, rows: &mut [[f64; ROW]; ROW]) {
        let mut r = [self.splat(0.0); ROW];
        for (value, row) in r.iter_mut().zip(rows.iter()) {
            *value = self.load(row, 0);
        }
        // SAFETY: `self` proves avx512f.
        let (even, odd) = unsafe {
            // Pairs of rows zipped: one holds their columns 0 2 4 6, the other 1 3 5 7.
            (
                quads([
                    _mm512_unpacklo_pd(r[0], r[1]),
                    _mm512_unpacklo_pd(r[2], r[3]),
                    _mm512_unpacklo_pd(r[4], r[5]),
                    _mm512_unpacklo_pd(r[6], r[7]),
                ]),
                quads([
                    _mm512_unpackhi_pd(r[0], r[1]),
                    _mm512_unpackhi_pd(r[2], r[3]),
                    _mm512_unpackhi_pd(r[4], r[5]),
                    _mm512_unpackhi_pd(r[6], r[7]),
                ]),
            )
        };
        for i in 0..4 {
            self.store(&mut rows[2 * i], 0, even[i]);
            self.store(&mut rows[2 * i + 1], 0, odd[i]);
        }
    }
}

/// Four columns of eight rows, every second one, from pairs of rows that are zipped.
///
/// # Safety
///
/// The processor must have avx512f.
#[inline(always)]
unsafe fn quads(zipped: [__m512d; 4]) -> [__m512d; 4] {
    let [a, b, c, d] = zipped;
    // SAFETY: the caller vouches for avx512f.
    unsafe {
        let low = _mm512_shuffle_f64x2::<0x88>(a, b); // columns 0 and 2 of four, rows 0 to 3
        let high = _mm512_shuffle_f64x2::<0xdd>(a, b); // columns 1 and 3
        let low_below = _mm512_shuffle_f64x2::<0x88>(c, d); // the same, rows 4 to 7
        let high_below = _mm512_shuffle_f64x2::<0xdd>(c, d);
        [
            _mm512_shuffle_f64x2::<0x88>(low, low_below),
            _mm512_shuffle_f64x2::<0x88>(high, high_below),
            _mm512_shuffle_f64x2::<0xdd>(low, low_below),
            _mm512_shuffle_f64x2::<0xdd>(high, high_below),
        ]
    }
}
