use core::{fmt, str::FromStr};

use crate::checksum::fnv1a;

/// Where a page begins, as a token that a client keeps and hands back.
///
/// As text it is 16 characters of `A–Z a–z 0–9 - _`, safe in a URL as it is: base64url of
/// a version, the index and a checksum. The checksum tells a mistyped or truncated token; it is no
/// signature, and needs none, since any index that a client could forge it could as well ask for.
///
/// ```
/// use fibseq::Cursor;
///
/// let cursor = Cursor::at(100_000);
/// let token = cursor.to_string();
/// assert_eq!(token.len(), 16);
/// assert_eq!(token.parse(), Ok(cursor));
/// assert_eq!(cursor.index(), 100_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    index: u64,
}

/// Version, index and checksum.
const BYTES: usize = 1 + 8 + 3;
const CHARACTERS: usize = BYTES / 3 * 4;
const VERSION: u8 = 1;
/// The alphabet of base64url, RFC 4648 section 5.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Cursor {
    /// The cursor of the page that begins at `index`.
    pub const fn at(index: u64) -> Self {
        Self { index }
    }

    /// The index of the page's first term.
    pub const fn index(&self) -> u64 {
        self.index
    }

    fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[0] = VERSION;
        bytes[1..9].copy_from_slice(&self.index.to_be_bytes());
        let checksum = checksum(&bytes[..9]);
        bytes[9..].copy_from_slice(&checksum);
        bytes
    }

    fn from_bytes(bytes: [u8; BYTES]) -> Result<Self, CursorError> {
        let [version, rest @ ..] = bytes;
        if version != VERSION {
            return Err(CursorError::Version { version });
        }
        let (index, claimed) = rest.split_at(8);
        if *claimed != checksum(&bytes[..9]) {
            return Err(CursorError::Checksum);
        }
        let index = u64::from_be_bytes(index.try_into().expect("split at eight bytes"));
        Ok(Self { index })
    }
}

/// 24 bits of FNV-1a, folded from 64.
fn checksum(bytes: &[u8]) -> [u8; 3] {
    let hash = fnv1a(bytes);
    let folded = hash ^ (hash >> 24) ^ (hash >> 48);
    let [low, middle, high, ..] = folded.to_le_bytes();
    [low, middle, high]
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; CHARACTERS];
        for (four, three) in text
            .chunks_exact_mut(4)
            .zip(self.to_bytes().chunks_exact(3))
        {
            let group = three
                .iter()
                .fold(0, |group, &byte| group << 8 | usize::from(byte));
            for (place, character) in four.iter_mut().enumerate() {
                *character = ALPHABET[group >> (18 - 6 * place) & 63];
            }
        }
        f.pad(str::from_utf8(&text).expect("the alphabet is ASCII"))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        if text.len() != CHARACTERS {
            return Err(CursorError::Length { bytes: text.len() });
        }
        let mut bytes = [0; BYTES];
        for (group, (three, four)) in bytes
            .chunks_exact_mut(3)
            .zip(text.as_bytes().chunks_exact(4))
            .enumerate()
        {
            let mut bits = 0_u32;
            for (place, character) in four.iter().enumerate() {
                let value = ALPHABET.iter().position(|known| known == character);
                let position = 4 * group + place;
                bits = bits << 6 | value.ok_or(CursorError::Character { position })? as u32;
            }
            three.copy_from_slice(&bits.to_be_bytes()[1..]);
        }
        Self::from_bytes(bytes)
    }
}

/// Why a text is not a [`Cursor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// A cursor's text has 16 characters.
    #[error("cursor of {bytes} bytes instead of 16")]
    Length {
        /// The length found.
        bytes: usize,
    },
    /// A character outside base64url.
    #[error("the byte at {position} of the cursor is outside the base64url alphabet")]
    Character {
        /// Where it stands, counted from 0.
        position: usize,
    },
    /// The cursor was made by a version of this crate that this one does not know.
    #[error("cursor of version {version} is not known here")]
    Version {
        /// The version found.
        version: u8,
    },
    /// The cursor was mistyped or damaged.
    #[error("the cursor does not match its checksum")]
    Checksum,
}
