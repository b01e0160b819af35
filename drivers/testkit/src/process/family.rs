use std::{fs, path::Path, process::Command};

use rustix::{
    io::Errno,
    process::{Pid, Signal, kill_process},
};

/// What a server's process forked: Postgres's are each a session of their own, so that a signal to
/// the group doesn't reach them.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) pid: Pid,
    parent: i32,
    state: char,
}

impl Member {
    /// Whether it runs no more: stopped by a signal, or dead and not yet waited for.
    pub(crate) fn stands_still(&self) -> bool {
        matches!(self.state, 'T' | 't' | 'Z' | 'X')
    }
}

/// The children of `parent`.
pub(crate) fn children(parent: Pid) -> Vec<Member> {
    let mut all = if Path::new("/proc/self/stat").exists() {
        from_proc()
    } else {
        from_ps()
    };
    all.retain(|member| member.parent == parent.as_raw_pid());
    all
}

/// Sends `signal`; whoever is gone already needs none.
pub(crate) fn send(pid: Pid, signal: Signal) {
    match kill_process(pid, signal) {
        Ok(()) | Err(Errno::SRCH) => {}
        Err(error) => panic!("no signal to process {pid:?}: {error}"),
    }
}

fn from_proc() -> Vec<Member> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| {
            let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The program's name stands in parentheses and can hold any character.
            let (_, fields) = stat.rsplit_once(") ")?;
            let mut fields = fields.split(' ');
            let state = fields.next()?.chars().next()?;
            let parent = fields.next()?.parse().ok()?;
            Some(Member {
                pid: Pid::from_raw(pid)?,
                parent,
                state,
            })
        })
        .collect()
}

fn from_ps() -> Vec<Member> {
    let Ok(listed) = Command::new("ps")
        .args(["-A", "-o", "pid=,ppid=,state="])
        .output()
    else {
        return Vec::new();
    };
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            Some(Member {
                pid: Pid::from_raw(fields.next()?.parse().ok()?)?,
                parent: fields.next()?.parse().ok()?,
                state: fields.next()?.chars().next()?,
            })
        })
        .collect()
}
