use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Output},
    thread,
    time::Duration,
};

use fibseq::{Format, Stream};

use crate::program::{Directory, fibonacci};

/// A stream to a file with a checkpoint, started over and over.
struct Job {
    _directory: Directory,
    output: PathBuf,
    checkpoint: PathBuf,
    end: u64,
}

impl Job {
    fn new(end: u64) -> Self {
        let directory = Directory::new();
        Self {
            output: directory.join("terms.csv"),
            checkpoint: directory.join("terms.state"),
            _directory: directory,
            end,
        }
    }

    fn start(&self, more: &str) -> Child {
        fibonacci(&format!(
            "stream --to {} --format csv {more} --output",
            self.end
        ))
        .arg(&self.output)
        .arg("--checkpoint")
        .arg(&self.checkpoint)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
    }

    fn finish(&self) {
        let output = self.start("").wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), &output.stderr[..]),
            (Some(0), &b""[..])
        );
        assert_holds_all_terms(&self.output, self.end);
    }

    /// Starts it and comes back once a checkpoint is there.
    fn start_and_await_checkpoint(&self, more: &str) -> Child {
        let mut child = self.start(more);
        while !self.checkpoint.exists() {
            assert_eq!(
                child.try_wait().unwrap(),
                None,
                "ended without a checkpoint"
            );
            thread::sleep(Duration::from_millis(1));
        }
        child
    }
}

/// Compares the file with the library's own stream, chunk by chunk.
fn assert_holds_all_terms(path: &Path, end: u64) {
    let mut file = File::open(path).unwrap();
    let mut stream = Stream::builder(0..end).format(Format::Csv).build().unwrap();
    let mut found = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        found.resize(chunk.len(), 0);
        file.read_exact(&mut found).unwrap();
        assert!(
            found == chunk,
            "the file differs before byte {}",
            stream.position().bytes
        );
    }
    assert_eq!(file.read(&mut [0]).unwrap(), 0, "the file is too long");
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    stderr
}

const LONG: u64 = 50_000; // 262 MB

#[cfg(unix)]
#[test]
fn a_job_killed_in_the_middle_goes_on_where_its_checkpoint_says() {
    use std::os::unix::process::ExitStatusExt;

    let job = Job::new(LONG);
    let mut child = job.start_and_await_checkpoint("");
    child.kill().unwrap();
    assert_eq!(
        child.wait().unwrap().signal(),
        Some(9),
        "ended before it could be killed"
    );
    // A crash may leave anything behind the last checkpoint.
    let mut file = OpenOptions::new().append(true).open(&job.output).unwrap();
    file.write_all(b"half a te").unwrap();
    job.finish();
}

/// Stops a job with a signal, looks at what it saved and lets another run finish it.
#[cfg(unix)]
fn stopped_by(signal: &str) {
    if nohup() {
        println!("SKIP: hangups are ignored here, and signals left alone");
        return;
    }
    let job = Job::new(LONG);
    let child = job.start_and_await_checkpoint("--threads 2");
    send(&child, signal);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{signal}");
    assert_eq!(output.stderr, b"fibonacci: interrupted\n");

    let state: serde_json::Value =
        serde_json::from_slice(&fs::read(&job.checkpoint).unwrap()).unwrap();
    let reached = fs::metadata(&job.output).unwrap().len();
    let saved = state["bytes"].as_u64().unwrap();
    // What stands behind the checkpoint is less than a term and a chunk.
    assert!(
        saved <= reached && reached - saved < 1 << 20,
        "{saved} of {reached} bytes saved"
    );
    job.finish();
}

#[cfg(unix)]
fn send(child: &Child, signal: &str) {
    let status = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Whether these tests run where hangups are ignored, which the program inherits.
#[cfg(unix)]
fn nohup() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 != 0)
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_a_checkpoint_that_the_next_run_goes_on_from() {
    stopped_by("-INT");
}

#[cfg(unix)]
#[test]
fn a_request_to_terminate_saves_a_checkpoint() {
    stopped_by("-TERM");
}

#[cfg(unix)]
#[test]
fn a_hangup_saves_a_checkpoint() {
    stopped_by("-HUP");
}

#[cfg(target_os = "linux")]
#[test]
fn under_nohup_a_job_outlives_its_terminal() {
    let job = Job::new(LONG);
    let child = std::process::Command::new("nohup")
        .arg(fibonacci("").get_program())
        .args(["stream", "--to", &job.end.to_string(), "--format", "csv"])
        .arg("--output")
        .arg(&job.output)
        .arg("--checkpoint")
        .arg(&job.checkpoint)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while !job.checkpoint.exists() {
        thread::sleep(Duration::from_millis(1));
    }
    send(&child, "-HUP");
    assert!(child.wait_with_output().unwrap().status.success());
    assert_holds_all_terms(&job.output, job.end);
}

#[test]
fn a_finished_job_is_left_as_it_is() {
    let job = Job::new(1_000);
    job.finish();
    let modified = fs::metadata(&job.output).unwrap().len();
    job.finish();
    assert_eq!(fs::metadata(&job.output).unwrap().len(), modified);
}

#[test]
fn the_checkpoint_of_another_request_is_refused_and_the_file_untouched() {
    let job = Job::new(1_000);
    job.finish();
    let other = Job { end: 1_001, ..job };
    let stderr = refused(&other.start("").wait_with_output().unwrap());
    assert!(stderr.contains("--to 1000 --format csv"), "{stderr}");
    assert_holds_all_terms(&other.output, 1_000);
}

#[test]
fn a_checkpoint_that_was_tampered_with_is_refused() {
    let job = Job::new(1_000);
    job.finish();
    let state = fs::read_to_string(&job.checkpoint).unwrap();
    for (was, is) in [
        ("\"index\":1000", "\"index\":999"),
        ("{", "["),
        ("\"to\"", "\"two\""),
    ] {
        let broken = state.replacen(was, is, 1);
        assert_ne!(broken, state);
        fs::write(&job.checkpoint, broken).unwrap();
        refused(&job.start("").wait_with_output().unwrap());
        assert_holds_all_terms(&job.output, 1_000);
    }
}

#[test]
fn a_file_shorter_than_its_checkpoint_is_refused() {
    let job = Job::new(1_000);
    job.finish();
    File::options()
        .write(true)
        .open(&job.output)
        .unwrap()
        .set_len(10)
        .unwrap();
    let stderr = refused(&job.start("").wait_with_output().unwrap());
    assert!(stderr.contains("10 bytes"), "{stderr}");
}
