use std::{
    f64::consts::TAU,
    sync::{Arc, OnceLock},
};

use super::{
    block::{Block, ZERO, lanes, splat},
    leaf,
    roots::Roots,
    section::Shape,
};
use crate::simd::lanes::ROW;

/// Everything about one transform length that does not depend on the data.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) size: Size,
    pub(crate) shape: Shape,
    pub(crate) roots: Arc<Roots>,
    pub(crate) twist: Twist,
    /// `matrix[t][q]` = e^(2πi·(4t+1)·q/4s), section t's root y to the power of q, in every lane.
    pub(crate) matrix: [[Block; MOST_SECTIONS]; MOST_SECTIONS],
}

/// A transform length L = sections · blocks · 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// 4 to 7.
    pub(crate) sections: usize,
    /// Blocks a section, a power of two, at least [`leaf::GROUP`].
    pub(crate) blocks: usize,
}

pub(crate) const MOST_SECTIONS: usize = 7;

impl Size {
    /// The smallest length of at least `words`.
    pub(crate) fn fitting(words: usize) -> Self {
        let mut blocks = leaf::GROUP;
        while 7 * blocks * ROW < words {
            blocks *= 2;
        }
        let sections = words.div_ceil(blocks * ROW).max(4);
        Self { sections, blocks }
    }

    /// Words in a section.
    pub(crate) fn section_len(self) -> usize {
        self.blocks * ROW
    }

    /// L, in words.
    pub(crate) fn len(self) -> usize {
        self.sections * self.section_len()
    }
}

/// Plans up to 2^`CACHED` blocks a section (under 3 MB together) are kept for the life of the
/// process.
const CACHED: usize = 14;

impl Plan {
    pub(crate) fn of(size: Size) -> Arc<Self> {
        type Cells = [[OnceLock<Arc<Plan>>; CACHED + 1]; MOST_SECTIONS - 3];
        static CACHE: Cells =
            [const { [const { OnceLock::new() }; CACHED + 1] }; MOST_SECTIONS - 3];
        match CACHE[size.sections - 4].get(size.blocks.ilog2() as usize) {
            Some(cell) => Arc::clone(cell.get_or_init(|| Arc::new(Self::compute(size)))),
            None => Arc::new(Self::compute(size)),
        }
    }

    fn compute(size: Size) -> Self {
        let mut matrix = [[ZERO; MOST_SECTIONS]; MOST_SECTIONS];
        for (t, row) in matrix.iter_mut().enumerate().take(size.sections) {
            for (q, entry) in row.iter_mut().enumerate().take(size.sections) {
                *entry = splat(unity((4 * t + 1) * q, 4 * size.sections));
            }
        }
        Self {
            size,
            shape: Shape::of(size.blocks),
            roots: Roots::of(size.blocks),
            twist: Twist::compute(size),
            matrix,
        }
    }
}

/// The factors that turn section t, the ring x^M − y with y = e^(2πi·(4t+1)/4s), into x^M − 1:
/// coefficient j times e^(2πi·(4t+1)·j/4L), as the product of a coarse and a fine factor.
#[derive(Debug)]
pub(crate) struct Twist {
    /// One a run of [`Twist::RUN`] blocks and section.
    coarse: Vec<[[f64; 2]; MOST_SECTIONS]>,
    fine: Vec<[Block; MOST_SECTIONS]>,
}

impl Twist {
    /// Blocks that share a coarse factor.
    pub(crate) const RUN: usize = 16;

    fn compute(size: Size) -> Self {
        let factor = |t: usize, j: usize| {
            if t < size.sections {
                unity((4 * t + 1) * j, 4 * size.len())
            } else {
                [0.0; 2]
            }
        };
        Self {
            coarse: (0..size.blocks.div_ceil(Self::RUN))
                .map(|run| core::array::from_fn(|t| factor(t, run * Self::RUN * ROW)))
                .collect(),
            fine: (0..Self::RUN)
                .map(|b| core::array::from_fn(|t| lanes(|lane| factor(t, b * ROW + lane))))
                .collect(),
        }
    }

    /// The two factors of block `b`, a row for each section.
    #[inline(always)]
    pub(crate) fn at(&self, b: usize) -> (&[[f64; 2]; MOST_SECTIONS], &[Block; MOST_SECTIONS]) {
        (&self.coarse[b / Self::RUN], &self.fine[b % Self::RUN])
    }
}

/// e^(2πi·k/n).
fn unity(k: usize, n: usize) -> [f64; 2] {
    let (sin, cos) = (TAU * ((k % n) as f64 / n as f64)).sin_cos();
    [cos, sin]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_fits_and_wastes_less_than_a_quarter() {
        for words in 1..100_000 {
            let size = Size::fitting(words);
            assert!(
                size.len() >= words && (4..=7).contains(&size.sections),
                "{words}: {size:?}"
            );
            let least = 4 * leaf::GROUP * ROW;
            assert!(
                size.len() <= least.max(words + words / 4 + ROW),
                "{words}: {size:?}"
            );
        }
    }
}
