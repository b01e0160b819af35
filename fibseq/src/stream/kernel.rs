use super::{block::Block, portable};

/// One pass over the digits: `x += y`, and the lowest digits of the old `x` as text.
pub(crate) type Step = fn(x: &mut [Block], y: &[Block], text: &mut [u8]);

/// The code that adds digits and writes them as text.
///
/// All kernels produce the same bytes; they differ in speed and in what the processor must have.
/// A stream takes the [fastest](Self::fastest) by itself, so choosing one is for tests and
/// benchmarks.
///
/// ```
/// use fibseq::Kernel;
///
/// assert!(Kernel::available().any(|kernel| kernel == Kernel::Portable));
/// assert_eq!(Kernel::available().next(), Some(Kernel::fastest()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kernel {
    /// 64 digits a step: x86-64 with AVX-512 F, BW and VBMI, in a build with `std`.
    Avx512,
    /// 32 digits a step: x86-64 with AVX2, in a build with `std`.
    Avx2,
    /// 8 digits a step, in safe code: any machine.
    Portable,
}

impl Kernel {
    /// The kernels that this processor and this build can run, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        [Self::Avx512, Self::Avx2, Self::Portable]
            .into_iter()
            .filter(|kernel| kernel.step().is_some())
    }

    /// The fastest kernel here.
    pub fn fastest() -> Self {
        Self::available().next().unwrap_or(Self::Portable)
    }

    /// The fastest kernel's code.
    pub(crate) fn fastest_step() -> Step {
        Self::fastest().step().unwrap_or(portable::step)
    }

    /// The kernel's code, or nothing where the processor or the build lacks what it needs.
    pub(crate) fn step(self) -> Option<Step> {
        match self {
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            Self::Avx512 => crate::simd::digits_avx512::detect(),
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            Self::Avx2 => crate::simd::digits_avx2::detect(),
            #[cfg(not(all(feature = "std", target_arch = "x86_64")))]
            Self::Avx512 | Self::Avx2 => None,
            Self::Portable => Some(portable::step),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use proptest::prelude::*;

    use super::*;
    use crate::stream::block::BLOCK_DIGITS;

    /// Runs every kernel on `x + y` with room for `printed` digits of text, and compares it with
    /// addition digit by digit.
    fn check(x: &[u8], y: &[u8], printed: usize) {
        let blocks = x.len().max(y.len()) / BLOCK_DIGITS + 1;
        let digit = |digits: &[u8], place| digits.get(place).copied().unwrap_or(0);
        let mut carry = 0;
        let mut sum: Vec<u8> = Vec::new();
        for place in 0..blocks * BLOCK_DIGITS {
            let total = digit(x, place) + digit(y, place) + carry;
            carry = total / 10;
            sum.push(total % 10);
        }
        assert_eq!(carry, 0);
        let text: Vec<u8> = (0..printed)
            .rev()
            .map(|place| b'0' + digit(x, place))
            .collect();

        let packed = |digits: &[u8]| {
            let text: Vec<u8> = digits.iter().rev().map(|digit| b'0' + digit).collect();
            let mut packed: Vec<_> = text.rchunks(BLOCK_DIGITS).map(Block::from_text).collect();
            packed.resize(blocks, Block::ZERO);
            packed
        };
        for kernel in Kernel::available() {
            let mut state = packed(x);
            let mut printed = vec![b'?'; printed + 2];
            let end = printed.len() - 1;
            kernel.step().unwrap()(&mut state, &packed(y), &mut printed[1..end]);
            assert_eq!(state, packed(&sum), "{kernel:?}: {x:?} + {y:?}");
            assert_eq!(printed[1..end], text, "{kernel:?}: text of {x:?}");
            assert_eq!(
                (printed[0], printed[end]),
                (b'?', b'?'),
                "{kernel:?} wrote outside"
            );
        }
    }

    #[test]
    fn a_ripple_runs_from_any_place_to_any_other() {
        // 99…9 between the two places, plus one at the lower: every lane and vector boundary is
        // crossed, and every lane in between is all nines.
        for from in 0..80 {
            for to in from + 1..=300 {
                let mut x = vec![0; to];
                x[from..].fill(9);
                let mut y = vec![0; from + 1];
                y[from] = 1;
                check(&x, &y, to);
            }
        }
    }

    #[test]
    fn all_nines_without_a_carry_stay_all_nines() {
        // A speculated carry would ripple through here.
        for len in 1..300 {
            let x: Vec<u8> = (0..len).map(|place| (place % 10) as u8).collect();
            let y: Vec<u8> = x.iter().map(|digit| 9 - digit).collect();
            check(&x, &y, len);
            check(&vec![9; len], &[], len);
            check(&[], &vec![9; len], len);
        }
    }

    #[test]
    fn all_nines_between_lanes_that_carry_and_lanes_that_do_not() {
        // Lanes of each kind in every order of five: sums all nines, all nines and a carry's
        // worth more, small, and large.
        let kinds = [(4, 5), (9, 9), (1, 1), (8, 3)];
        for order in 0..4_usize.pow(5) {
            for offset in [0, 24, 48] {
                let (mut x, mut y) = (vec![0; offset], vec![0; offset]);
                for place in 0..5 {
                    let (a, b) = kinds[order / 4_usize.pow(place) % 4];
                    x.extend([a; 8]);
                    y.extend([b; 8]);
                }
                check(&x, &y, x.len());
            }
        }
    }

    #[test]
    fn zeros_and_growth() {
        for len in 0..300 {
            check(&vec![0; len], &vec![0; len], len);
            check(&vec![9; len], &vec![9; len], len);
        }
    }

    proptest! {
        #[test]
        fn random_digits(
            x in proptest::collection::vec(0..10_u8, 0..1_000),
            y in proptest::collection::vec(0..10_u8, 0..1_000),
        ) {
            check(&x, &y, x.len());
        }

        /// Nines and zeros only, in runs, so that long ripples start and stop anywhere.
        #[test]
        fn random_runs(
            runs in proptest::collection::vec((0..3_u8, 1..40_usize), 1..30),
            y in proptest::collection::vec(prop_oneof![8 => Just(0_u8), 1 => 0..10_u8], 0..600),
            printed in 0..64_usize,
        ) {
            let mut x = Vec::new();
            for (kind, len) in runs {
                x.resize(x.len() + len, [0, 9, 4][usize::from(kind)]);
            }
            check(&x, &y, printed.min(x.len()));
        }
    }
}
