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
    /// Spaces and characters that show nothing, and no other.
    #[error("the {what} shows nothing: it has spaces and invisible characters alone")]
    Invisible {
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
    /// A control character, a separator of lines, or what overrides, embeds or isolates the direction
    /// of text (U+202A to U+202E, U+2066 to U+206F), a byte order mark or an interlinear annotation:
    /// what would garble what people are shown. The marks that only order a text of two directions,
    /// U+200E, U+200F and U+061C, are none of these.
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
    if let Some((at, found)) = text.char_indices().find(|(_, found)| garbles(*found)) {
        return Err(TextError::Control { what, found, at });
    }
    if shown(text).next().is_none() {
        return Err(TextError::Invisible { what });
    }
    Ok(text.into())
}

/// Whether a character moves what stands beside it: control characters, separators of lines and
/// paragraphs, what overrides, embeds or isolates the direction of text (Unicode Standard Annex 9), the
/// deprecated U+206A to U+206F, the byte order mark and interlinear annotations.
pub(crate) fn garbles(found: char) -> bool {
    found.is_control()
        || matches!(
            found,
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// What is seen of a text, a space for any number of them: texts of which the same is seen look the
/// same. Accents in one character or in two, and letters of other scripts, are not compared.
pub(crate) fn shown(text: &str) -> impl Iterator<Item = char> {
    let mut space = None;
    let mut begun = false;
    text.chars()
        .filter(|found| !is_invisible(*found))
        .flat_map(move |found| {
            if found.is_whitespace() {
                space = begun.then_some(' ');
                return [None, None];
            }
            begun = true;
            [space.take(), Some(found)]
        })
        .flatten()
}

/// Whether a character takes no place and has no ink: the default ignorable code points of Unicode 16
/// (`DerivedCoreProperties.txt`), among them joiners, variation selectors and marks of direction, and the
/// blank pattern of Braille.
fn is_invisible(found: char) -> bool {
    matches!(
        found,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A title or label: 1 to 1024 bytes that show something, without control characters.
pub(crate) type Title = Box<str>;

pub(crate) fn title(what: &'static str, text: &str) -> Result<Title, TextError> {
    check(what, text, LONGEST_TITLE)
}

/// Checks a grade: 1 to 128 bytes that show something, without control characters.
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
            /// [`TextError`] where it is empty, longer than 128 bytes, shows nothing, or has what would
            /// garble what stands beside it, such as a control character.
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
    /// What a poll is known by: 1 to 128 bytes of UTF-8 that show something, without control
    /// characters.
    PollId, "poll id"
}

id! {
    /// What an option is known by within its poll, whatever its label: 1 to 128 bytes of UTF-8 that
    /// show something, without control characters.
    OptionId, "option id"
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn what_moves_its_neighbours_is_refused_and_named() {
        for found in [
            '\0', '\n', '\u{7f}', '\u{2028}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
            '\u{206a}', '\u{206f}', '\u{feff}', '\u{fff9}',
        ] {
            let mut text = String::from("te");
            text.push(found);
            let at = 2;
            let what = "poll id";
            let refused = Err(TextError::Control { what, found, at });
            assert_eq!(PollId::new(&text), refused);
        }
        assert!(PollId::new("Ärger, שלום and 🐙").is_ok());
    }

    #[test]
    fn what_only_orders_or_joins_is_taken() {
        for text in [
            "\u{200f}שלום C++\u{200e}",
            "\u{61c}سلام 1-2",
            "نامه\u{200c}ای",
            "👩\u{200d}🌾",
            "❤\u{fe0f}",
            "ខ្មែរ\u{200b}ភាសា",
        ] {
            assert!(PollId::new(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn what_shows_nothing_is_refused() {
        let what = "option id";
        for text in [
            " ",
            "\u{a0}\u{3000}",
            "\u{200b}",
            "\u{200d}\u{200e} ",
            "\u{3164}",
            "\u{2800}",
            "\u{ad}\u{e0041}\u{fe0f}",
        ] {
            let refused = Err(TextError::Invisible { what });
            assert_eq!(OptionId::new(text), refused, "{text:?}");
        }
    }

    #[test]
    fn what_is_seen_tells_texts_apart() {
        let seen = |text: &str| shown(text).collect::<String>();
        for text in [
            "a b",
            " a b",
            "a\u{3000} b ",
            "a\u{200b} \u{200e}b",
            "a \u{2060} b",
        ] {
            assert_eq!(seen(text), "a b", "{text:?}");
        }
        assert_ne!(seen("ab"), seen("a b"));
    }
}
