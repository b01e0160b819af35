//! Terms in pages, each within limits that the caller sets.

mod cursor;
mod limits;
#[cfg(feature = "serde")]
mod serde;

use alloc::vec::Vec;
use core::{fmt, iter::FusedIterator};

pub use cursor::{Cursor, CursorError};
pub use limits::PageLimits;

use crate::{
    Decimal, Error, Quantity, Stop, Term, digit_count,
    stream::{Kernel, Pair},
    term::check_index,
};

/// The terms from index `start` on, `len` of them or as many as the limits allow.
///
/// The size of a page is known before any of it is computed, so one that the limits refuse costs
/// nothing.
///
/// # Errors
///
/// [`PageError::TermExceedsPage`] where the term at `start` alone is larger than a page may be, so
/// that a client that follows the cursors can't be sent round in empty pages.
/// [`PageError::Term`] with [`Error::IndexTooLarge`] where this build has no term at `start`, with
/// [`Error::Cancelled`] where the watcher says so.
///
/// ```
/// use fibseq::{PageLimits, Stop, page};
///
/// let limits = PageLimits::default();
/// let first = page(90, 2, &limits)?;
/// assert_eq!(first.terms().collect::<Vec<_>>(), ["2880067194370816120", "4660046610375530309"]);
/// assert_eq!(first.stop(), Stop::Complete);
///
/// // A token goes to the client and comes back.
/// let token = first.next_cursor().unwrap().to_string();
/// let second = fibseq::page_at(&token.parse()?, 2, &limits)?;
/// assert_eq!(second.start(), 92);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn page(start: u64, len: u64, limits: &PageLimits<'_>) -> Result<Page, PageError> {
    let plan = Plan::new(start, len, limits)?;
    let mut page = Page {
        start,
        text: Vec::new(),
        ends: Vec::with_capacity(plan.terms as usize),
        next: Some(start + plan.terms)
            .filter(|&index| index <= Decimal::MAX_INDEX)
            .map(Cursor::at),
        stop: plan.stop,
    };
    if plan.terms == 0 {
        return Ok(page);
    }
    page.text.reserve_exact(plan.bytes as usize);
    let step = Kernel::fastest_step();
    let mut pair = Pair::at(start, limits.watched())?;
    for done in 0..plan.terms {
        limits.watched().tick(done, plan.terms, Quantity::Terms)?;
        let begin = page.text.len();
        page.text.resize(begin + pair.digits(), 0);
        let text = &mut page.text[begin..];
        if done + 1 < plan.terms {
            pair.step(step, text);
        } else {
            pair.print(text.len(), text);
        }
        page.ends.push(page.text.len());
    }
    Ok(page)
}

/// The page that begins at a cursor; otherwise as [`page`].
///
/// # Errors
///
/// As [`page`].
pub fn page_at(cursor: &Cursor, len: u64, limits: &PageLimits<'_>) -> Result<Page, PageError> {
    page(cursor.index(), len, limits)
}

/// Some consecutive terms as decimal text, and where to go on.
///
/// With the feature `serde` it is written as
/// `{"start":9,"terms":["34","55"],"next":"AQ…","stop":"complete"}`, where `next` may be null.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    start: u64,
    /// The digits of all terms, in ASCII.
    text: Vec<u8>,
    /// Where each term's text ends.
    ends: Vec<usize>,
    next: Option<Cursor>,
    stop: Stop,
}

impl Page {
    /// The index of the first term.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no terms: only where none were asked for.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The decimal digits of all terms together, which is what
    /// [`PageLimits`] bounds.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The text of the term at index `start() + place`.
    #[expect(clippy::missing_panics_doc, reason = "digits are ASCII")]
    pub fn term(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let begin = place.checked_sub(1).map_or(0, |below| self.ends[below]);
        Some(str::from_utf8(&self.text[begin..end]).expect("digits are ASCII"))
    }

    /// The text of each term, in order.
    #[expect(
        clippy::missing_panics_doc,
        reason = "every place below the length has a term"
    )]
    pub fn terms(
        &self,
    ) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + FusedIterator {
        let places = 0..self.len();
        places.map(|place| {
            self.term(place)
                .expect("the place is below the number of terms")
        })
    }

    /// Where the next page begins, or nothing behind the last index that can be computed.
    pub fn next_cursor(&self) -> Option<Cursor> {
        self.next
    }

    /// Why the page ends where it ends.
    pub fn stop(&self) -> Stop {
        self.stop
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("start", &self.start)
            .field("len", &self.len())
            .field("bytes", &self.bytes())
            .field("next", &self.next)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// The first term alone is larger than a page may be.
    #[error("the term at index {index} takes {bytes} bytes, a page may have {limit}")]
    TermExceedsPage {
        /// The term's index.
        index: u64,
        /// The digits it has.
        bytes: u64,
        /// The bytes that the limits allow.
        limit: u64,
    },
    /// A term could not be computed.
    #[error(transparent)]
    Term(#[from] Error),
}

/// What a page will hold, found from the lengths alone.
#[derive(Debug)]
struct Plan {
    terms: u64,
    bytes: u64,
    stop: Stop,
}

impl Plan {
    fn new(start: u64, len: u64, limits: &PageLimits<'_>) -> Result<Self, PageError> {
        check_index::<Decimal>(start)?;
        let there = Decimal::MAX_INDEX - start + 1;
        let (most, stop) = [
            (len, Stop::Complete),
            (limits.terms(), Stop::Terms),
            (there, Stop::LastIndex),
        ]
        .into_iter()
        .min_by_key(|&(terms, _)| terms)
        .expect("there are three");
        let mut plan = Self {
            terms: 0,
            bytes: 0,
            stop,
        };
        while plan.terms < most {
            let bytes = digit_count(start + plan.terms);
            if bytes > limits.bytes() - plan.bytes {
                plan.stop = Stop::Bytes;
                break;
            }
            plan.bytes += bytes;
            plan.terms += 1;
        }
        if most > 0 && plan.terms == 0 {
            return Err(PageError::TermExceedsPage {
                index: start,
                bytes: digit_count(start),
                limit: limits.bytes(),
            });
        }
        Ok(plan)
    }
}
