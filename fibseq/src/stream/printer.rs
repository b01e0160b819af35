use super::{counter::Counter, format::Framing, kernel::Step, pair::Pair, position::Position};
use crate::{Budget, Error};

/// Prints the terms of a range, one after another, into whatever room it is given.
pub(crate) struct Printer {
    framing: Framing,
    step: Step,
    pair: Pair,
    index: Counter,
    /// Bytes printed since the beginning of the range.
    bytes: u64,
    /// The digits still to come of a term that is being printed in pieces.
    left: Option<usize>,
    /// Where the last whole term ended.
    boundary: Position,
}

impl Printer {
    /// A printer that goes on from `position`.
    pub(crate) fn at(
        position: Position,
        framing: Framing,
        step: Step,
        budget: &Budget<'_>,
    ) -> Result<Self, Error> {
        Ok(Self {
            framing,
            step,
            pair: Pair::at(position.index, budget)?,
            index: Counter::at(position.index),
            bytes: position.bytes,
            left: None,
            boundary: position,
        })
    }

    /// Where the last whole term ended.
    pub(crate) fn boundary(&self) -> Position {
        self.boundary
    }

    /// Bytes printed since the beginning of the range.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Goes on to a position further ahead.
    #[cfg(feature = "parallel")]
    pub(crate) fn leap(&mut self, position: Position, budget: &Budget<'_>) -> Result<(), Error> {
        self.pair.leap(self.index.index(), position.index, budget)?;
        self.index = Counter::at(position.index);
        self.bytes = position.bytes;
        self.left = None;
        self.boundary = position;
        Ok(())
    }

    /// Prints as many whole terms before index `end` as fit, or else a piece of one that does not
    /// fit even an empty chunk. Answers how many bytes it printed: 0 only at `end`.
    ///
    /// The chunk has room for [`FRAME_MAX`](super::format::FRAME_MAX) bytes, or for all that is left.
    pub(crate) fn print(&mut self, end: u64, chunk: &mut [u8]) -> usize {
        let mut printed = 0;
        if self.left.is_some() {
            printed = self.print_piece(chunk);
        }
        while self.left.is_none() && self.index.index() < end {
            let fitted = self.print_whole(&mut chunk[printed..]);
            if fitted == 0 {
                break;
            }
            printed += fitted;
        }
        if printed == 0 && self.index.index() < end {
            printed = self.print_piece(chunk);
        }
        printed
    }

    /// Prints the whole term with all that stands around it, or nothing where it does not fit.
    fn print_whole(&mut self, room: &mut [u8]) -> usize {
        let lead = self.framing.lead(&self.index);
        let trail = self.framing.trail(self.index.index());
        let (lead, trail) = (lead.text(), trail.text());
        let text_end = lead.len() + self.pair.digits();
        let len = text_end + trail.len();
        if len > room.len() {
            return 0;
        }
        room[..lead.len()].copy_from_slice(lead);
        room[text_end..len].copy_from_slice(trail);
        self.pair.step(self.step, &mut room[lead.len()..text_end]);
        self.complete(len);
        len
    }

    /// Prints the next piece of a term that does not fit in one.
    fn print_piece(&mut self, room: &mut [u8]) -> usize {
        let mut printed = 0;
        let mut left = self.left.unwrap_or_else(|| {
            let lead = self.framing.lead(&self.index);
            printed = lead.text().len();
            room[..printed].copy_from_slice(lead.text());
            self.pair.digits()
        });
        let room = &mut room[printed..];
        let trail = self.framing.trail(self.index.index());
        let trail = trail.text();
        if left + trail.len() <= room.len() {
            let (digits, rest) = room.split_at_mut(left);
            self.pair.step(self.step, digits);
            rest[..trail.len()].copy_from_slice(trail);
            printed += left + trail.len();
            self.complete(printed);
            return printed;
        }
        // The lowest digit stays for the piece that ends with the trail.
        let count = room.len().min(left - 1);
        self.pair.print(left, &mut room[..count]);
        left -= count;
        self.left = Some(left);
        self.bytes += (printed + count) as u64;
        printed + count
    }

    fn complete(&mut self, printed: usize) {
        self.left = None;
        self.bytes += printed as u64;
        self.index.advance();
        self.boundary = Position {
            index: self.index.index(),
            bytes: self.bytes,
        };
    }
}
