use super::block::Block;

/// How the blocks of a section lie in memory: rows of `row` blocks that fit the second-level
/// cache, a few blocks of padding between them, so that a column does not fall on one cache set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    pub(crate) row: usize,
    pub(crate) pitch: usize,
}

/// The longest row: two of them, one a number, are 256 KiB.
const LONGEST_ROW: usize = 1024;
/// An odd number of blocks, so that the rows of a column spread over all cache sets.
const PADDING: usize = 9;

impl Shape {
    /// The shape of `blocks` blocks, a power of two.
    pub(crate) fn of(blocks: usize) -> Self {
        let row = blocks.min(LONGEST_ROW);
        let rows = blocks / row;
        Self {
            rows,
            row,
            pitch: if rows == 1 { row } else { row + PADDING },
        }
    }

    /// Blocks of memory that a section takes.
    pub(crate) fn extent(self) -> usize {
        self.rows * self.pitch
    }

    /// The rows of `section`, without their padding.
    pub(crate) fn rows_of(self, section: &mut [Block]) -> impl Iterator<Item = &mut [Block]> {
        section
            .chunks_exact_mut(self.pitch)
            .map(move |line| &mut line[..self.row])
    }
}
