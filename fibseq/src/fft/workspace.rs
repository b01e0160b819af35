use std::{cell::Cell, mem};

use super::block::Block;

/// The memory of a transform. Small ones are kept for the next transform on the same thread: to
/// get them from the operating system would cost as much as to compute in them.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) f: Vec<Block>,
    pub(crate) g: Vec<Block>,
}

/// Blocks a number that are kept on a thread, 4 MiB.
const KEPT: usize = (4 << 20) / size_of::<Block>();

thread_local! {
    static LAST: Cell<(Vec<Block>, Vec<Block>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

impl Workspace {
    /// What the last transform on this thread left, if anything.
    pub(crate) fn take() -> Self {
        let (f, g) = LAST.take();
        Self { f, g }
    }

    /// Makes room for `extent` blocks a number; what they hold is of no meaning.
    pub(crate) fn fit(&mut self, extent: usize) {
        for buffer in [&mut self.f, &mut self.g] {
            if buffer.len() < extent {
                *buffer = Vec::new(); // freed before the larger one is there
                *buffer = vec![Block::ZERO; extent];
            }
        }
    }
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
