//! A range printed by several threads, handed out in order.
//!
//! The range is cut into pieces. A worker takes the next piece, leaps there from the one it did before and
//! prints it into a buffer; the calling thread hands the buffers out in order. No worker gets further
//! ahead than [`AHEAD`] pieces a thread, which bounds the memory.

use alloc::{collections::VecDeque, vec::Vec};
use core::{mem, num::NonZeroUsize, ops::ControlFlow, time::Duration};
use std::{
    sync::{Condvar, Mutex, MutexGuard},
    thread,
};

use super::{
    Stream,
    format::Framing,
    kernel::Step,
    length::{digit_count, first_of_length},
    position::Position,
    printer::Printer,
};
use crate::{Budget, Error};

/// What a piece holds at least, so that printing it takes much longer than leaping to it.
pub(super) const PIECE_BYTES: u64 = 2 << 20;
const PIECE_TERMS: u64 = 32;
/// Longer terms are left to one thread: pieces of them would need too much memory.
const TERM_BYTES: u64 = 1 << 20;
/// Pieces a thread that may be taken and not yet handed out.
const AHEAD: usize = 2;
/// How often the watcher is asked while a piece is waited for.
const PATIENCE: Duration = Duration::from_millis(20);

/// The index up to which several threads are of use.
pub(super) fn threaded_end(end: u64) -> u64 {
    end.min(first_of_length(TERM_BYTES))
}

/// Hands out the chunks from the stream's position up to index `end`, which lies behind it.
pub(super) fn for_each_chunk<B>(
    stream: &mut Stream<'_>,
    threads: NonZeroUsize,
    piece_bytes: u64,
    end: u64,
    consume: &mut impl FnMut(&[u8], Position) -> ControlFlow<B>,
) -> Result<ControlFlow<B>, Error> {
    let line = Line::new(stream, AHEAD * threads.get(), piece_bytes, end);
    let (step, chunk_bytes) = (stream.step, stream.chunk.len());
    thread::scope(|scope| {
        // The scope waits for its threads, also when `consume` panics.
        let _stop = StopOnDrop(&line);
        for _ in 0..threads.get() {
            scope.spawn(|| work(&line, step, chunk_bytes));
        }
        while let Some(text) = line.next(|| stream.tick())? {
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
        if line.state().stopped {
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

/// The pieces on their way from the workers to the caller.
struct Line {
    framing: Framing,
    end: u64,
    piece_bytes: u64,
    /// The most pieces that may be taken and not yet handed out.
    most: usize,
    state: Mutex<State>,
    /// Signalled when a piece was handed out.
    room: Condvar,
    /// Signalled when a piece was printed.
    ready: Condvar,
}

struct State {
    /// Where the next piece to be taken begins.
    next: Position,
    /// The number of the first of `pieces`.
    handed_out: u64,
    /// The pieces that are taken; those that are printed have their text.
    pieces: VecDeque<Option<Result<Text, Error>>>,
    buffers: Vec<Vec<u8>>,
    stopped: bool,
}

/// A piece that a worker is to print.
struct Piece {
    number: u64,
    begin: Position,
    end: Position,
    buffer: Vec<u8>,
}

/// A printed piece.
struct Text {
    bytes: Vec<u8>,
    /// Where each chunk ends, and the last term boundary up to there.
    cuts: Vec<(usize, Position)>,
}

impl Line {
    fn new(stream: &Stream<'_>, most: usize, piece_bytes: u64, end: u64) -> Self {
        Self {
            framing: stream.framing.clone(),
            end,
            piece_bytes,
            most,
            state: Mutex::new(State {
                next: stream.position,
                handed_out: 0,
                pieces: VecDeque::new(),
                buffers: Vec::new(),
                stopped: false,
            }),
            room: Condvar::new(),
            ready: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics under the lock")
    }

    /// The next piece to print, as soon as it is not too far ahead.
    fn take(&self) -> Option<Piece> {
        let mut state = self
            .room
            .wait_while(self.state(), |state| {
                !state.stopped && state.next.index < self.end && state.pieces.len() >= self.most
            })
            .expect("nothing panics under the lock");
        if state.stopped || state.next.index == self.end {
            return None;
        }
        let end = self.piece_end(state.next);
        state.pieces.push_back(None);
        Some(Piece {
            number: state.handed_out + state.pieces.len() as u64 - 1,
            begin: mem::replace(&mut state.next, end),
            end,
            buffer: state.buffers.pop().unwrap_or_default(),
        })
    }

    fn piece_end(&self, begin: Position) -> Position {
        let mut terms = (self.piece_bytes / digit_count(begin.index)).max(PIECE_TERMS);
        // Near the beginning of the sequence terms grow much within a piece.
        while terms > PIECE_TERMS
            && terms * digit_count(self.end.min(begin.index + terms)) > 2 * self.piece_bytes
        {
            terms = (terms / 2).max(PIECE_TERMS);
        }
        let index = self.end.min(begin.index + terms);
        let bytes = self.framing.bytes_before(index);
        Position { index, bytes }
    }

    fn put(&self, number: u64, text: Result<Text, Error>) {
        let mut state = self.state();
        let place = (number - state.handed_out) as usize;
        state.pieces[place] = Some(text);
        self.ready.notify_one();
    }

    /// The next piece in order. Calls `tick` while it waits.
    fn next(&self, mut tick: impl FnMut() -> Result<(), Error>) -> Result<Option<Text>, Error> {
        let mut state = self.state();
        loop {
            if let Some(text) = state.pieces.front_mut().and_then(Option::take) {
                state.pieces.pop_front();
                state.handed_out += 1;
                self.room.notify_all();
                return text.map(Some);
            }
            let at_end = state.pieces.is_empty() && state.next.index == self.end;
            if at_end || state.stopped {
                return Ok(None);
            }
            let waited = self.ready.wait_timeout(state, PATIENCE);
            let timeout;
            (state, timeout) = waited.expect("nothing panics under the lock");
            if timeout.timed_out() {
                drop(state);
                tick()?;
                state = self.state();
            }
        }
    }

    fn give_back(&self, buffer: Vec<u8>) {
        self.state().buffers.push(buffer);
    }
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

/// Ends the line when it goes out of scope.
struct StopOnDrop<'a>(&'a Line);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.state().stopped = true;
        self.0.room.notify_all();
        self.0.ready.notify_all();
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
        for_each_chunk(stream, threads, 1, end, consume)
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
    fn workers_wait_for_the_caller() {
        let threads = 3;
        let most = AHEAD * threads;
        let stream = Stream::builder(0..3_200).build().unwrap();
        // A hundred pieces of 32 terms.
        let line = Line::new(&stream, most, 1, 3_200);
        let taken = AtomicUsize::new(0);
        thread::scope(|scope| {
            let _stop = StopOnDrop(&line);
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(piece) = line.take() {
                        taken.fetch_add(1, Ordering::SeqCst);
                        line.put(
                            piece.number,
                            Ok(Text {
                                bytes: Vec::new(),
                                cuts: Vec::new(),
                            }),
                        );
                    }
                });
            }
            let mut handed_out = 0;
            while line.next(|| stream.tick()).unwrap().is_some() {
                handed_out += 1;
                assert!(taken.load(Ordering::SeqCst) <= handed_out + most);
            }
            assert_eq!(handed_out, 100);
        });
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
