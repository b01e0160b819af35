//! A range of the sequence as text, chunk by chunk.

mod block;
mod builder;
mod counter;
mod error;
mod format;
mod kernel;
#[cfg(any(feature = "parallel", all(feature = "std", target_arch = "x86_64")))]
#[cfg(feature = "parallel")]
mod leap;
#[cfg(feature = "parallel")]
mod line;
mod pair;
#[cfg(feature = "parallel")]
mod parallel;
mod portable;
mod position;
mod printer;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod settle;

use alloc::vec::Vec;
#[cfg(feature = "parallel")]
use core::num::NonZeroUsize;
use core::{
    fmt,
    ops::{ControlFlow, Range},
};
#[cfg(feature = "std")]
use std::io::Write;
#[cfg(feature = "parallel")]
use std::thread;

#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(crate) use block::{BLOCK_DIGITS, Block};
pub use builder::StreamBuilder;
pub use error::StreamError;
#[cfg(feature = "std")]
pub use error::WriteError;
pub use format::{Format, Numbers};
pub use kernel::Kernel;
pub(crate) use kernel::Step;
pub(crate) use pair::Pair;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(crate) use portable::BIAS;
pub use position::Position;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub(crate) use settle::settle;

use crate::{Budget, Error, Quantity};
use format::Framing;
use printer::Printer;

/// The text of a range of terms, lent out chunk by chunk.
///
/// The chunk is reused and a term costs no allocation: memory is one chunk and two bytes a digit of
/// the largest term. What comes out is the same whatever the chunk size and the [kernel](Kernel).
///
/// ```
/// use fibseq::{Format, Stream};
///
/// let mut stream = Stream::builder(90..93).format(Format::Ndjson).build()?;
/// let mut text = Vec::new();
/// while let Some(chunk) = stream.next_chunk()? {
///     text.extend_from_slice(chunk);
/// }
/// assert_eq!(text, b"\
/// {\"index\":90,\"term\":\"2880067194370816120\"}
/// {\"index\":91,\"term\":\"4660046610375530309\"}
/// {\"index\":92,\"term\":\"7540113804746346429\"}
/// ");
/// # Ok::<(), fibseq::StreamError>(())
/// ```
pub struct Stream<'a> {
    framing: Framing,
    step: Step,
    chunk: Vec<u8>,
    budget: Budget<'a>,
    first: Position,
    /// The boundary behind the last whole term handed out.
    position: Position,
    end: Position,
    stop: Stop,
    /// Bytes handed out past the position: the beginning of a term that is larger than a chunk.
    ahead: u64,
    /// Made when it is needed first, and anew after threads printed in its place.
    printer: Option<Printer>,
    #[cfg(feature = "parallel")]
    threads: NonZeroUsize,
}

impl fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("range", &self.framing.range())
            .field("position", &self.position)
            .field("end", &self.end)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

/// Why a stream or a page ends where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stop {
    /// All terms asked for are there.
    Complete,
    /// The number of terms allowed is reached.
    Terms,
    /// One term more would pass the number of bytes allowed.
    Bytes,
    /// The last index that can be computed is reached.
    LastIndex,
}

impl<'a> Stream<'a> {
    /// The terms from index `range.start` up to but without `range.end`, as lines if nothing else
    /// is set. A range that ends before it starts has no terms.
    pub fn builder(range: Range<u64>) -> StreamBuilder<'a> {
        StreamBuilder::new(range)
    }

    /// The next chunk of text, or nothing after the last one.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`] where the budget's watcher says so, and what computing the first term
    /// can meet. No text is lost: the next call goes on where this one failed.
    pub fn next_chunk(&mut self) -> Result<Option<&[u8]>, Error> {
        let printed = self.print_chunk()?;
        Ok((printed > 0).then(|| &self.chunk[..printed]))
    }

    /// Hands every chunk to `consume`, together with the position behind it, until there is none
    /// left or `consume` breaks.
    ///
    /// A chunk that `consume` broke at counts as handed out.
    ///
    /// # Errors
    ///
    /// As [`next_chunk`](Self::next_chunk).
    ///
    /// ```
    /// use core::ops::ControlFlow;
    /// use fibseq::Stream;
    ///
    /// let mut bytes = 0;
    /// let flow = Stream::builder(0..1_000).build()?.for_each_chunk(|chunk, position| {
    ///     bytes += chunk.len() as u64;
    ///     assert_eq!(position.bytes, bytes);
    ///     ControlFlow::<()>::Continue(())
    /// })?;
    /// assert!(flow.is_continue());
    /// # Ok::<(), fibseq::StreamError>(())
    /// ```
    pub fn for_each_chunk<B>(
        &mut self,
        mut consume: impl FnMut(&[u8], Position) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Error> {
        loop {
            #[cfg(feature = "parallel")]
            if let Some(end) = self.threaded_end() {
                self.printer = None;
                let threads = self.threads;
                let flow = parallel::for_each_chunk(
                    self,
                    thread::Builder::new,
                    threads,
                    parallel::PIECE_BYTES,
                    end,
                    &mut consume,
                )?;
                if flow.is_break() {
                    return Ok(flow);
                }
            }
            let printed = self.print_chunk()?;
            if printed == 0 {
                return Ok(ControlFlow::Continue(()));
            }
            let flow = consume(&self.chunk[..printed], self.position);
            if flow.is_break() {
                return Ok(flow);
            }
        }
    }

    /// Writes the rest of the stream and answers how many bytes that were.
    ///
    /// Each chunk goes to the writer in one `write_all`, so a `BufWriter` would only copy.
    ///
    /// # Errors
    ///
    /// [`WriteError::Write`] where the writer fails. [`position`](Self::position) is then the
    /// boundary before the chunk that was not written whole; the writer may have got some bytes
    /// past it. A later call begins again at the position. Otherwise as
    /// [`next_chunk`](Self::next_chunk).
    ///
    /// ```
    /// use fibseq::{Format, Stream};
    ///
    /// let mut json = Vec::new();
    /// Stream::builder(0..7).format(Format::Json).build()?.write_to(&mut json)?;
    /// assert_eq!(json, br#"["0","1","1","2","3","5","8"]
    /// "#);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn write_to(&mut self, writer: &mut (impl Write + ?Sized)) -> Result<u64, WriteError> {
        let begin = self.position.bytes + self.ahead;
        let mut written = self.position;
        let flow = self.for_each_chunk(|chunk, position| match writer.write_all(chunk) {
            Ok(()) => {
                written = position;
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        })?;
        if let ControlFlow::Break(error) = flow {
            (self.position, self.ahead, self.printer) = (written, 0, None);
            return Err(WriteError::Write(error));
        }
        Ok(written.bytes - begin)
    }

    /// The boundary behind the last whole term handed out.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Where the stream ends: the end of the range, or before it where the budget was
    /// [fitted](StreamBuilder::fit_budget).
    pub fn end(&self) -> Position {
        self.end
    }

    /// Why the stream ends there.
    pub fn stop(&self) -> Stop {
        self.stop
    }

    /// The exact size of the whole range's output, in bytes, from the beginning of the range.
    pub fn total_bytes(&self) -> u64 {
        self.framing.bytes_before(self.framing.range().end)
    }

    /// Fills the chunk and answers with how many bytes; 0 at the end.
    fn print_chunk(&mut self) -> Result<usize, Error> {
        if self.position == self.end {
            return Ok(0);
        }
        self.tick()?;
        if self.framing.range().is_empty() {
            self.position = self.end;
            return Ok(self.framing.print_without_terms(&mut self.chunk));
        }
        let printer = match &mut self.printer {
            Some(printer) => printer,
            none => none.insert(Printer::at(
                self.position,
                self.framing.clone(),
                self.step,
                &self.budget,
            )?),
        };
        // What threads handed out of a term before they were stopped comes in the same pieces.
        while printer.bytes() < self.position.bytes + self.ahead {
            printer.print(self.end.index, &mut self.chunk);
        }
        let printed = printer.print(self.end.index, &mut self.chunk);
        let boundary = printer.boundary();
        debug_assert!(boundary.index < self.end.index || boundary == self.end);
        self.hand_out(printed, boundary);
        Ok(printed)
    }

    /// Keeps account of a chunk of `bytes` bytes, the last term boundary in which is `boundary`.
    fn hand_out(&mut self, bytes: usize, boundary: Position) {
        let handed_out = self.position.bytes + self.ahead + bytes as u64;
        self.position = boundary;
        self.ahead = handed_out - boundary.bytes;
    }

    /// Tells the watcher how far the stream is.
    fn tick(&self) -> Result<(), Error> {
        let done = self.position.bytes + self.ahead - self.first.bytes;
        self.budget
            .tick(done, self.end.bytes - self.first.bytes, Quantity::Bytes)
    }

    /// The index up to which several threads are to print from here on, if they are.
    #[cfg(feature = "parallel")]
    fn threaded_end(&self) -> Option<u64> {
        if self.threads.get() == 1
            || self.ahead > 0
            || self.end.bytes - self.position.bytes <= 2 * parallel::PIECE_BYTES
        {
            return None;
        }
        Some(parallel::threaded_end(self.end.index)).filter(|&end| self.position.index < end)
    }
}
