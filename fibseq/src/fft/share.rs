use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// Does the `tasks`, each by one of the workers that the elements of `scratch` stand for, on as
/// many threads; the calling thread is the first of them, and does it all where the system has no
/// more threads to give.
pub(crate) fn share<S: Send, T: Send>(
    scratch: Vec<S>,
    tasks: Vec<T>,
    work: impl Fn(&mut S, T) + Sync,
) {
    let count = scratch.len();
    let mut workers = scratch.into_iter();
    let Some(mut first) = workers.next() else {
        return;
    };
    if count == 1 {
        for task in tasks {
            work(&mut first, task);
        }
        return;
    }
    let tasks = Mutex::new(tasks.into_iter());
    let next = || tasks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work_off = |mut scratch: S| {
        while let Some(task) = next() {
            work(&mut scratch, task);
        }
    };
    thread::scope(|scope| {
        for scratch in workers {
            let started = thread::Builder::new().spawn_scoped(scope, || work_off(scratch));
            if started.is_err() {
                break;
            }
        }
        work_off(first);
    });
}
