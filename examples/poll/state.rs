use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use pollcore::{Poll, VoteSet, VoterKey, VoterRecord};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, hex, lock::Lock, secrets::Secrets};

/// The largest file that is read.
const LARGEST: u64 = 1 << 30;

/// What the file of a poll has.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) poll: Poll,
    /// The records of those who voted, as hexadecimal digits.
    votes: BTreeMap<VoterKey, String>,
}

impl State {
    /// Creates the files of a poll, none of which may be there. Where that fails, none is, but for the
    /// lock.
    pub(crate) fn create(path: &Path, poll: Poll, secrets: &Secrets) -> Result<(), Failure> {
        let _lock = Lock::alone(&beside(path, ".lock"))?;
        if path.exists() {
            return Err(Failure::file(path, "there is a file of this name"));
        }
        let secret = beside(path, ".secret");
        // Of a process that was killed, or of a poll that is elsewhere, whose votes need it.
        if fs::symlink_metadata(&secret).is_ok() {
            let problem = "a secret without its poll; remove it if no poll was created with it, or \
                           create this one under another name";
            return Err(Failure::file(&secret, problem));
        }
        let state = Self {
            poll,
            votes: BTreeMap::new(),
        };
        secrets.create(&secret)?;
        state.write(path).inspect_err(|_| {
            // Unless the poll is there and it is only not known for how long.
            if !path.exists() {
                let _ = fs::remove_file(beside(path, ".new"));
                let _ = fs::remove_file(&secret);
            }
        })
    }

    /// Reads the poll while nobody writes it.
    pub(crate) fn read(path: &Path) -> Result<(Self, Secrets), Failure> {
        Self::expect(path)?;
        let _lock = Lock::shared(&beside(path, ".lock"))?;
        Self::read_unlocked(path)
    }

    /// Changes the poll while nobody else reads or writes it. Where the change fails, nothing is
    /// written.
    pub(crate) fn change<T>(
        path: &Path,
        change: impl FnOnce(&mut Self, &Secrets) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        Self::expect(path)?;
        let _lock = Lock::alone(&beside(path, ".lock"))?;
        let (mut state, secrets) = Self::read_unlocked(path)?;
        let done = change(&mut state, &secrets)?;
        state.write(path)?;
        Ok(done)
    }

    /// All votes.
    pub(crate) fn votes(&self, secrets: &Secrets) -> Result<VoteSet, Failure> {
        let mut votes = VoteSet::new(&self.poll, &secrets.seal());
        for (voter, record) in &self.votes {
            let bytes = hex::bytes(record).ok_or_else(|| Failure::work("a vote that isn't one"))?;
            let record = VoterRecord::decode(&bytes).map_err(Failure::work)?;
            votes
                .restore(&self.poll, voter, &record)
                .map_err(Failure::work)?;
        }
        Ok(votes)
    }

    /// Keeps these votes.
    pub(crate) fn keep(&mut self, votes: &VoteSet) {
        self.votes = votes
            .records()
            .map(|(voter, record)| (voter, hex::digits(&record.encode())))
            .collect();
    }

    /// No lock is left beside what is no poll.
    fn expect(path: &Path) -> Result<(), Failure> {
        let is_file = |path: &Path, missing: &str| match fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(()),
            Ok(_) => Err(Failure::file(path, "it is no file")),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Failure::file(path, missing)),
            Err(error) => Err(Failure::file(path, error)),
        };
        is_file(path, "there is no such poll")?;
        is_file(&beside(path, ".secret"), "the poll's secret is not there")
    }

    fn read_unlocked(path: &Path) -> Result<(Self, Secrets), Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::file(path, error);
        let mut json = String::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST).read_to_string(&mut json))
            .map_err(|error| failed(&error))?;
        let state = serde_json::from_str(&json).map_err(|error| failed(&error))?;
        Ok((state, Secrets::read(&beside(path, ".secret"))?))
    }

    /// Replaces the file as a whole: who reads it finds the old one or the new one, also after a
    /// power cut.
    fn write(&self, path: &Path) -> Result<(), Failure> {
        // The lock makes the name this process's own.
        let new = beside(path, ".new");
        let json = serde_json::to_vec_pretty(self).map_err(Failure::work)?;
        let written = File::create(&new).and_then(|mut file| {
            file.write_all(&json)?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        written.map_err(|error| Failure::file(&new, error))?;
        fs::rename(&new, path)
            .and_then(|()| sync_folder(path))
            .map_err(|error| Failure::file(path, error))
    }
}

/// The name becomes durable with the folder that has it, where folders can be synced.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

/// The file of the same name with more behind it.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(more);
    name.into()
}
