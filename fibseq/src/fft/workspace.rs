use std::{cell::Cell, mem};

use super::block::Block;
use crate::simd::lanes::ROW;

/// The memory of a transform. Small ones are kept for the next transform on the same thread: to
/// get them from the operating system would cost as much as to compute in them.
#[derive(Debug)]
pub(crate) struct Workspace {
    f: Vec<f64>,
    g: Vec<f64>,
}

/// Numbers in a block.
const BLOCK: usize = 2 * ROW;

/// Numbers that are kept on a thread in each of the two, 4 MiB.
const KEPT: usize = (4 << 20) / size_of::<f64>();

thread_local! {
    static LAST: Cell<(Vec<f64>, Vec<f64>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

impl Workspace {
    /// What the last transform on this thread left.
    pub(crate) fn last() -> Self {
        let (f, g) = LAST.take();
        Self { f, g }
    }

    /// So many blocks for each of two numbers; what they hold is of no meaning.
    pub(crate) fn blocks(&mut self, extents: [usize; 2]) -> [&mut [Block]; 2] {
        let [f, g] = extents;
        [blocks(&mut self.f, f), blocks(&mut self.g, g)]
    }
}

/// `extent` blocks in `memory`, which grows where it is too small.
fn blocks(memory: &mut Vec<f64>, extent: usize) -> &mut [Block] {
    let len = extent * BLOCK + ROW; // some to spare, so that a block begins a cache line
    if memory.len() < len {
        *memory = Vec::new(); // freed before the larger one is there
        *memory = vec![0.0; len];
    }
    let skipped = memory.as_ptr().align_offset(64).min(ROW);
    let rows = memory[skipped..][..extent * BLOCK].as_chunks_mut().0;
    rows.as_chunks_mut().0
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if self.f.len() <= KEPT {
            let memory = (mem::take(&mut self.f), mem::take(&mut self.g));
            // It fails only while the thread ends, and then the memory goes with it.
            let _ = LAST.try_with(|last| last.set(memory));
        }
    }
}
