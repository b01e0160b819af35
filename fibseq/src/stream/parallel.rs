//! A range printed by several threads, handed out in order.
//!
//! A worker takes the next piece of the range, leaps there from the one it did before and prints it
//! into a buffer; the calling thread hands the buffers out in order, and works as the others do
//! while there is none to hand out: to wake it for each piece would take longer than to print one.

use alloc::vec::Vec;
use core::{mem, num::NonZeroUsize, ops::ControlFlow};
use std::thread;

use super::{
    Stream,
    kernel::Step,
    line::{Line, Next, Piece, StopOnDrop, Text},
    position::Position,
    printer::Printer,
};
use crate::{Budget, Error, digits::indices_of_length};

/// Enough that printing a piece takes much longer than leaping to it.
pub(super) const PIECE_BYTES: u64 = 2 << 20;
/// Longer terms are left to one thread: pieces of them would need too much memory.
const TERM_BYTES: u64 = 1 << 20;
/// Pieces a thread that may be taken and not yet handed out.
const AHEAD: usize = 2;

/// The index up to which several threads are of use.
pub(super) fn threaded_end(end: u64) -> u64 {
    end.min(indices_of_length(TERM_BYTES).start)
}

/// Hands out the chunks from the stream's position up to index `end`, which lies behind it, or none
/// where the system gives no thread; then the stream is left with the caller's own.
pub(super) fn for_each_chunk<B>(
    stream: &mut Stream<'_>,
    thread: fn() -> thread::Builder,
    threads: NonZeroUsize,
    piece_bytes: u64,
    end: u64,
    consume: &mut impl FnMut(&[u8], Position) -> ControlFlow<B>,
) -> Result<ControlFlow<B>, Error> {
    // No more threads than there are pieces, about.
    let pieces = (stream.end.bytes - stream.position.bytes) / piece_bytes + 1;
    let threads = threads
        .get()
        .min(usize::try_from(pieces).unwrap_or(usize::MAX));
    let line = Line::new(stream, AHEAD.saturating_mul(threads), piece_bytes, end);
    let (step, chunk_bytes) = (stream.step, stream.chunk.len());
    thread::scope(|scope| {
        // The scope waits for its threads, also when `consume` panics.
        let _stop = StopOnDrop(&line);
        let mut working = threads == 1;
        for _ in 1..threads {
            if thread()
                .spawn_scoped(scope, || work(&line, step, chunk_bytes))
                .is_err()
            {
                break;
            }
            working = true;
        }
        if !working {
            stream.threads = NonZeroUsize::MIN;
            return Ok(ControlFlow::Continue(()));
        }
        let mut printer = None;
        while let Some(next) = line.next(|| stream.tick())? {
            let text = match next {
                Next::HandOut(text) => text,
                Next::Print(piece) => {
                    stream.tick()?;
                    let number = piece.number;
                    let text =
                        piece.print(&mut printer, &line, step, chunk_bytes, &stream.budget)?;
                    line.put(number, Ok(text));
                    continue;
                }
            };
            let mut begin = 0;
            for &(end, boundary) in &text.cuts {
                stream.tick()?;
                stream.hand_out(end - begin, boundary);
                let flow = consume(&text.bytes[begin..end], boundary);
                if flow.is_break() {
                    return Ok(flow);
                }
                begin = end;
            }
            line.give_back(text.bytes);
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// Prints piece after piece until there is none left or the line stops.
fn work(line: &Line, step: Step, chunk_bytes: usize) {
    let stop_on_panic = StopOnDrop(line);
    let watch = |_| {
        if line.is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let budget = Budget::UNLIMITED.watch(&watch);
    let mut printer = None;
    while let Some(piece) = line.take() {
        let number = piece.number;
        let text = piece.print(&mut printer, line, step, chunk_bytes, &budget);
        let failed = text.is_err();
        line.put(number, text);
        if failed {
            break;
        }
    }
    mem::forget(stop_on_panic);
}

impl Piece {
    fn print(
        self,
        printer: &mut Option<Printer>,
        line: &Line,
        step: Step,
        chunk_bytes: usize,
        budget: &Budget<'_>,
    ) -> Result<Text, Error> {
        let printer = match printer {
            Some(printer) => {
                printer.leap(self.begin, budget)?;
                printer
            }
            none => none.insert(Printer::at(self.begin, line.framing.clone(), step, budget)?),
        };
        let mut bytes = self.buffer;
        let len = (self.end.bytes - self.begin.bytes) as usize;
        if bytes.len() < len {
            bytes.reserve_exact(len - bytes.len());
            bytes.resize(len, 0);
        }
        let mut cuts = Vec::new();
        let mut begin = 0;
        while printer.boundary().index < self.end.index {
            let room = len.min(begin + chunk_bytes);
            begin += printer.print(self.end.index, &mut bytes[begin..room]);
            cuts.push((begin, printer.boundary()));
        }
        debug_assert_eq!(printer.boundary(), self.end);
        Ok(Text { bytes, cuts })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        panic::{AssertUnwindSafe, catch_unwind},
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::{Format, StreamBuilder};

    /// 800 terms of up to 251 digits, more than a hundred of which are larger than a chunk.
    fn stream() -> StreamBuilder<'static> {
        Stream::builder(400..1_200)
            .format(Format::Json)
            .chunk_bytes(220)
    }

    fn serial() -> Vec<u8> {
        let mut text = Vec::new();
        stream().build().unwrap().write_to(&mut text).unwrap();
        text
    }

    /// Prints pieces of 32 terms, far below the usual size.
    fn threaded<B>(
        stream: &mut Stream<'_>,
        threads: usize,
        consume: &mut impl FnMut(&[u8], Position) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Error> {
        let threads = NonZeroUsize::new(threads).unwrap();
        let end = stream.end().index;
        for_each_chunk(stream, thread::Builder::new, threads, 1, end, consume)
    }

    #[test]
    fn threads_print_what_one_prints() {
        let expected = serial();
        for threads in 1..=5 {
            let mut text = Vec::new();
            let mut stream = stream().build().unwrap();
            let flow = threaded(&mut stream, threads, &mut |chunk, position| {
                assert!(chunk.len() <= 220);
                text.extend_from_slice(chunk);
                assert!(position.bytes <= text.len() as u64);
                ControlFlow::<()>::Continue(())
            });
            assert!(flow.unwrap().is_continue());
            assert!(text == expected, "by {threads} threads");
            assert_eq!(stream.position(), stream.end());
        }
    }

    #[test]
    fn one_thread_goes_on_where_several_were_broken_off() {
        let expected = serial();
        let mut inside_terms = 0;
        for most in 1..2_000 {
            let mut text = Vec::new();
            let mut chunks = 0;
            let mut stream = stream().build().unwrap();
            let flow = threaded(&mut stream, 2, &mut |chunk, _| {
                text.extend_from_slice(chunk);
                chunks += 1;
                if chunks == most {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            if flow.unwrap().is_continue() {
                break;
            }
            inside_terms += usize::from(stream.position().bytes < text.len() as u64);
            while let Some(chunk) = stream.next_chunk().unwrap() {
                text.extend_from_slice(chunk);
            }
            assert!(text == expected, "broken off after {most} chunks");
        }
        assert!(
            inside_terms > 100,
            "only {inside_terms} breaks inside a term"
        );
    }

    #[test]
    fn without_a_thread_the_caller_goes_on_alone() {
        let threads = NonZeroUsize::new(2).unwrap();
        let mut stream = Stream::builder(0..10_000).threads(threads).build().unwrap();
        let end = stream.threaded_end().unwrap();
        // No system has room for such a stack.
        let thread = || thread::Builder::new().stack_size(usize::MAX / 2);
        let flow = for_each_chunk(&mut stream, thread, threads, 1, end, &mut |_, _| {
            ControlFlow::Break(())
        });
        assert!(flow.unwrap().is_continue());
        assert_eq!(stream.position().index, 0);
        // Else it would try again, and begin again, with every chunk.
        assert_eq!(stream.threaded_end(), None);
    }

    #[test]
    fn a_cancelled_run_ends_its_threads() {
        let ticks = AtomicUsize::new(0);
        let watch = |_| {
            if ticks.fetch_add(1, Ordering::SeqCst) == 20 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let budget = Budget::UNLIMITED.watch(&watch);
        let mut stream = stream().budget(budget).build().unwrap();
        let mut text = Vec::new();
        let cancelled = threaded(&mut stream, 2, &mut |chunk, _| {
            text.extend_from_slice(chunk);
            ControlFlow::<()>::Continue(())
        });
        assert!(matches!(cancelled, Err(Error::Cancelled { .. })));
        stream.write_to(&mut text).unwrap();
        assert!(text == serial());
    }

    #[test]
    fn a_panic_of_the_caller_ends_the_threads_and_goes_on() {
        let mut stream = stream().build().unwrap();
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            threaded(&mut stream, 2, &mut |_, _| -> ControlFlow<()> {
                panic!("by the caller")
            })
        }));
        let payload = panicked.unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"by the caller"));
    }
}
