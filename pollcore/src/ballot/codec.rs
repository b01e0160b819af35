//! The canonical bytes of a ballot: of one length for all ballots of a poll, so that not even the
//! length of what is sealed says anything.
//!
//! First 1, or 0 for a blank ballot, behind which all is 0. Then, by the kind of the ballots that
//! reach the poll, with numbers most significant byte first and in as few bytes as the largest
//! number that the kind allows takes:
//!
//! | kind | |
//! |---|---|
//! | plurality | the option's place, 2 bytes |
//! | approval | a bit an option, the first option's the least of the first byte |
//! | score, grades | each option's score or grade's place |
//! | cumulative | each option's points |
//! | quadratic | for each option twice its votes, or one less than twice the votes against it |

use alloc::{vec, vec::Vec};

use super::{Ballot, BallotError, BallotKind, Content};
use crate::{option::OptionIndex, poll::Poll};

const BLANK: u8 = 0;
const MARKED: u8 = 1;

impl Poll {
    /// How many bytes each ballot of this poll is [encoded](Poll::encode_ballot) in, at most 3001.
    pub fn ballot_len(&self) -> usize {
        let options = self.options().len();
        1 + match self.submitted_kind() {
            BallotKind::Plurality => 2,
            BallotKind::Approval { .. } => options.div_ceil(8),
            kind => options * width(kind),
        }
    }

    /// The canonical bytes of a ballot: the same for ballots that say the same, others for others,
    /// and as many for every ballot of the poll.
    ///
    /// ```
    /// use pollcore::{Ballot, OptionIndex, Poll};
    ///
    /// let poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// let ballot = Ballot::choice(OptionIndex::new(1));
    /// let bytes = poll.encode_ballot(&ballot)?;
    /// assert_eq!(bytes, [1, 0, 1]);
    /// assert_eq!(poll.decode_ballot(&bytes)?, ballot);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BallotError`] for a ballot that doesn't [fit](Poll::check_ballot) the poll.
    pub fn encode_ballot(&self, ballot: &Ballot) -> Result<Vec<u8>, BallotError> {
        self.check_ballot(ballot)?;
        let mut bytes = vec![0; self.ballot_len()];
        self.write_ballot(ballot, &mut bytes);
        Ok(bytes)
    }

    /// Writes the canonical bytes of a ballot that fits the poll over as many zeros.
    pub(crate) fn write_ballot(&self, ballot: &Ballot, bytes: &mut [u8]) {
        if ballot.is_blank() {
            return;
        }
        bytes[0] = MARKED;
        let body = &mut bytes[1..];
        let width = width(self.submitted_kind());
        match &ballot.0 {
            Content::Blank => {}
            Content::Choice(option) => bytes.copy_from_slice(&choice(*option)),
            Content::Approval(marked) => {
                for option in marked {
                    body[option.as_usize() / 8] |= 1 << (option.as_usize() % 8);
                }
            }
            Content::Scores(marks) => write_each(body, width, marks, u32::from),
            Content::Points(marks) => write_each(body, width, marks, |points| points),
            Content::Votes(marks) => write_each(body, width, marks, folded),
            Content::Grades(marks) => write_each(body, width, marks, u32::from),
        }
    }

    /// The ballot that is [encoded](Poll::encode_ballot) so.
    ///
    /// # Errors
    ///
    /// [`BallotError::Encoding`] for bytes that no ballot is encoded in, and what
    /// [`Poll::check_ballot`] says of what doesn't fit the poll.
    pub fn decode_ballot(&self, bytes: &[u8]) -> Result<Ballot, BallotError> {
        let (head, body) = match bytes.split_first() {
            Some(parts) if bytes.len() == self.ballot_len() => parts,
            _ => return Err(BallotError::Encoding),
        };
        let kind = self.submitted_kind();
        let content = match (*head, kind) {
            (BLANK, _) if body.iter().all(|byte| *byte == 0) => Content::Blank,
            (MARKED, BallotKind::Plurality) => Content::Choice(OptionIndex::new(read(body) as u16)),
            (MARKED, BallotKind::Approval { .. }) => Content::Approval(bits(body)),
            (MARKED, BallotKind::Score { .. }) => {
                Content::Scores(read_each(body, kind, |mark| mark as u16))
            }
            (MARKED, BallotKind::Cumulative { .. }) => {
                Content::Points(read_each(body, kind, |mark| mark))
            }
            (MARKED, BallotKind::Quadratic { .. }) => {
                Content::Votes(read_each(body, kind, unfolded))
            }
            (MARKED, BallotKind::Grades { .. }) => {
                Content::Grades(read_each(body, kind, |mark| mark as u8))
            }
            _ => return Err(BallotError::Encoding),
        };
        let ballot = Ballot(content);
        self.check_ballot(&ballot)?;
        Ok(ballot)
    }
}

/// The canonical bytes of a choice.
#[inline]
pub(crate) fn choice(option: OptionIndex) -> [u8; 3] {
    let [high, low] = option.as_u16().to_be_bytes();
    [MARKED, high, low]
}

/// How many bytes one option's mark takes: as many as the largest.
fn width(kind: &BallotKind) -> usize {
    let largest = match kind {
        BallotKind::Plurality | BallotKind::Approval { .. } => return 0,
        BallotKind::Score { highest } => u32::from(*highest),
        BallotKind::Cumulative { most_on_one, .. } => *most_on_one,
        // All credits on one option: twice their root.
        BallotKind::Quadratic { credits } => 2 * credits.isqrt(),
        BallotKind::Grades { grades } => grades.len() as u32,
    };
    4 - largest.leading_zeros() as usize / 8
}

/// Numbers below 0 between the others: 0, -1, 1, -2, 2, …
fn folded(votes: i32) -> u32 {
    ((votes << 1) ^ (votes >> 31)) as u32
}

fn unfolded(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}

/// Fills `bytes` with `number`, which fits.
fn write(bytes: &mut [u8], number: u32) {
    let all = number.to_be_bytes();
    bytes.copy_from_slice(&all[4 - bytes.len()..]);
}

/// The number that fills at most four bytes.
fn read(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Writes marks of options that there are, none of which takes more than `width` bytes.
fn write_each<M: Copy>(
    body: &mut [u8],
    width: usize,
    marks: &[(OptionIndex, M)],
    number: impl Fn(M) -> u32,
) {
    for (option, mark) in marks {
        let at = option.as_usize() * width;
        write(&mut body[at..at + width], number(*mark));
    }
}

/// The marks that say something.
fn read_each<M>(body: &[u8], kind: &BallotKind, mark: impl Fn(u32) -> M) -> Vec<(OptionIndex, M)> {
    // Marks of no bytes would all be 0, and no poll has such.
    let width = width(kind).max(1);
    let numbers = body.chunks_exact(width).map(read).enumerate();
    numbers
        .filter(|(_, number)| *number != 0)
        .map(|(index, number)| (OptionIndex::new(index as u16), mark(number)))
        .collect()
}

/// The options whose bits are set, also bits of options that there aren't.
fn bits(body: &[u8]) -> Vec<OptionIndex> {
    (0..body.len() * 8)
        .filter(|index| body[index / 8] >> (index % 8) & 1 == 1)
        .map(|index| OptionIndex::new(index as u16))
        .collect()
}
