mod error;
mod object;
mod read;
mod text;
mod tree;
mod write;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

pub use error::DecodeError;
use serde_json::{Map, Value};

use super::Record;

/// Fields that a later version wrote, kept as they are.
pub(super) type Unknown = Map<String, Value>;

/// What a later version wrote beside the fields of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Beyond {
    record: Unknown,
    flaps: Unknown,
    forced: Unknown,
}

impl Beyond {
    /// What was written beside the openings goes with them.
    pub(super) fn forget_flaps(&mut self) {
        self.flaps.clear();
    }

    /// What was written beside an imposition goes with it.
    pub(super) fn forget_forced(&mut self) {
        self.forced.clear();
    }

    /// And comes with it.
    pub(super) fn learn_forced(&mut self, other: &Self) {
        self.forced.clone_from(&other.forced);
    }
}

/// The most bytes of fields that a record carries for a later version. With it, everything else
/// but the history, the suspects and the votes is sure to fit.
const UNKNOWN_BYTES: usize = 2048;

impl Record {
    /// The longest encoding, in bytes.
    pub const MAX_BYTES: usize = 4096;

    /// The record as JSON: a few hundred bytes, at most [`MAX_BYTES`](Self::MAX_BYTES).
    ///
    /// Moments and durations are in milliseconds; eras and tokens are 16 hexadecimal digits; what
    /// has its default is left out. Fields that a later version wrote are written again. Where all
    /// would not fit, the oldest changes are left out. Where not even the rest would, which takes a
    /// large quorum, long names and much that a later version wrote, so are suspects, and then the
    /// votes that lapse first.
    ///
    /// ```
    /// use breaker::{Record, Timestamp};
    ///
    /// let record = Record::new(Timestamp::from_millis(1_000), &mut || 0xfeed);
    /// let bytes = record.encode();
    /// assert!(bytes.windows(18).any(|part| part == br#""000000000000feed""#));
    /// assert_eq!(Record::decode(&bytes)?, record);
    /// # Ok::<(), breaker::DecodeError>(())
    /// ```
    pub fn encode(&self) -> Vec<u8> {
        let mut extent = write::Extent::all(self);
        loop {
            let text = write::record(self, extent).to_string();
            match extent.less() {
                Some(less) if text.len() > Self::MAX_BYTES => extent = less,
                _ => return text.into_bytes(),
            }
        }
    }

    /// Reads what [`encode`](Self::encode) wrote, in this version, an earlier or a later one.
    ///
    /// A field that an earlier version did not have gets its default. A field that only a later
    /// version has is kept, and so is a change that is in words of a later version.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for anything else, with the field that is wrong.
    ///
    /// ```
    /// use breaker::Record;
    ///
    /// let refused = Record::decode(br#"{"schema":1,"era":"not hexadecimal"}"#).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     r#"era must be 16 hexadecimal digits, got "not hexadecimal""#
    /// );
    /// ```
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(DecodeError::TooLong { bytes: bytes.len() });
        }
        read::record(tree::parse(bytes)?)
    }

    /// The bytes that this carries for a later version, but for what gives way.
    fn unknown_bytes(&self) -> usize {
        let Beyond {
            record,
            flaps,
            forced,
        } = &self.unknown;
        self.probes
            .iter()
            .map(|slot| &slot.unknown)
            .chain([record, flaps, forced])
            .map(|unknown| Value::from(unknown.clone()).to_string().len())
            .sum()
    }
}
