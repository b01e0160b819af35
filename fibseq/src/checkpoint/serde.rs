use alloc::borrow::Cow;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error},
};

use super::Checkpoint;
use crate::Decimal;

/// How a checkpoint looks from outside.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Checkpoint", deny_unknown_fields)]
struct Portrait<'a> {
    index: u64,
    #[serde(borrow)]
    term: Cow<'a, str>,
    #[serde(borrow)]
    next: Cow<'a, str>,
}

impl Serialize for Checkpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let portrait = Portrait {
            index: self.index,
            term: self.term.text().into(),
            next: self.next.text().into(),
        };
        portrait.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Checkpoint {
    /// Checks what it reads, as [`Checkpoint::new`] does, at the price of two multiplications. The
    /// length of the input is the caller's to bound, or [`CheckpointSeed`]'s.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CheckpointSeed {
            max_digits: usize::MAX,
        }
        .deserialize(deserializer)
    }
}

/// Reads a [`Checkpoint`] from any format of serde's, with a bound on its size.
///
/// What is too long costs nothing beyond what the format itself has read. One that reads from a
/// stream (`serde_json::from_reader`) gathers a whole string before anyone sees its length, so bound
/// the stream as well, with [`Read::take`](https://doc.rust-lang.org/std/io/trait.Read.html#method.take).
///
/// ```
/// use fibseq::{Checkpoint, CheckpointSeed};
/// use serde::de::DeserializeSeed;
///
/// let read = |json: &str| {
///     let seed = CheckpointSeed { max_digits: 2 };
///     seed.deserialize(&mut serde_json::Deserializer::from_str(json))
/// };
/// let checkpoint = read(r#"{"index": 10, "term": "55", "next": "89"}"#)?;
/// assert_eq!(checkpoint.index(), 10);
///
/// let refused = read(r#"{"index": 12, "term": "144", "next": "233"}"#).unwrap_err();
/// assert!(refused.to_string().starts_with("3 digits, the limit is 2"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckpointSeed {
    /// The most digits that either term may have. Longer ones are refused before they are parsed.
    pub max_digits: usize,
}

impl<'de> DeserializeSeed<'de> for CheckpointSeed {
    type Value = Checkpoint;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Checkpoint, D::Error> {
        let Portrait { index, term, next } = Portrait::deserialize(deserializer)?;
        let digits = term.len().max(next.len());
        if digits > self.max_digits {
            let max = self.max_digits;
            return Err(D::Error::custom(format_args!(
                "{digits} digits, the limit is {max}"
            )));
        }
        let parse = |text: &str, name| {
            text.parse::<Decimal>()
                .map_err(|error| D::Error::custom(format_args!("{name}: {error}")))
        };
        let (term, next) = (parse(&term, "term")?, parse(&next, "next")?);
        Checkpoint::new(index, term, next).map_err(D::Error::custom)
    }
}
