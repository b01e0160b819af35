use core::fmt;

#[cfg(feature = "serde")]
pub(crate) use serial::{deserialize, serialize};

/// Writes bytes as lowercase hexadecimal digits.
pub(crate) fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for byte in bytes {
        write!(f, "{byte:02x}")?;
    }
    Ok(())
}

/// Bytes that show as lowercase hexadecimal digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.0)
    }
}

/// Reads hexadecimal digits of either case into `bytes` and says how many bytes they were; none
/// where there are others, half a byte or too many.
pub(crate) fn from_hex(text: &str, bytes: &mut [u8]) -> Option<usize> {
    let digits = text.as_bytes();
    let len = digits.len() / 2;
    if !digits.len().is_multiple_of(2) || len > bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(len)
}

/// For `#[serde(with = "crate::id::hex")]`.
#[cfg(feature = "serde")]
mod serial {
    use alloc::{vec, vec::Vec};
    use core::str::FromStr;

    use serde::{Deserializer, Serializer};

    use super::{Hex, from_hex};
    use crate::{id::KeyError, parsed::parsed};

    const WHAT: &str = "value in hexadecimal digits";

    pub(crate) fn serialize<B: AsRef<[u8]>, S: Serializer>(
        bytes: &B,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Hex(bytes.as_ref()))
    }

    pub(crate) fn deserialize<'de, B: TryFrom<Vec<u8>>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<B, D::Error> {
        parsed(deserializer, WHAT).map(|Bytes(bytes)| bytes)
    }

    struct Bytes<B>(B);

    impl<B: TryFrom<Vec<u8>>> FromStr for Bytes<B> {
        type Err = KeyError;

        fn from_str(text: &str) -> Result<Self, KeyError> {
            let mut bytes = vec![0; text.len() / 2];
            from_hex(text, &mut bytes)
                .and_then(|_| B::try_from(bytes).ok())
                .map(Self)
                .ok_or(KeyError::Digits { what: "value" })
        }
    }
}
