use alloc::vec;
#[cfg(feature = "parallel")]
use core::num::NonZeroUsize;
use core::ops::Range;

use super::{
    Stop, Stream,
    error::StreamError,
    format::{FRAME_MAX, Format, Framing, Numbers},
    kernel::Kernel,
    position::Position,
};
use crate::{Budget, Decimal, Error, Quantity, term::check_index};

/// 128 KiB stay in a core's second-level cache together with the two terms.
const CHUNK_BYTES: usize = 128 << 10;

/// How a [`Stream`] is to be; made by [`Stream::builder`].
#[derive(Debug, Clone)]
pub struct StreamBuilder<'a> {
    range: Range<u64>,
    format: Format,
    numbers: Numbers,
    header: bool,
    chunk_bytes: usize,
    kernel: Option<Kernel>,
    budget: Budget<'a>,
    fit: bool,
    resume: Option<Position>,
    #[cfg(feature = "parallel")]
    threads: NonZeroUsize,
}

impl<'a> StreamBuilder<'a> {
    pub(crate) fn new(range: Range<u64>) -> Self {
        let end = range.end.max(range.start);
        Self {
            range: range.start..end,
            format: Format::default(),
            numbers: Numbers::default(),
            header: true,
            chunk_bytes: CHUNK_BYTES,
            kernel: None,
            budget: Budget::UNLIMITED,
            fit: false,
            resume: None,
            #[cfg(feature = "parallel")]
            threads: NonZeroUsize::MIN,
        }
    }

    /// Sets the layout; [`Format::Lines`] if not called.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets how JSON formats write a term; [`Numbers::Quoted`] if not called. The other formats
    /// never quote.
    #[must_use]
    pub fn numbers(mut self, numbers: Numbers) -> Self {
        self.numbers = numbers;
        self
    }

    /// Sets whether [`Format::Csv`] begins with the row `index,term`; it does if not called.
    #[must_use]
    pub fn header(mut self, header: bool) -> Self {
        self.header = header;
        self
    }

    /// Sets the largest chunk, in bytes, at least 64; 128 KiB if not called.
    ///
    /// A chunk holds as many whole terms as fit; only a term that is larger than a chunk is cut
    /// into pieces. Chunks much larger than the processor's second-level cache are slower.
    #[must_use]
    pub fn chunk_bytes(mut self, bytes: usize) -> Self {
        self.chunk_bytes = bytes;
        self
    }

    /// Sets the kernel; the fastest one here if not called.
    #[must_use]
    pub fn kernel(mut self, kernel: Kernel) -> Self {
        self.kernel = Some(kernel);
        self
    }

    /// Sets on how many threads [`Stream::for_each_chunk`] and [`Stream::write_to`] print; 1 if not
    /// called.
    ///
    /// They hand out the same bytes in the same order, on the calling thread, which prints while it
    /// would wait, and may cut them into other chunks. Each thread keeps two or three pieces of about 2 MiB, or of 32 terms where
    /// that is more; terms longer than 1 MiB are printed by one thread, and so is everything
    /// that [`Stream::next_chunk`] hands out. The threads end with the call.
    ///
    /// ```no_run
    /// use std::{fs::File, thread};
    /// use fibseq::Stream;
    ///
    /// let threads = thread::available_parallelism()?;
    /// let mut stream = Stream::builder(0..100_000).threads(threads).build()?;
    /// stream.write_to(&mut File::create("fibonacci.txt")?)?;
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// Bounds the terms and bytes of this stream's output and lets someone watch it.
    ///
    /// The size of the output is known beforehand, so a range that is too long is refused by
    /// [`build`](Self::build), before any work, unless it is to be
    /// [fitted](Self::fit_budget).
    #[must_use]
    pub fn budget(mut self, budget: Budget<'a>) -> Self {
        self.budget = budget;
        self
    }

    /// Lets a range that is too long for the budget end early instead of being refused: at the
    /// last term boundary that the budget allows, which [`Stream::end`] tells.
    #[must_use]
    pub fn fit_budget(mut self) -> Self {
        self.fit = true;
        self
    }

    /// Continues an output that was cut off.
    #[must_use]
    pub fn resume(mut self, position: Position) -> Self {
        self.resume = Some(position);
        self
    }

    /// The last term boundary within the first `bytes` bytes of the whole output.
    ///
    /// So that a file that was cut off can be continued when nothing but its length is known: cut
    /// it back to [`Position::bytes`] and [resume](Self::resume) there.
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`] where the range reaches past the last index.
    ///
    /// ```
    /// use fibseq::{Format, Stream};
    ///
    /// let csv = Stream::builder(0..1_000).format(Format::Csv);
    /// let position = csv.boundary(30)?;
    /// assert_eq!((position.index, position.bytes), (4, 27)); // "index,term\n0,0\n1,1\n2,1\n3,2\n"
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    pub fn boundary(&self, bytes: u64) -> Result<Position, Error> {
        Ok(self.boundary_in(&self.framing()?, bytes))
    }

    /// Checks everything and makes the stream.
    ///
    /// # Errors
    ///
    /// A [`StreamError`] that says which setting is wrong: the range or its output too large, a
    /// chunk too small, a kernel that is not there, a position that is not one of this output.
    pub fn build(self) -> Result<Stream<'a>, StreamError> {
        let framing = self.framing()?;
        if self.chunk_bytes < FRAME_MAX {
            return Err(StreamError::Chunk {
                bytes: self.chunk_bytes,
                min: FRAME_MAX,
            });
        }
        let kernel = self.kernel.unwrap_or_else(Kernel::fastest);
        let step = kernel.step().ok_or(StreamError::Kernel { kernel })?;
        let first = match self.resume {
            None => self.beginning(),
            Some(position) => self.checked(&framing, position)?,
        };
        let (end, stop) = self.end(&framing, first)?;
        Ok(Stream {
            framing,
            step,
            chunk: vec![0; self.chunk_bytes],
            budget: self.budget,
            first,
            position: first,
            end,
            stop,
            ahead: 0,
            printer: None,
            #[cfg(feature = "parallel")]
            threads: self.threads,
        })
    }

    fn framing(&self) -> Result<Framing, Error> {
        // The last index whose term is printed; the state runs one further.
        let last = self.range.end.saturating_sub(1).max(self.range.start);
        check_index::<Decimal>(last)?;
        Ok(Framing::new(
            self.range.clone(),
            self.format,
            self.numbers,
            self.header,
        ))
    }

    fn beginning(&self) -> Position {
        Position {
            index: self.range.start,
            bytes: 0,
        }
    }

    fn boundary_in(&self, framing: &Framing, bytes: u64) -> Position {
        let at = |index| Position {
            index,
            bytes: framing.bytes_before(index),
        };
        let (mut below, mut above) = (self.range.start, self.range.end);
        if at(above).bytes <= bytes {
            return at(above);
        }
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if at(middle).bytes <= bytes {
                below = middle;
            } else {
                above = middle;
            }
        }
        if below == self.range.start {
            self.beginning()
        } else {
            at(below)
        }
    }

    /// The position, if it is a boundary of this output.
    fn checked(&self, framing: &Framing, position: Position) -> Result<Position, StreamError> {
        if position == self.boundary_in(framing, position.bytes) {
            return Ok(position);
        }
        let Position { index, bytes } = position;
        Err(StreamError::Position { index, bytes })
    }

    /// Where the stream ends, and why there.
    fn end(&self, framing: &Framing, first: Position) -> Result<(Position, Stop), Error> {
        let whole = Position {
            index: self.range.end,
            bytes: framing.bytes_before(self.range.end),
        };
        let terms = self
            .budget
            .admit(Quantity::Terms, whole.index - first.index);
        let bytes = self
            .budget
            .admit(Quantity::Bytes, whole.bytes - first.bytes);
        if !self.fit {
            terms?;
            bytes?;
            return Ok((whole, Stop::Complete));
        }
        let mut end = (whole, Stop::Complete);
        if bytes.is_err() {
            let bytes = first.bytes + self.budget.bytes();
            end = (self.boundary_in(framing, bytes), Stop::Bytes);
        }
        if terms.is_err() && end.0.index > first.index + self.budget.terms() {
            let index = first.index + self.budget.terms();
            let bytes = if index == first.index {
                first.bytes
            } else {
                framing.bytes_before(index)
            };
            end = (Position { index, bytes }, Stop::Terms);
        }
        Ok(end)
    }
}
