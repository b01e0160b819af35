use std::{
    any::Any,
    env,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::mpsc,
    thread,
    time::Duration,
};

use libtest_mimic::{Completion, Failed, Trial};
use tokio::{runtime::Builder, time::timeout};

use crate::{
    end::{End, Outcome},
    kind::Kind,
    table::Table,
};

/// What a trial does, on a runtime of its own.
pub(crate) type Running = Pin<Box<dyn Future<Output = Outcome>>>;

/// How long a trial may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A trial that ends within a minute, whatever it does, and leaves its outcome in the table.
pub(crate) fn trial(
    name: String,
    row: &'static str,
    kind: Kind,
    table: &Table,
    work: impl FnOnce() -> Running + Send + 'static,
) -> Trial {
    let table = table.clone();
    Trial::ignorable_test(name.clone(), move || {
        let outcome = bounded(&name, work);
        table.add(row, kind, &outcome);
        match outcome {
            Ok(()) => Ok(Completion::Completed),
            Err(End::NotAsked(need)) => Ok(Completion::ignored_with(need)),
            Err(End::Skipped(absent)) => {
                if env::var_os(drivers_testkit::REQUIRED).is_some_and(|value| value == "1") {
                    return Err(Failed::from(format!("{absent}, and must be there")));
                }
                eprintln!("SKIP: {name}: {absent}");
                Ok(Completion::ignored_with(absent))
            }
            Err(End::Failed(why)) => Err(Failed::from(why)),
        }
    })
}

/// On a thread of its own, so that one that blocks is left behind.
fn bounded(name: &str, work: impl FnOnce() -> Running + Send + 'static) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    let run = move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| on_a_runtime(work)));
        let outcome = outcome.unwrap_or_else(|panic| Err(End::Failed(message(&*panic))));
        // Whoever waited may have given up.
        let _ = sender.send(outcome);
    };
    thread::Builder::new().name(name.to_owned()).spawn(run)?;
    let late = |_| Err(End::Failed(format!("it blocks for {PATIENCE:?}")));
    receiver
        .recv_timeout(PATIENCE + Duration::from_secs(5))
        .unwrap_or_else(late)
}

fn on_a_runtime(work: impl FnOnce() -> Running) -> Outcome {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let late = |_| Err(End::Failed(format!("it did not end within {PATIENCE:?}")));
    let outcome = runtime.block_on(async { timeout(PATIENCE, work()).await.unwrap_or_else(late) });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}
