//! A cursor is its text; a page is `{"start":…,"terms":["…"],"next":"…" or null,"stop":"…"}`.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
    ser::SerializeStruct,
};

use core::fmt;

use super::{Cursor, Page};
use crate::Stop;

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(CursorText)
    }
}

struct CursorText;

impl Visitor<'_> for CursorText {
    type Value = Cursor;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page cursor of 16 characters")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Cursor, E> {
        text.parse().map_err(E::custom)
    }
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut page = serializer.serialize_struct("Page", 4)?;
        page.serialize_field("start", &self.start)?;
        page.serialize_field("terms", &Terms(self))?;
        page.serialize_field("next", &self.next)?;
        page.serialize_field("stop", &self.stop)?;
        page.end()
    }
}

struct Terms<'a>(&'a Page);

impl Serialize for Terms<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.terms())
    }
}

impl Serialize for Stop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (place, name) = match self {
            Self::Complete => (0, "complete"),
            Self::Terms => (1, "terms"),
            Self::Bytes => (2, "bytes"),
            Self::LastIndex => (3, "last-index"),
        };
        serializer.serialize_unit_variant("Stop", place, name)
    }
}
