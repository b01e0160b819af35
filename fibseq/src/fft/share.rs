/// Does the `tasks`, each by one of the workers that the elements of `scratch` stand for, on as
/// many threads; the calling thread is the first of them.
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
    let mut piles: Vec<Vec<T>> = (0..count).map(|_| Vec::new()).collect();
    for (i, task) in tasks.into_iter().enumerate() {
        piles[i % count].push(task);
    }
    let work = |mut scratch: S, pile: Vec<T>| {
        for task in pile {
            work(&mut scratch, task);
        }
    };
    let mut piles = piles.into_iter();
    let own = piles.next().unwrap_or_default();
    std::thread::scope(|scope| {
        for (scratch, pile) in workers.zip(piles) {
            scope.spawn(|| work(scratch, pile));
        }
        work(first, own);
    });
}
