use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use fibseq::Position;
use serde::{Deserialize, Serialize};

use crate::{
    arguments::{Layout, StreamRequest},
    failure::Failure,
};

/// How far the output of a stream has come, as it stands in the checkpoint file.
///
/// The terms themselves are not in it: computing the two that the stream goes on with takes less
/// time than reading them would. What is read back is checked: the request must be the same, and
/// the position a boundary between two terms of it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Checkpoint {
    from: u64,
    to: u64,
    format: Layout,
    index: u64,
    bytes: u64,
}

impl Checkpoint {
    pub(crate) fn new(request: &StreamRequest, position: Position) -> Self {
        Self {
            from: request.from,
            to: request.to,
            format: request.format,
            index: position.index,
            bytes: position.bytes,
        }
    }

    /// The checkpoint in the file at `path`, or nothing where there is no such file yet.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file(path, &error)),
        };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
    }

    /// Where the output goes on, provided that it is the output asked for now.
    pub(crate) fn position(&self, request: &StreamRequest) -> Result<Position, Failure> {
        let same = (self.from, self.to, self.format) == (request.from, request.to, request.format);
        if !same {
            return Err(Failure::Input(format!(
                "the checkpoint belongs to --from {} --to {} --format {}",
                self.from,
                self.to,
                format!("{:?}", self.format).to_lowercase(),
            )));
        }
        Ok(Position {
            index: self.index,
            bytes: self.bytes,
        })
    }

    /// Puts the checkpoint into the file at `path`: either all of it or, whatever happens
    /// meanwhile, what was there before.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::file(path, &error);
        let beside = Self::beside(path);
        let mut file = File::create(&beside).map_err(failed)?;
        serde_json::to_writer(&file, self).map_err(|error| failed(error.into()))?;
        file.write_all(b"\n").map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    }

    /// Where [`write`](Self::write) makes the file that it then renames to `path`: in the same
    /// directory, so that the rename stays within one file system.
    pub(crate) fn beside(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        name.into()
    }
}
