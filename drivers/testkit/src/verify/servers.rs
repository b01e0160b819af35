use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::failure::Failure;

/// What tells tests that a server that is missing is a failure, and no reason to skip.
pub(crate) const REQUIRED: (&str, &str) = ("REQUIRE_SERVERS", "1");

/// A server that tests start instances of: its program, and the packages that hold it.
struct Server {
    program: &'static str,
    apt: &'static str,
    brew: &'static str,
}

const SERVERS: &[Server] = &[
    Server {
        program: "redis-server",
        apt: "redis-server",
        brew: "redis",
    },
    // The benchmarks measure against it.
    Server {
        program: "redis-benchmark",
        apt: "redis-tools",
        brew: "redis",
    },
    Server {
        program: "memcached",
        apt: "memcached",
        brew: "memcached",
    },
    Server {
        program: "initdb",
        apt: "postgresql",
        brew: "postgresql@17",
    },
];

/// Sees to it that the servers are there that tests start instances of: installs what is missing
/// with the system's package manager, where it can, and says so.
pub(crate) fn run() -> Result<(), Failure> {
    let missing = missing();
    if missing.is_empty() {
        let programs = SERVERS.iter().map(|server| server.program);
        eprintln!("there are: {}", programs.collect::<Vec<_>>().join(", "));
        return Ok(());
    }
    install(&missing)?;
    let still = self::missing();
    if still.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("still missing: {}", names(&still))))
}

fn missing() -> Vec<&'static Server> {
    let there = |server: &&Server| drivers_testkit::program(server.program).is_err();
    SERVERS.iter().filter(there).collect()
}

fn names(servers: &[&Server]) -> String {
    let programs = servers.iter().map(|server| server.program);
    programs.collect::<Vec<_>>().join(", ")
}

fn install(missing: &[&Server]) -> Result<(), Failure> {
    let names = names(missing);
    let mut packages: Vec<&str>;
    if on_path("apt-get") {
        packages = missing.iter().map(|server| server.apt).collect();
        packages.dedup();
        let root = rustix::process::geteuid().is_root();
        if !root && !may_sudo() {
            let packages = packages.join(" ");
            return Err(Failure::new(format!(
                "missing {names}; as root: apt-get install {packages}"
            )));
        }
        eprintln!("missing {names}: installing {}", packages.join(" "));
        return apt(root, &packages);
    }
    packages = missing.iter().map(|server| server.brew).collect();
    packages.dedup();
    if on_path("brew") {
        eprintln!("missing {names}: installing {}", packages.join(" "));
        return run_to_end(Command::new("brew").arg("install").args(packages));
    }
    Err(Failure::new(format!(
        "missing {names}, and neither apt-get nor brew to install them; `cargo test --workspace` \
         does without them, and says what it skips"
    )))
}

/// Debian begins a daemon as soon as it is installed, unless this file says no; tests have
/// instances of their own.
const POLICY: &str = "/usr/sbin/policy-rc.d";

fn apt(root: bool, packages: &[&str]) -> Result<(), Failure> {
    let policy = (root && !Path::new(POLICY).exists()).then(|| Policy::forbid(Path::new(POLICY)));
    let policy = policy.transpose()?;
    let mut update = apt_get(root);
    // An index that is old may do.
    let _ = run_to_end(update.args(["--quiet", "update"]));
    let mut install = apt_get(root);
    install.args(["--quiet", "--yes", "--no-install-recommends", "install"]);
    let done = run_to_end(install.args(packages));
    drop(policy);
    done
}

fn apt_get(root: bool) -> Command {
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

/// The file that keeps daemons from beginning, until it is dropped.
struct Policy(PathBuf);

impl Policy {
    fn forbid(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let mut open = fs::OpenOptions::new();
        let mut file = open.write(true).create_new(true).mode(0o755).open(path)?;
        io::Write::write_all(&mut file, b"#!/bin/sh\nexit 101\n")?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            eprintln!("{} stays: {error}", self.0.display());
        }
    }
}

fn may_sudo() -> bool {
    let mut command = Command::new("sudo");
    let quiet = command
        .args(["-n", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn run_to_end(command: &mut Command) -> Result<(), Failure> {
    eprintln!("$ {command:?}");
    // What an installer prints is not what this program prints.
    let status = command.stdin(Stdio::null()).stdout(io::stderr()).status()?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{command:?} ended with {status}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daemons_may_begin_again_once_all_is_installed() {
        let path = env::temp_dir().join(format!("policy-{}", std::process::id()));
        let policy = Policy::forbid(&path).unwrap();
        let status = Command::new(&path).status().unwrap();
        assert_eq!(status.code(), Some(101));
        assert!(
            Policy::forbid(&path).is_err(),
            "one that is there stays as it is"
        );
        drop(policy);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_not_there_is_named() {
        let redis = SERVERS.iter().take(2).collect::<Vec<_>>();
        assert_eq!(names(&redis), "redis-server, redis-benchmark");
        assert!(!on_path("no-such-program"));
        assert!(on_path("sh"));
    }
}
