use alloc::boxed::Box;
use core::{borrow::Borrow, fmt, str::FromStr};

use thiserror::Error;

use crate::limits::{LONGEST_ID, LONGEST_TITLE};

/// Why a text is no id, title or label.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing at all.
    #[error("the {what} is empty")]
    Empty {
        /// What the text should have been.
        what: &'static str,
    },
    /// Longer than it may be.
    #[error("the {what} has {len} bytes, more than {most}")]
    TooLong {
        /// What the text should have been.
        what: &'static str,
        /// How long it is, in bytes.
        len: usize,
        /// How long it may be, in bytes.
        most: usize,
    },
    /// A control character, a separator of lines, or a mark that turns the direction of text: what
    /// would garble what people are shown.
    #[error("a control character, {found:?}, at byte {at} of the {what}")]
    Control {
        /// What the text should have been.
        what: &'static str,
        /// The character.
        found: char,
        /// Where it stands, in bytes.
        at: usize,
    },
}

fn check(what: &'static str, text: &str, most: usize) -> Result<Box<str>, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty { what });
    }
    if text.len() > most {
        let len = text.len();
        return Err(TextError::TooLong { what, len, most });
    }
    match text.char_indices().find(|(_, found)| garbles(*found)) {
        Some((at, found)) => Err(TextError::Control { what, found, at }),
        None => Ok(text.into()),
    }
}

/// Whether a character moves what stands beside it: control characters, separators of lines and
/// paragraphs, and the marks that turn the direction of text (Unicode Standard Annex 9).
fn garbles(found: char) -> bool {
    found.is_control() || matches!(found, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A title or label: 1 to 1024 bytes without control characters.
pub(crate) type Title = Box<str>;

pub(crate) fn title(what: &'static str, text: &str) -> Result<Title, TextError> {
    check(what, text, LONGEST_TITLE)
}

/// Checks a grade: 1 to 128 bytes without control characters.
pub(crate) fn grade(text: &str) -> Result<(), TextError> {
    check("grade", text, LONGEST_ID).map(drop)
}

/// As much of a text as an id could have.
pub(crate) fn start(text: &str) -> Box<str> {
    let mut end = text.len().min(LONGEST_ID);
    // The start of a text is a boundary.
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].into()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// This id.
            ///
            /// # Errors
            ///
            /// [`TextError`] where it is empty, longer than 128 bytes, or has a control character.
            pub fn new(id: &str) -> Result<Self, TextError> {
                check($what, id, LONGEST_ID).map(Self)
            }

            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(id: &str) -> Result<Self, TextError> {
                Self::new(id)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                crate::parsed::parsed(deserializer, $what)
            }
        }
    };
}

id! {
    /// What a poll is known by: 1 to 128 bytes of UTF-8 without control characters.
    PollId, "poll id"
}

id! {
    /// What an option is known by within its poll, whatever its label: 1 to 128 bytes of UTF-8
    /// without control characters.
    OptionId, "option id"
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn what_moves_its_neighbours_is_refused_and_named() {
        for found in ['\0', '\n', '\u{7f}', '\u{2028}', '\u{202e}', '\u{2066}'] {
            let mut text = String::from("te");
            text.push(found);
            let at = 2;
            let what = "poll id";
            let refused = Err(TextError::Control { what, found, at });
            assert_eq!(PollId::new(&text), refused);
        }
        assert!(PollId::new("Ärger, שלום and 🐙").is_ok());
    }
}
