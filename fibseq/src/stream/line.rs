//! The queue between the threads that print a range and the one that hands it out.

use alloc::{collections::VecDeque, vec::Vec};
use core::{mem, time::Duration};
use std::sync::{Condvar, Mutex, MutexGuard};

use super::{Stream, format::Framing, position::Position};
use crate::{Error, digit_count};

/// The fewest terms of a piece, so that the leap to it pays.
const PIECE_TERMS: u64 = 32;
/// How long the watcher is left unasked at most, while a piece is waited for.
const PATIENCE: Duration = Duration::from_millis(20);

/// The pieces on their way from the workers to the caller.
pub(super) struct Line {
    pub(super) framing: Framing,
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
pub(super) struct Piece {
    pub(super) number: u64,
    pub(super) begin: Position,
    pub(super) end: Position,
    pub(super) buffer: Vec<u8>,
}

/// What the caller is to do.
pub(super) enum Next {
    HandOut(Text),
    Print(Piece),
}

/// A printed piece.
pub(super) struct Text {
    pub(super) bytes: Vec<u8>,
    /// Where each chunk ends, and the last term boundary up to there.
    pub(super) cuts: Vec<(usize, Position)>,
}

impl Line {
    pub(super) fn new(stream: &Stream<'_>, most: usize, piece_bytes: u64, end: u64) -> Self {
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

    pub(super) fn is_stopped(&self) -> bool {
        self.state().stopped
    }

    /// The next piece to print, as soon as it is not too far ahead.
    pub(super) fn take(&self) -> Option<Piece> {
        let mut state = self
            .room
            .wait_while(self.state(), |state| {
                !state.stopped && state.next.index < self.end && state.pieces.len() >= self.most
            })
            .expect("nothing panics under the lock");
        self.take_from(&mut state)
    }

    /// The next piece to print, if there is one that is not too far ahead.
    fn take_from(&self, state: &mut State) -> Option<Piece> {
        if state.stopped || state.next.index == self.end || state.pieces.len() >= self.most {
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

    pub(super) fn put(&self, number: u64, text: Result<Text, Error>) {
        let mut state = self.state();
        let place = (number - state.handed_out) as usize;
        state.pieces[place] = Some(text);
        // Whoever wakes up finds the lock free.
        drop(state);
        self.ready.notify_one();
    }

    /// What the caller does next: hand out the piece whose turn it is or, rather than sleep until
    /// that is printed, print one itself. Calls `tick` while there is neither.
    pub(super) fn next(
        &self,
        mut tick: impl FnMut() -> Result<(), Error>,
    ) -> Result<Option<Next>, Error> {
        let mut state = self.state();
        loop {
            if let Some(text) = state.pieces.front_mut().and_then(Option::take) {
                state.pieces.pop_front();
                state.handed_out += 1;
                drop(state);
                self.room.notify_one();
                return text.map(|text| Some(Next::HandOut(text)));
            }
            let at_end = state.pieces.is_empty() && state.next.index == self.end;
            if at_end || state.stopped {
                return Ok(None);
            }
            if let Some(piece) = self.take_from(&mut state) {
                return Ok(Some(Next::Print(piece)));
            }
            let waited = self.ready.wait_timeout(state, PATIENCE);
            drop(waited.expect("nothing panics under the lock"));
            tick()?;
            state = self.state();
        }
    }

    pub(super) fn give_back(&self, buffer: Vec<u8>) {
        self.state().buffers.push(buffer);
    }
}

/// Ends the line when it goes out of scope.
pub(super) struct StopOnDrop<'a>(pub(super) &'a Line);

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
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use super::*;

    fn empty() -> Text {
        Text {
            bytes: Vec::new(),
            cuts: Vec::new(),
        }
    }

    #[test]
    fn the_caller_is_asked_while_later_pieces_come_in() {
        let stream = Stream::builder(0..3_200).build().unwrap();
        let line = Line::new(&stream, 64, 1, 3_200);
        let ticks = AtomicUsize::new(0);
        let pieces: Vec<_> = (0..64).map(|_| line.take().unwrap()).collect();
        thread::scope(|scope| {
            scope.spawn(|| {
                for piece in &pieces[1..] {
                    line.put(piece.number, Ok(empty()));
                    thread::sleep(PATIENCE / 5);
                    if ticks.load(Ordering::SeqCst) > 0 {
                        break;
                    }
                }
                line.put(0, Ok(empty()));
            });
            let tick = || {
                ticks.fetch_add(1, Ordering::SeqCst);
                Ok(())
            };
            assert!(line.next(tick).unwrap().is_some());
        });
        assert!(ticks.into_inner() > 0);
    }

    #[test]
    fn workers_wait_for_the_caller() {
        let threads = 3;
        let most = 2 * threads;
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
                        line.put(piece.number, Ok(empty()));
                    }
                });
            }
            let mut handed_out = 0;
            while let Some(next) = line.next(|| stream.tick()).unwrap() {
                match next {
                    Next::HandOut(_) => handed_out += 1,
                    Next::Print(piece) => {
                        taken.fetch_add(1, Ordering::SeqCst);
                        line.put(piece.number, Ok(empty()));
                    }
                }
                assert!(taken.load(Ordering::SeqCst) <= handed_out + most);
            }
            assert_eq!(handed_out, 100);
        });
    }
}
