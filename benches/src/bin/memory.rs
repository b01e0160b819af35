//! The peak memory of one computation, in bytes a decimal digit of its result.
//!
//! `cargo run --release -p benches --bin memory`, with `--features fibseq-peers` beside rug. Each
//! computation runs in a process of its own, which reads its peak resident memory from
//! `/proc/self/status` before and after; so this needs Linux.

use std::{
    env, fs,
    hint::black_box,
    io,
    ops::ControlFlow,
    process::{Command, ExitCode},
};

use fibseq::Stream;

/// What can be measured.
struct Subject {
    name: &'static str,
    run: fn(u64),
}

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "text",
        run: |n| {
            black_box(fibseq::fibonacci(n).text().ok());
        },
    },
    Subject {
        name: "binary",
        run: |n| {
            black_box(fibseq::fibonacci(n).limbs().ok());
        },
    },
    Subject {
        name: "stream",
        run: |n| {
            let mut stream = Stream::builder(n..n + 20)
                .build()
                .expect("the range is there");
            let flow = stream.for_each_chunk(|chunk, _| {
                black_box(chunk);
                ControlFlow::<()>::Continue(())
            });
            assert!(flow.expect("nobody cancels").is_continue());
        },
    },
    #[cfg(feature = "fibseq-peers")]
    Subject {
        name: "rug text",
        run: |n| {
            black_box((benches::peer::fibonacci::ALL[0].text)(n));
        },
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let done = match &arguments[1..] {
        [subject, index] => measure(subject, index),
        _ => compare(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("memory: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs each subject at each size and prints the table.
fn compare() -> io::Result<()> {
    println!(
        "{:<10} {:>12} {:>12} {:>16}",
        "what", "n", "peak MiB", "bytes a digit"
    );
    for Subject { name, .. } in SUBJECTS {
        for n in [1_000_000_u64, 10_000_000, 100_000_000] {
            let output = Command::new(env::current_exe()?)
                .args([name, n.to_string().as_str()])
                .output()?;
            let peak: u64 = String::from_utf8_lossy(&output.stdout)
                .trim()
                .parse()
                .map_err(|_| {
                    io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())
                })?;
            let digits = fibseq::digit_count(n);
            println!(
                "{name:<10} {n:>12} {:>12.1} {:>16.2}",
                peak as f64 / f64::from(1 << 20),
                peak as f64 / digits as f64,
            );
        }
    }
    Ok(())
}

/// Prints by how many bytes one computation raises the peak of this process.
fn measure(subject: &str, index: &str) -> io::Result<()> {
    let found = SUBJECTS
        .iter()
        .find(|known| known.name == subject)
        .ok_or_else(|| io::Error::other(format!("there is no subject {subject:?}")))?;
    let index = index.parse().map_err(io::Error::other)?;
    let before = peak()?;
    (found.run)(index);
    println!("{}", peak()? - before);
    Ok(())
}

/// The most memory that this process has had so far, in bytes.
fn peak() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmHWM:")?
                .trim()
                .strip_suffix(" kB")?
                .parse::<u64>()
                .ok()
        })
        .map(|kibibytes| kibibytes * 1024)
        .ok_or_else(|| io::Error::other("no VmHWM in /proc/self/status"))
}
