use std::{
    fs::{self, File},
    path::Path,
};

use crate::program::{Directory, fibonacci};

/// Asks for ten terms in two files, both named as seen from the directory. The reason, provided
/// that the program refuses.
fn refused(directory: &Directory, output: &str, checkpoint: &str) -> String {
    let run = fibonacci("stream --to 10 --output")
        .arg(output)
        .arg("--checkpoint")
        .arg(checkpoint)
        .current_dir(directory.join("."))
        .output()
        .unwrap();
    let stderr = String::from_utf8(run.stderr).unwrap();
    assert_eq!(
        run.status.code(),
        Some(2),
        "{output} and {checkpoint}: {stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    stderr
}

fn assert_untouched(path: &Path) {
    assert_eq!(fs::read_to_string(path).unwrap(), "precious\n");
}

#[test]
fn one_file_is_not_output_and_checkpoint_at_once() {
    let directory = Directory::new();
    fs::create_dir(directory.join("inner")).unwrap();
    let absolute = directory.join("same").display().to_string();
    // First while there is no such file, then with one.
    for there in [false, true] {
        if there {
            fs::write(directory.join("same"), "precious\n").unwrap();
        }
        for other in ["same", "./same", "inner/../same", &absolute] {
            assert!(refused(&directory, "same", other).contains("same file"));
            assert!(refused(&directory, other, "same").contains("same file"));
        }
        assert_eq!(directory.join("same").exists(), there);
    }
    assert_untouched(&directory.join("same"));
}

#[test]
fn the_output_is_not_the_file_that_a_checkpoint_is_saved_through() {
    let directory = Directory::new();
    refused(&directory, "fib.new", "fib");
    assert!(!directory.join("fib.new").exists());
    fs::write(directory.join("fib.new"), "precious\n").unwrap();
    refused(&directory, "./fib.new", "fib");
    assert_untouched(&directory.join("fib.new"));
}

#[cfg(unix)]
#[test]
fn links_to_one_file_are_that_file() {
    use std::os::unix::fs::symlink;

    let directory = Directory::new();
    let at = |name: &str| directory.join(name);
    symlink("nowhere-yet", at("dangling")).unwrap();
    refused(&directory, "nowhere-yet", "dangling");
    refused(&directory, "dangling", "nowhere-yet");
    symlink("later.new", at("dangling-too")).unwrap();
    refused(&directory, "dangling-too", "later");

    fs::write(at("terms"), "precious\n").unwrap();
    symlink("terms", at("soft")).unwrap();
    fs::hard_link(at("terms"), at("hard")).unwrap();
    fs::hard_link(at("terms"), at("state.new")).unwrap();
    for other in ["soft", "hard", "state"] {
        refused(&directory, "terms", other);
    }
    symlink(at("."), at("itself")).unwrap();
    refused(&directory, "terms", "itself/terms");
    assert_untouched(&at("terms"));
}

#[test]
fn two_runs_do_not_write_to_one_file() {
    let directory = Directory::new();
    let path = directory.join("terms");
    fs::write(&path, "precious\n").unwrap();
    let file = File::options().append(true).open(&path).unwrap();
    file.lock().unwrap();
    for checkpoint in [None, Some(directory.join("state"))] {
        let mut command = fibonacci("stream --to 10 --output");
        command.arg(&path);
        if let Some(checkpoint) = &checkpoint {
            command.arg("--checkpoint").arg(checkpoint);
        }
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("another run"), "{stderr}");
        assert_untouched(&path);
    }
    drop(file);
    let output = fibonacci("stream --to 3 --output")
        .arg(&path)
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(fs::read_to_string(&path).unwrap(), "0\n1\n1\n");
}

#[cfg(unix)]
#[test]
fn a_device_takes_any_number_of_runs() {
    let device = File::options().write(true).open("/dev/null").unwrap();
    // On some systems a device can be locked, too.
    let _ = device.try_lock();
    let output = fibonacci("stream --to 10 --output /dev/null")
        .output()
        .unwrap();
    assert!(output.status.success());
}

#[test]
fn a_request_that_cannot_be_met_leaves_no_file() {
    let directory = Directory::new();
    let output = fibonacci("stream --to 18446744073709551615 --output")
        .arg(directory.join("terms"))
        .arg("--checkpoint")
        .arg(directory.join("state"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!directory.join("terms").exists());
}
