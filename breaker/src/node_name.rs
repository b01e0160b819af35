use alloc::{format, string::String};
use core::fmt;

use crate::{ConfigError, config::ensure, operator::Excerpt};

/// The name of a node of a fleet, under which it votes and claims probes.
///
/// It has to be its own, and the same after a restart: a node that failed and came back under
/// another name each time would be a quorum by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeName(String);

impl NodeName {
    /// The longest name that a record holds as it is, in bytes.
    pub const LONGEST_KEPT: usize = 32;

    /// A name of 1 to 4096 bytes without control characters. One of more than 32 bytes is kept as
    /// its beginning and a hash of the whole.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with the field `node` where that does not hold.
    pub fn new(name: &str) -> Result<Self, ConfigError> {
        let within = !name.is_empty() && name.len() <= 4096 && !name.contains(char::is_control);
        let bound = "1 to 4096 bytes without control characters";
        ensure(within, "node", bound, Excerpt(name))?;
        if name.len() <= Self::LONGEST_KEPT {
            return Ok(Self(name.into()));
        }
        let mut start = Self::LONGEST_KEPT - 17;
        while !name.is_char_boundary(start) {
            start -= 1;
        }
        Ok(Self(format!(
            "{}~{:016x}",
            &name[..start],
            fnv1a(name.as_bytes())
        )))
    }

    /// A name as a record holds it.
    #[cfg(feature = "serde")]
    pub(crate) fn kept(name: &str) -> Option<Self> {
        let within = !name.is_empty()
            && name.len() <= Self::LONGEST_KEPT
            && !name.contains(char::is_control);
        within.then(|| Self(name.into()))
    }

    /// The name as records hold it, at most 32 bytes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// FNV-1a of 64 bits, the same everywhere and for ever: Fowler, Noll and Vo,
/// draft-eastlake-fnv-17, section 2.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        // The draft's own test vectors.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_long_name_is_kept_by_its_beginning_and_its_hash() {
        let kept = NodeName::new(&"ü".repeat(100)).unwrap();
        assert!(kept.as_str().len() <= NodeName::LONGEST_KEPT);
        assert_ne!(kept, NodeName::new(&"ü".repeat(101)).unwrap());
        let exact = "x".repeat(32);
        assert_eq!(NodeName::new(&exact).unwrap().as_str(), exact);
        #[cfg(feature = "serde")]
        for (name, is_kept) in [
            ("", false),
            ("a\nb", false),
            (&exact, true),
            (kept.as_str(), true),
        ] {
            assert_eq!(NodeName::kept(name).is_some(), is_kept);
            assert!(NodeName::kept(&"x".repeat(33)).is_none());
        }
        for name in ["", "a\nb", &"x".repeat(4097)] {
            assert_eq!(NodeName::new(name).unwrap_err().field(), "node");
        }
    }
}
