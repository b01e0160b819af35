//! `breaker_shared` as programs: several of them with one circuit, operators from outside, wrong
//! input, and a reader that leaves.

mod shared;

use std::{
    env, fs,
    path::PathBuf,
    process::{self, Child, Stdio},
    thread,
    time::Duration,
};

use shared::{closes_early, example, text};

/// A file that goes with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("breaker-shared-{name}-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn arguments(&self, more: &str) -> String {
        let file = self.0.join("it.db");
        format!("--url sqlite:{} {more}", file.display())
    }

    fn run(&self, more: &str) -> String {
        let arguments = self.arguments(more);
        let output = example("breaker_shared", &arguments).output().unwrap();
        text(&arguments, &output)
    }

    fn start(&self, more: &str) -> Child {
        example("breaker_shared", &self.arguments(more))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_one_process_decides_the_others_observe() {
    let file = File::new("three");
    let node = |name| {
        let about = "--interval 50 --every 20 --period 3000 --sick 1200 --time 6500";
        file.start(&format!("{about} --node {name}"))
    };
    let nodes = ["a", "b", "c"].map(node);
    let told = nodes.map(|node| text("a node", &node.wait_with_output().unwrap()));
    let whole = told.join("\n");
    for told in &told {
        assert!(told.contains("the fleet"), "{whole}");
        assert!(told.contains("closed -> open"), "{whole}");
        assert!(told.contains("half_open -> closed (recovered)"), "{whole}");
        assert!(!told.contains(" 0 rejected at once"), "{whole}");
    }
    let made = whole
        .matches("the fleet, by this node: closed -> open")
        .count();
    let seen = whole.matches("the fleet: closed -> open").count();
    // Two outages, or three where they began within one.
    assert!((1..=3).contains(&made), "{whole}");
    assert!(seen > made, "{whole}");
    let status = file.run("status");
    assert!(status.starts_with("weather: "), "{status}");
}

#[test]
fn an_operator_acts_on_all_from_a_process_of_his_own() {
    let file = File::new("operator");
    assert_eq!(file.run("status"), "the store holds no circuit\n");
    let node = file.start("--interval 50 --every 20 --sick 0 --time 5000 --node a");
    // A node tells what happens while it is there.
    thread::sleep(Duration::from_millis(1500));
    let forced = file.run("force open --by anna --why maintenance");
    assert!(forced.starts_with("weather: closed, for "), "{forced}");
    assert!(
        forced.contains(", forced open by anna: maintenance, last closed -> "),
        "{forced}"
    );
    thread::sleep(Duration::from_secs(1));
    let lifted = file.run("lift --by anna");
    assert!(lifted.starts_with("weather: closed, for "), "{lifted}");
    let told = text("a node", &node.wait_with_output().unwrap());
    assert!(
        told.contains("the fleet: closed -> forced_open (forced)"),
        "{told}"
    );
    assert!(
        told.contains("the fleet: forced_open -> closed (lifted)"),
        "{told}"
    );
}

#[test]
fn wrong_input_is_named() {
    for (arguments, message) in [
        (
            "--sick 4 --period 3",
            "--sick must be at most --period, 3, got 4",
        ),
        ("--quorum 17", "17 is not in 1..=16"),
        ("force shut", "it is open, closed, disabled or metrics-only"),
        ("--url nonsense", "scheme must be one of memory:, sqlite:"),
        (
            "--url memory:?prefix=a%20b",
            "prefix must be up to 64 ASCII letters",
        ),
        (
            "--url redis://u:secret@127.0.0.1:1/ status",
            "breaker_shared: ",
        ),
    ] {
        let output = example("breaker_shared", arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(message), "{arguments}: {told}");
        assert!(!told.contains("secret"), "{arguments}: {told}");
        assert_ne!(output.status.code(), Some(0), "{arguments}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let file = File::new("reader");
    let about = "--interval 20 --every 5 --period 200 --sick 150 --time 20000";
    closes_early(example("breaker_shared", &file.arguments(about)));
}
