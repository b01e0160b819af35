use std::{
    fs,
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use fibseq::Progress;

use crate::failure::Failure;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C, a request to terminate and a hangup of the terminal no longer end the
/// program but stop the work at the next [`watch`]. Under `nohup` signals do what they did.
pub(crate) fn catch() -> Result<(), Failure> {
    if hangups_are_ignored() {
        return Ok(());
    }
    ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::Work(format!("no handler of signals: {error}")))
}

/// A watcher for a budget.
pub(crate) fn watch(_: Progress) -> ControlFlow<()> {
    if ASKED.load(Ordering::Relaxed) {
        return ControlFlow::Break(());
    }
    ControlFlow::Continue(())
}

/// Whether the program was started so that it outlives its terminal, where the system tells. One
/// handler takes all three signals, so it would undo that.
fn hangups_are_ignored() -> bool {
    const SIGHUP_BIT: u64 = 1;
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let mask = status
                .lines()
                .find_map(|line| line.strip_prefix("SigIgn:"))?;
            u64::from_str_radix(mask.trim(), 16).ok()
        })
        .is_some_and(|mask| mask & SIGHUP_BIT != 0)
}
