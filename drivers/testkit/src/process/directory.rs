use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process,
};

use super::user::User;

/// What a path to a socket in the directory still has to fit in: 104 bytes on macOS, 108 on Linux.
const LONGEST: usize = 50;

/// A directory of one's own, removed at the end.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes one that only `owner` can read, ourselves if it is `None`.
    pub(crate) fn new(owner: Option<User>) -> io::Result<Self> {
        let mut parent = env::temp_dir();
        if parent.as_os_str().len() > LONGEST {
            parent = PathBuf::from("/tmp");
        }
        let random = RandomState::new();
        for attempt in 0..100_u32 {
            let number = random.hash_one((process::id(), attempt)) as u32;
            let path = parent.join(format!("testkit-{number:08x}"));
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    let directory = Self { path };
                    if let Some(owner) = owner {
                        owner.take(directory.path())?;
                    }
                    return Ok(directory);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("100 names for a directory are all taken"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A guard tries again.
        let _ = fs::remove_dir_all(&self.path);
    }
}
