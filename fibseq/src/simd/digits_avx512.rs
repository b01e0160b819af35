//! The digit kernel on AVX-512: eight lanes of eight digits, a whole block, a vector.
//!
//! The AVX2 twin explains how carries pass from lane to lane.

use core::{
    arch::x86_64::{
        __m512i, _mm512_add_epi8, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_load_si512,
        _mm512_mask_storeu_epi8, _mm512_min_epu8, _mm512_or_si512, _mm512_permutexvar_epi8,
        _mm512_set_epi8, _mm512_set1_epi8, _mm512_set1_epi64, _mm512_setzero_si512,
        _mm512_srli_epi64, _mm512_store_si512, _mm512_storeu_si512, _mm512_sub_epi8,
        _mm512_sub_epi64, _mm512_test_epi64_mask, _mm512_xor_si512,
    },
    ptr,
};
use std::arch::is_x86_feature_detected;

use crate::stream::{BIAS, BLOCK_DIGITS, Block, Step, settle};

/// The kernel, where the processor has AVX-512 F, BW and VBMI.
pub(crate) fn detect() -> Option<Step> {
    let detected = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi");
    detected.then_some(run)
}

fn run(x: &mut [Block], y: &[Block], text: &mut [u8]) {
    // SAFETY: only `detect` hands this function out, and only where the three extensions are there.
    if unsafe { step(x, y, text) } {
        settle(x, y);
    }
}

/// Answers whether a speculated carry was wrong.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn step(x: &mut [Block], y: &[Block], text: &mut [u8]) -> bool {
    let (top, pieces) = text.as_rchunks_mut::<BLOCK_DIGITS>();
    let (low, high) = x.split_at_mut(pieces.len());
    let (y_low, y_high) = y.split_at(pieces.len());

    let mut carries = Carries::new();
    for ((x, y), piece) in low.iter_mut().zip(y_low).zip(pieces.iter_mut().rev()) {
        let digits = load(x);
        print(digits, piece);
        store(x, carries.add(digits, load(y)));
    }
    if !top.is_empty() {
        print_low(load(&high[0]), top);
    }
    for (x, y) in high.iter_mut().zip(y_high) {
        store(x, carries.add(load(x), load(y)));
    }
    carries.are_wrong()
}

/// The carries on their way from vector to vector.
struct Carries {
    /// The vector below, summed with a carry in of one to each lane: a lane's top bit is clear
    /// where it carries.
    below: __m512i,
    /// The top bit of a lane is set where giving back its carry in took away its own.
    wrong: __m512i,
}

impl Carries {
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn new() -> Self {
        Self {
            // Below the lowest lane nothing carries.
            below: _mm512_set1_epi64(-1),
            wrong: _mm512_setzero_si512(),
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn add(&mut self, x: __m512i, y: __m512i) -> __m512i {
        let bias = _mm512_set1_epi64(BIAS.cast_signed() + 1);
        let raised = _mm512_add_epi64(_mm512_add_epi64(x, y), bias);
        // Each lane's neighbour below: the last lane of `below`, then the first seven of `raised`.
        let neighbours = _mm512_alignr_epi64::<7>(raised, self.below);
        let sum = _mm512_sub_epi64(raised, _mm512_srli_epi64::<63>(neighbours));
        self.below = raised;
        self.wrong = _mm512_or_si512(self.wrong, _mm512_xor_si512(raised, sum));
        // A byte that overflowed holds 0 to 9; one that did not, F6 to FF, and adding ten wraps it.
        _mm512_min_epu8(sum, _mm512_add_epi8(sum, _mm512_set1_epi8(10)))
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn are_wrong(&self) -> bool {
        _mm512_test_epi64_mask(self.wrong, _mm512_set1_epi64(i64::MIN)) != 0
    }
}

/// Writes a block's text, most significant digit first.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn print(digits: __m512i, piece: &mut [u8; BLOCK_DIGITS]) {
    let text = _mm512_permutexvar_epi8(descending(), ascii(digits));
    // SAFETY: a piece has the bytes of a vector.
    unsafe { _mm512_storeu_si512(ptr::from_mut(piece).cast(), text) }
}

/// Writes the lowest `text.len()` digits of a block, 1 to 63 of them.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn print_low(digits: __m512i, text: &mut [u8]) {
    let left_out = BLOCK_DIGITS - text.len();
    let order = _mm512_sub_epi8(descending(), _mm512_set1_epi8(left_out as i8));
    let bytes = _mm512_permutexvar_epi8(order, ascii(digits));
    // SAFETY: the mask has as many bits as the text has bytes, at least one.
    unsafe { _mm512_mask_storeu_epi8(text.as_mut_ptr().cast(), u64::MAX >> left_out, bytes) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn ascii(digits: __m512i) -> __m512i {
    _mm512_or_si512(digits, _mm512_set1_epi8(b'0'.cast_signed()))
}

/// 63, 62, … 0: reverses a block's digits.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn descending() -> __m512i {
    // From the last byte to the first.
    #[rustfmt::skip]
    let order = _mm512_set_epi8(
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    );
    order
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn load(block: &Block) -> __m512i {
    // SAFETY: a block has the bytes and the alignment of a vector.
    unsafe { _mm512_load_si512(ptr::from_ref(block).cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn store(block: &mut Block, digits: __m512i) {
    // SAFETY: a block has the bytes and the alignment of a vector.
    unsafe { _mm512_store_si512(ptr::from_mut(block).cast(), digits) }
}
