//! Bytes as hexadecimal digits, for serde.

use alloc::{string::String, vec, vec::Vec};

use serde::{Deserialize, Deserializer, Serializer, de::Error};

use crate::id::{Hex, KeyError, from_hex};

pub(super) fn serialize<B: AsRef<[u8]>, S: Serializer>(
    bytes: &B,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Hex(bytes.as_ref()))
}

pub(super) fn deserialize<'de, B: TryFrom<Vec<u8>>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<B, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut bytes = vec![0; text.len() / 2];
    from_hex(&text, &mut bytes)
        .and_then(|_| B::try_from(bytes).ok())
        .ok_or_else(|| D::Error::custom(KeyError::Digits))
}
