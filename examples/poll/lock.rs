use std::{
    fs::{File, OpenOptions},
    path::Path,
};

use crate::failure::Failure;

/// A lock that lasts as long as this lives, and no longer than its process.
///
/// It is on a file of its own: the poll's is replaced, and a lock on what was replaced keeps nobody
/// out.
pub(crate) struct Lock(#[expect(dead_code, reason = "it is held")] File);

impl Lock {
    /// Waits until nobody else has the lock.
    pub(crate) fn alone(path: &Path) -> Result<Self, Failure> {
        Self::locked(path, File::lock)
    }

    /// Waits until nobody has the lock alone.
    pub(crate) fn shared(path: &Path) -> Result<Self, Failure> {
        Self::locked(path, File::lock_shared)
    }

    fn locked(path: &Path, lock: impl Fn(&File) -> std::io::Result<()>) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options
            .open(path)
            .map_err(|error| Failure::file(path, error))?;
        lock(&file).map_err(|error| Failure::file(path, error))?;
        Ok(Self(file))
    }
}
