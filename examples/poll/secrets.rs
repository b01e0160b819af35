use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::Path,
};

use hmac::{Hmac, KeyInit, Mac};
use pollcore::{RequestKey, Secret, VoterKey};
use sha2::Sha256;

use crate::failure::Failure;

/// What only the owner of a poll has: one key that seals votes, another that hashes the names of
/// voters and requests.
pub(crate) struct Secrets {
    seal: [u8; 32],
    names: [u8; 32],
}

impl Secrets {
    pub(crate) fn random() -> Self {
        Self {
            seal: rand::random(),
            names: rand::random(),
        }
    }

    /// For what is played and not meant.
    pub(crate) const fn known() -> Self {
        Self {
            seal: [1; 32],
            names: [2; 32],
        }
    }

    pub(crate) const fn seal(&self) -> Secret {
        Secret::new(self.seal)
    }

    /// The key of the voter of this name.
    pub(crate) fn voter(&self, name: &str) -> VoterKey {
        // A hash has the 32 bytes that a key may have.
        VoterKey::new(&self.hash("voter", name)).expect("32 bytes are a key")
    }

    /// The key of the request of this name.
    pub(crate) fn request(&self, name: &str) -> RequestKey {
        RequestKey::new(&self.hash("request", name)).expect("32 bytes are a key")
    }

    fn hash(&self, what: &str, name: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.names).expect("a key has any length");
        for text in [what, name] {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// Writes a new file that only its owner may read. Where that fails, there is none.
    pub(crate) fn create(&self, path: &Path) -> Result<(), Failure> {
        let failed = |error| Failure::file(path, error);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        file.write_all(&[self.seal, self.names].concat())
            .and_then(|()| file.sync_all())
            .inspect_err(|_| drop(fs::remove_file(path)))
            .map_err(failed)
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(65).read_to_end(&mut bytes))
            .map_err(|error| Failure::file(path, error))?;
        let halves = bytes.split_first_chunk().and_then(|(seal, names)| {
            let names = names.try_into().ok()?;
            Some(Self { seal: *seal, names })
        });
        halves.ok_or_else(|| Failure::file(path, "not the 64 bytes of a secret"))
    }
}

/// A key that nobody has had before.
pub(crate) fn random_request() -> RequestKey {
    RequestKey::new(&rand::random::<[u8; 32]>()).expect("32 bytes are a key")
}
