use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use fibseq::Progress;

use crate::failure::Failure;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C no longer ends the program but stops the work at the next [`watch`].
pub(crate) fn catch() -> Result<(), Failure> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::Work(format!("no Ctrl-C handler: {error}")))
}

/// A watcher for a budget.
pub(crate) fn watch(_: Progress) -> ControlFlow<()> {
    if ASKED.load(Ordering::Relaxed) {
        return ControlFlow::Break(());
    }
    ControlFlow::Continue(())
}
