//! Bytes as hexadecimal digits, for serde.

use alloc::{string::String, vec::Vec};
use core::fmt::Write;

use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<B: AsRef<[u8]>, S: Serializer>(
    bytes: &B,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut text = String::with_capacity(2 * bytes.as_ref().len());
    for byte in bytes.as_ref() {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    serializer.serialize_str(&text)
}

pub(super) fn deserialize<'de, B: TryFrom<Vec<u8>>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<B, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| match *pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect();
    bytes
        .and_then(|bytes| B::try_from(bytes).ok())
        .ok_or_else(|| D::Error::custom("not the hexadecimal digits of a key or digest"))
}

fn digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}
