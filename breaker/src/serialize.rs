use alloc::sync::Arc;
use core::time::Duration;

use serde::{Serialize, Serializer};

use crate::{Era, Force, Rule, Share, State, Status, Timestamp, time::millis_up};

/// As 16 hexadecimal digits.
impl Serialize for Era {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// As a number of milliseconds.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_millis())
    }
}

/// As a number, 1 for the whole.
impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

macro_rules! as_its_name {
    ($($type:ty),*) => {$(
        /// As its name.
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    )*};
}

as_its_name!(State, Force, Status, Rule);
#[cfg(feature = "std")]
as_its_name!(crate::Reason);

/// As records hold it.
impl Serialize for crate::NodeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A name that is shared.
#[cfg_attr(not(feature = "std"), allow(dead_code))]
pub(crate) fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// As 16 hexadecimal digits, since not every reader of JSON has numbers of 64 bits.
#[cfg(feature = "std")]
#[allow(clippy::trivially_copy_pass_by_ref)] // how serde calls it
pub(crate) fn hex<S: Serializer>(word: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{word:016x}"))
}

/// A duration in whole milliseconds, rounded up.
#[allow(clippy::ref_option)] // how serde calls it
#[cfg_attr(not(feature = "std"), allow(dead_code))]
pub(crate) fn millis<S: Serializer>(
    duration: &Option<Duration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    duration.map(millis_up).serialize(serializer)
}
