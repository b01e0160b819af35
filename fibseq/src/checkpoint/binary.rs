//! The compact form: 7.5 bytes for 18 digits.
//!
//! | | bytes |
//! |---|---|
//! | `"FibC"` | 4 |
//! | version, 1 | 1 |
//! | index, bytes of the term, bytes of the next term | LEB128 each |
//! | term, next term | 15 for two limbs of base 10^18 (60 bits each), little-endian, no zero at the end |
//! | FNV-1a of all before | 8, little-endian |
//!
//! Every checkpoint has one such form, and nothing else is read.

use alloc::vec::Vec;

use super::{Checkpoint, CheckpointError, CheckpointPart};
use crate::{Decimal, checksum::fnv1a, radix::Decimal18};

const MAGIC: &[u8; 4] = b"FibC";
const VERSION: u8 = 1;
const CHECKSUM: usize = size_of::<u64>();

/// Bits of a limb.
const LIMB: u32 = 60;

/// Bytes of two limbs.
const PAIR: usize = 2 * LIMB as usize / 8;

impl Checkpoint {
    /// The checkpoint in its compact form: about 0.42 bytes a digit, version and checksum included.
    ///
    /// The form does not depend on the machine, and equal checkpoints have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (term, next) = (packed(&self.term), packed(&self.next));
        let mut bytes = Vec::with_capacity(term.len() + next.len() + 64);
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        push_varint(&mut bytes, self.index);
        push_varint(&mut bytes, term.len() as u64);
        push_varint(&mut bytes, next.len() as u64);
        bytes.extend_from_slice(&term);
        bytes.extend_from_slice(&next);
        let checksum = fnv1a(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, if it is no longer than `max_bytes`.
    ///
    /// Bytes from anywhere can be given: longer ones are not looked at, memory is a small multiple of
    /// the bytes, and time that of two multiplications.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] that says which part is wrong.
    pub fn from_bytes(bytes: &[u8], max_bytes: usize) -> Result<Self, CheckpointError> {
        if bytes.len() > max_bytes {
            return Err(CheckpointError::TooLarge {
                bytes: bytes.len(),
                max: max_bytes,
            });
        }
        let mut reader = Reader { bytes, at: 0 };
        reader.magic()?;
        reader.version()?;
        let index = reader.varint(CheckpointPart::Index)?;
        let term_len = reader.varint(CheckpointPart::Term)?;
        let next_len = reader.varint(CheckpointPart::Next)?;
        let checksum = reader.checksum(term_len.saturating_add(next_len))?;
        let computed = fnv1a(&bytes[..bytes.len() - CHECKSUM]);
        if checksum != computed {
            return Err(CheckpointError::Checksum {
                found: checksum,
                computed,
            });
        }
        // Both lengths together end right before the checksum.
        let term = unpacked(reader.take(term_len)?, CheckpointPart::Term)?;
        let next = unpacked(reader.take(next_len)?, CheckpointPart::Next)?;
        Self::new(index, term, next)
    }
}

/// The bytes and how many of them are read.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: u64) -> Result<&'a [u8], CheckpointError> {
        let end = (self.at as u64).saturating_add(len);
        let taken = usize::try_from(end).ok();
        let Some(taken) = taken.and_then(|end| self.bytes.get(self.at..end)) else {
            return Err(CheckpointError::Truncated {
                bytes: self.bytes.len(),
                needed: end,
            });
        };
        self.at += taken.len();
        Ok(taken)
    }

    fn magic(&mut self) -> Result<(), CheckpointError> {
        if !self.bytes.starts_with(MAGIC) && !MAGIC.starts_with(self.bytes) {
            return Err(CheckpointError::Magic);
        }
        self.take(MAGIC.len() as u64).map(drop)
    }

    fn version(&mut self) -> Result<(), CheckpointError> {
        match self.take(1)?[0] {
            VERSION => Ok(()),
            found => Err(CheckpointError::Version {
                found,
                supported: VERSION,
            }),
        }
    }

    /// LEB128 in as few bytes as it takes.
    fn varint(&mut self, part: CheckpointPart) -> Result<u64, CheckpointError> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.take(1)?[0];
            let bits = u64::from(byte & 0x7f);
            let overflows = bits << shift >> shift != bits;
            let overlong = byte == 0 && shift > 0;
            if overflows || overlong {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(CheckpointError::Encoding { part })
    }

    /// The checksum behind `len` more bytes, which must be the end.
    fn checksum(&self, len: u64) -> Result<u64, CheckpointError> {
        let mut rest = Reader { ..*self };
        rest.take(len.saturating_add(CHECKSUM as u64))?;
        if rest.at < self.bytes.len() {
            return Err(CheckpointError::Excess {
                bytes: self.bytes.len(),
                end: rest.at,
            });
        }
        let (_, checksum) = self.bytes.split_last_chunk().expect("they were just taken");
        Ok(u64::from_le_bytes(*checksum))
    }
}

fn push_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn packed(number: &Decimal) -> Vec<u8> {
    let limbs = number.limbs();
    let mut bytes = Vec::with_capacity(limbs.len().div_ceil(2) * PAIR);
    for pair in limbs.chunks(2) {
        let high = pair.get(1).copied().unwrap_or(0);
        let bits = u128::from(high) << LIMB | u128::from(pair[0]);
        bytes.extend_from_slice(&bits.to_le_bytes()[..PAIR]);
    }
    let len = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    bytes.truncate(len);
    bytes
}

fn unpacked(bytes: &[u8], part: CheckpointPart) -> Result<Decimal, CheckpointError> {
    let mut limbs = Vec::with_capacity(bytes.len().div_ceil(PAIR) * 2);
    for pair in bytes.chunks(PAIR) {
        let mut bits = [0; size_of::<u128>()];
        bits[..pair.len()].copy_from_slice(pair);
        let bits = u128::from_le_bytes(bits);
        limbs.extend([bits as u64 & ((1 << LIMB) - 1), (bits >> LIMB) as u64]);
    }
    if bytes.last() == Some(&0) || limbs.iter().any(|&limb| limb >= Decimal18::BASE) {
        return Err(CheckpointError::Encoding { part });
    }
    Ok(Decimal::from_limbs(limbs))
}
