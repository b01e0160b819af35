use alloc::{vec, vec::Vec};
use core::mem;

#[cfg(feature = "parallel")]
use super::leap;
use super::{
    block::{BLOCK_DIGITS, Block},
    kernel::Step,
};
use crate::{Budget, Error, nth};

/// Two consecutive terms as digits: all the state that a run through the sequence needs.
#[derive(Clone)]
pub(crate) struct Pair {
    /// Of equal length, with room for one digit more than `next` has before each step.
    term: Vec<Block>,
    next: Vec<Block>,
    term_digits: usize,
    next_digits: usize,
}

impl Pair {
    /// F(`index`) and the term after it.
    pub(crate) fn at(index: u64, budget: &Budget<'_>) -> Result<Self, Error> {
        let (term, next) = nth::text_pair(index, budget)?;
        Ok(Self::from_texts(&term, &next))
    }

    /// The pair of two terms given as text.
    fn from_texts(term: &str, next: &str) -> Self {
        let blocks = next.len().div_ceil(BLOCK_DIGITS);
        let packed = |text: &str| {
            let mut packed = vec![Block::ZERO; blocks];
            for (block, text) in packed.iter_mut().zip(text.as_bytes().rchunks(BLOCK_DIGITS)) {
                *block = Block::from_text(text);
            }
            packed
        };
        Self {
            term: packed(term),
            next: packed(next),
            term_digits: term.len(),
            next_digits: next.len(),
        }
    }

    /// How many digits the text of the term has.
    pub(crate) fn digits(&self) -> usize {
        self.term_digits
    }

    /// Writes the lowest `text.len()` digits of the term and goes on to the next term.
    pub(crate) fn step(&mut self, step: Step, text: &mut [u8]) {
        if self.next_digits == self.next.len() * BLOCK_DIGITS {
            self.term.push(Block::ZERO);
            self.next.push(Block::ZERO);
        }
        step(&mut self.term, &self.next, text);
        let place = self.next_digits;
        let grown = self.term[place / BLOCK_DIGITS].digit(place % BLOCK_DIGITS) != 0;
        mem::swap(&mut self.term, &mut self.next);
        self.term_digits = place;
        self.next_digits = place + usize::from(grown);
    }

    /// Goes from F(`from`), the term it holds, to F(`to`), further ahead.
    #[cfg(feature = "parallel")]
    pub(crate) fn leap(&mut self, from: u64, to: u64, budget: &Budget<'_>) -> Result<(), Error> {
        // Computing a term anew costs as much as a few passes over it.
        const PASSES: u64 = 3;
        let mut distance = to - from;
        if distance > PASSES * leap::DISTANCE {
            *self = Self::at(to, budget)?;
            return Ok(());
        }
        while distance > 0 {
            let part = distance.min(leap::DISTANCE);
            leap::pass(&mut self.term, &mut self.next, part);
            distance -= part;
        }
        self.term_digits = leap::digits(&self.term);
        self.next_digits = leap::digits(&self.next);
        Ok(())
    }

    /// Writes the `text.len()` digits of the term below place `top`, and stays at the term.
    pub(crate) fn print(&self, top: usize, text: &mut [u8]) {
        let (mut top, mut text) = (top, text);
        while !text.is_empty() {
            let block = (top - 1) / BLOCK_DIGITS;
            let below = block * BLOCK_DIGITS;
            let count = (top - below).min(text.len());
            let (piece, rest) = mem::take(&mut text).split_at_mut(count);
            let skipped = BLOCK_DIGITS - (top - below);
            piece.copy_from_slice(&self.term[block].text()[skipped..skipped + count]);
            (top, text) = (top - count, rest);
        }
    }
}
