use std::{
    fs, io,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::Command,
};

use rustix::process::geteuid;

/// What `nobody` is where no file says otherwise.
const NOBODY: (u32, u32) = (65_534, 65_534);

/// Whom a server runs as that refuses to run as root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    uid: u32,
    gid: u32,
}

impl User {
    /// `nobody` where we are root, and `None`, ourselves, where we aren't.
    pub(crate) fn unprivileged() -> Option<Self> {
        geteuid().is_root().then(|| {
            let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let (uid, gid) = passwd.lines().find_map(nobody).unwrap_or(NOBODY);
            Self { uid, gid }
        })
    }

    /// Makes `path` this user's.
    pub(crate) fn take(self, path: &Path) -> io::Result<()> {
        chown(path, Some(self.uid), Some(self.gid))
    }

    /// `command`, run as this user.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

/// The user and group of a line `nobody:x:65534:65534:…`.
fn nobody(line: &str) -> Option<(u32, u32)> {
    let mut fields = line.split(':');
    if fields.next()? != "nobody" {
        return None;
    }
    fields.next()?;
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
