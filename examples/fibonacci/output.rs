use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::{checkpoint::Checkpoint, failure::Failure};

/// The file at `path`, as it is, locked until the program ends, so that no second run writes to it
/// meanwhile.
///
/// A pipe or a device takes any number of writers, and where a file system has no locks there is
/// none.
pub(crate) fn open(path: &Path, create: bool) -> Result<File, Failure> {
    let failed = |error: io::Error| Failure::file(path, &error);
    let file = OpenOptions::new()
        .write(true)
        .create(create)
        .truncate(false)
        .open(path)
        .map_err(failed)?;
    if is_regular(&file).map_err(failed)?
        && let Err(TryLockError::WouldBlock) = file.try_lock()
    {
        return Err(Failure::file(path, &"another run is writing to it"));
    }
    Ok(file)
}

/// Cuts the file back to its first `bytes` bytes: what a crash left behind the checkpoint goes.
pub(crate) fn cut(mut file: &File, path: &Path, bytes: u64) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::file(path, &error);
    let len = file.metadata().map_err(failed)?.len();
    if len < bytes {
        return Err(Failure::Input(format!(
            "{}: {len} bytes, but the checkpoint was taken at {bytes}",
            path.display()
        )));
    }
    if is_regular(file).map_err(failed)? {
        file.set_len(bytes).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
    }
    Ok(())
}

/// Refuses an output that saving the checkpoint would overwrite.
pub(crate) fn check_apart(output: &Path, checkpoint: &Path) -> Result<(), Failure> {
    if is_same(output, checkpoint) {
        return Err(Failure::Input(format!(
            "--output and --checkpoint are the same file, {}",
            output.display()
        )));
    }
    if is_same(output, &Checkpoint::beside(checkpoint)) {
        return Err(Failure::Input(format!(
            "--output {} is the file by way of which the checkpoint is saved",
            output.display()
        )));
    }
    Ok(())
}

fn is_regular(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.is_file())
}

/// Whether both paths lead to one file, which need not be there yet.
fn is_same(one: &Path, other: &Path) -> bool {
    place(one) == place(other)
        || identity(one).is_some_and(|identity| Some(identity) == self::identity(other))
}

/// The path without links and dots, also where nothing is at its end yet.
fn place(path: &Path) -> PathBuf {
    /// As many as Linux follows.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(place) = path.canonicalize() {
            return place;
        }
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path.pop();
        path.push(target);
    }
    let Some(name) = path.file_name() else {
        return path;
    };
    let directory = Path::new(".").join(&path);
    let directory = directory.parent().and_then(|path| path.canonicalize().ok());
    directory.map_or_else(|| path.clone(), |directory| directory.join(name))
}

/// What hard links to one file have in common.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;

    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// The standard library does not tell it here.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}
