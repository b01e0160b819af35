use std::fs;

use drivers_testkit::{Worker, worker};

use crate::scene::{Directory, add, runtime, swap, until};

/// In a process of its own, where nobody else's threads are.
#[test]
fn nothing_is_left_of_a_store_that_was_dropped() {
    let mut worker = Worker::spawn("ends::drops", &[]);
    assert_eq!(worker.said("DROPPED ").as_deref(), Some("all"));
    assert!(worker.wait().success());
}

fn threads() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    let ours = ["sqlite-writer", "sqlite-reader"];
    names.filter(|name| ours.contains(&name.trim_end())).count()
}

fn files(directory: &Directory) -> usize {
    let open = fs::read_dir("/proc/self/fd").unwrap();
    let open = open.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    open.filter(|path| path.starts_with(directory.path()))
        .count()
}

#[test]
#[ignore = "a worker: another test runs it"]
fn drops() {
    worker::end_with_parent();
    let directory = Directory::new();
    let runtime = runtime();
    runtime.block_on(async {
        for _ in 0..20 {
            let store = directory.connect().await;
            let clone = store.clone();
            add(&store, 1).await.unwrap();
            drop(store);
            // It goes on for as long as there is one.
            add(&clone, 1).await.unwrap();
            let unused = directory.builder().lazy().unwrap();
            until(|| threads() >= 4);
            // Nobody waits for this one any more.
            let call = swap(&clone, "service", None, 1);
            let _ = tokio::time::timeout(std::time::Duration::ZERO, call).await;
            drop((clone, unused));
        }
    });
    until(|| threads() == 0 && files(&directory) == 0);
    println!("DROPPED all");
}
