//! The digit kernel on AVX2: four lanes of eight digits a vector.
//!
//! Carries run within a lane as binary ones (see the portable twin). To keep them from running
//! serially through the lanes, each lane is summed *with* a carry in of one; then a lane whose
//! neighbour below did not carry gives the one back. That changes the lane's own carry only where
//! the sum is all nines, about once in 10⁸ lanes: such a lane is noticed, and [`settle`] repairs
//! the term.

use core::{
    arch::x86_64::{
        __m256i, _mm256_add_epi8, _mm256_add_epi64, _mm256_alignr_epi8, _mm256_castsi256_pd,
        _mm256_load_si256, _mm256_min_epu8, _mm256_movemask_pd, _mm256_or_si256,
        _mm256_permute2x128_si256, _mm256_set1_epi8, _mm256_set1_epi64x, _mm256_setr_epi8,
        _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi64, _mm256_store_si256,
        _mm256_storeu_si256, _mm256_sub_epi64, _mm256_xor_si256,
    },
    ptr,
};

use crate::stream::{BIAS, BLOCK_DIGITS, Block, Step, settle};

/// The kernel, where the processor has AVX2.
pub(crate) fn detect() -> Option<Step> {
    std::arch::is_x86_feature_detected!("avx2").then_some(run)
}

fn run(x: &mut [Block], y: &[Block], text: &mut [u8]) {
    // SAFETY: only `detect` hands this function out, and only where AVX2 is there.
    if unsafe { step(x, y, text) } {
        settle(x, y);
    }
}

/// Answers whether a speculated carry was wrong.
#[target_feature(enable = "avx2")]
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
        let mut piece = [0; BLOCK_DIGITS];
        print(load(&high[0]), &mut piece);
        top.copy_from_slice(&piece[BLOCK_DIGITS - top.len()..]);
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
    below: __m256i,
    /// The top bit of a lane is set where giving back its carry in took away its own.
    wrong: __m256i,
}

impl Carries {
    #[target_feature(enable = "avx2")]
    fn new() -> Self {
        Self {
            // Below the lowest lane nothing carries.
            below: _mm256_set1_epi64x(-1),
            wrong: _mm256_setzero_si256(),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn add(&mut self, [x0, x1]: [__m256i; 2], [y0, y1]: [__m256i; 2]) -> [__m256i; 2] {
        [self.add_vector(x0, y0), self.add_vector(x1, y1)]
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn add_vector(&mut self, x: __m256i, y: __m256i) -> __m256i {
        let bias = _mm256_set1_epi64x(BIAS.cast_signed() + 1);
        let raised = _mm256_add_epi64(_mm256_add_epi64(x, y), bias);
        // Each lane's neighbour below: the last lane of `below`, then the first three of `raised`.
        let middle = _mm256_permute2x128_si256::<0x21>(self.below, raised);
        let neighbours = _mm256_alignr_epi8::<8>(raised, middle);
        let sum = _mm256_sub_epi64(raised, _mm256_srli_epi64::<63>(neighbours));
        self.below = raised;
        self.wrong = _mm256_or_si256(self.wrong, _mm256_xor_si256(raised, sum));
        // A byte that overflowed holds 0 to 9; one that did not, F6 to FF, and adding ten wraps it.
        _mm256_min_epu8(sum, _mm256_add_epi8(sum, _mm256_set1_epi8(10)))
    }

    #[target_feature(enable = "avx2")]
    fn are_wrong(&self) -> bool {
        _mm256_movemask_pd(_mm256_castsi256_pd(self.wrong)) != 0
    }
}

/// Writes a block's text, most significant digit first.
#[inline]
#[target_feature(enable = "avx2")]
fn print([low, high]: [__m256i; 2], piece: &mut [u8; BLOCK_DIGITS]) {
    #[expect(clippy::cast_ptr_alignment, reason = "`storeu` asks for none")]
    let piece = ptr::from_mut(piece).cast::<__m256i>();
    // SAFETY: a piece has the bytes of two vectors.
    unsafe {
        _mm256_storeu_si256(piece, reversed(high));
        _mm256_storeu_si256(piece.add(1), reversed(low));
    }
}

/// The digits in reverse order, as ASCII.
#[inline]
#[target_feature(enable = "avx2")]
fn reversed(digits: __m256i) -> __m256i {
    #[rustfmt::skip]
    let order = _mm256_setr_epi8(
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    );
    let ascii = _mm256_or_si256(digits, _mm256_set1_epi8(b'0'.cast_signed()));
    let halves = _mm256_shuffle_epi8(ascii, order);
    _mm256_permute2x128_si256::<0x01>(halves, halves)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(block: &Block) -> [__m256i; 2] {
    let block = ptr::from_ref(block).cast::<__m256i>();
    // SAFETY: a block has the bytes of two vectors and twice the alignment of one.
    unsafe { [_mm256_load_si256(block), _mm256_load_si256(block.add(1))] }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(block: &mut Block, [low, high]: [__m256i; 2]) {
    let block = ptr::from_mut(block).cast::<__m256i>();
    // SAFETY: a block has the bytes of two vectors and twice the alignment of one.
    unsafe {
        _mm256_store_si256(block, low);
        _mm256_store_si256(block.add(1), high);
    }
}
