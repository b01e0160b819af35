use std::fmt;

use sha2::{Digest as _, Sha256};

/// The identity of a definition or a record as it was written.
///
/// It is no number that is counted up: a store that goes back in time would give the same out again.
/// `Polls` takes the first eight bytes of the SHA-256 of what is written, so two that
/// differ have different versions, and who writes the same again does no harm. To a store all versions
/// are as good as any. It is shown as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub u64);

impl Version {
    /// The version of these bytes.
    ///
    /// ```
    /// use pollcore::store::Version;
    ///
    /// assert_eq!(Version::of(b"abc").to_string(), "ba7816bf8f01cfea");
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({self})")
    }
}
