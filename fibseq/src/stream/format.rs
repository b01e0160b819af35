use core::ops::Range;

use super::counter::{Counter, digits_below};
use crate::digits::digits_before;

/// How a stream's terms are laid out as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Format {
    /// One term a line: `5\n`.
    #[default]
    Lines,
    /// Rows of index and term, below a header row unless it is switched off: `5,5\n`.
    Csv,
    /// One JSON object a line: `{"index":5,"term":"5"}\n`.
    Ndjson,
    /// One JSON array of all terms, and a line feed after it: `["0","1","1"]\n`.
    Json,
}

/// How JSON formats write a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Numbers {
    /// As a string: `"5"`. Many clients read a JSON number into a double, which is not exact from
    /// F(79) on, the first term above 2⁵³.
    #[default]
    Quoted,
    /// As a number: `5`.
    Bare,
}

/// What stands around the terms of a range, and how long all of it is.
#[derive(Debug, Clone)]
pub(crate) struct Framing {
    range: Range<u64>,
    /// Before the first term.
    opening: &'static [u8],
    /// Before every other term.
    separator: &'static [u8],
    /// Before the index, where the format has one.
    before_index: Option<&'static [u8]>,
    before: &'static [u8],
    after: &'static [u8],
    /// After the last term.
    closing: &'static [u8],
}

/// Room for any lead or any trail.
pub(crate) const FRAME_MAX: usize = 64;

impl Framing {
    pub(crate) fn new(range: Range<u64>, format: Format, numbers: Numbers, header: bool) -> Self {
        let bare = Self {
            range,
            opening: b"",
            separator: b"",
            before_index: None,
            before: b"",
            after: b"\n",
            closing: b"",
        };
        let quoted = numbers == Numbers::Quoted;
        match format {
            Format::Lines => bare,
            Format::Csv => Self {
                opening: if header { b"index,term\n" } else { b"" },
                before_index: Some(b""),
                before: b",",
                ..bare
            },
            Format::Ndjson => Self {
                before_index: Some(b"{\"index\":"),
                before: if quoted {
                    b",\"term\":\""
                } else {
                    b",\"term\":"
                },
                after: if quoted { b"\"}\n" } else { b"}\n" },
                ..bare
            },
            Format::Json => Self {
                opening: b"[",
                separator: b",",
                before: if quoted { b"\"" } else { b"" },
                after: if quoted { b"\"" } else { b"" },
                closing: b"]\n",
                ..bare
            },
        }
    }

    pub(crate) fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// Prints the whole output of a range without terms.
    pub(crate) fn print_without_terms(&self, chunk: &mut [u8]) -> usize {
        let mut frame = Frame::new();
        frame.push(self.opening);
        frame.push(self.closing);
        let text = frame.text();
        chunk[..text.len()].copy_from_slice(text);
        text.len()
    }

    /// Writes what stands before the term at the counter's index.
    pub(crate) fn lead(&self, index: &Counter) -> Frame {
        let mut frame = Frame::new();
        let first = index.index() == self.range.start;
        frame.push(if first { self.opening } else { self.separator });
        if let Some(before_index) = self.before_index {
            frame.push(before_index);
            frame.push(index.text());
        }
        frame.push(self.before);
        frame
    }

    /// Writes what stands after the term at `index`.
    pub(crate) fn trail(&self, index: u64) -> Frame {
        let mut frame = Frame::new();
        frame.push(self.after);
        if index + 1 == self.range.end {
            frame.push(self.closing);
        }
        frame
    }

    /// The bytes of the output before the term at `index` (all of them, where that is the end).
    pub(crate) fn bytes_before(&self, index: u64) -> u64 {
        let terms = index - self.range.start;
        let ends = |at_end: bool, text: &[u8]| if at_end { text.len() as u64 } else { 0 };
        let closing = ends(index == self.range.end, self.closing);
        if terms == 0 {
            return closing + ends(index == self.range.end, self.opening);
        }
        let digits = digits_before(index) - digits_before(self.range.start);
        let indices = self.before_index.map_or(0, |before_index| {
            let digits = digits_below(index) - digits_below(self.range.start);
            terms * before_index.len() as u64 + digits
        });
        self.opening.len() as u64
            + (terms - 1) * self.separator.len() as u64
            + indices
            + terms * (self.before.len() + self.after.len()) as u64
            + digits
            + closing
    }
}

/// A short text on the stack.
#[derive(Debug)]
pub(crate) struct Frame {
    bytes: [u8; FRAME_MAX],
    len: usize,
}

impl Frame {
    fn new() -> Self {
        Self {
            bytes: [0; FRAME_MAX],
            len: 0,
        }
    }

    fn push(&mut self, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        self.bytes[self.len..][..text.len()].copy_from_slice(text);
        self.len += text.len();
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}
