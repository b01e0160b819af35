//! Polls that many processes share: what a [`Store`] keeps of them, and [`Polls`], which decides with
//! the rules of this crate and lets the store do nothing but keep.

mod bounds;
mod cast;
mod casting;
mod counting;
mod driver;
mod error;
mod known;
mod page;
mod polls;
mod stored;
mod version;

pub(crate) use bounds::check_len;
pub use bounds::{check_ballot, check_marker, check_page, check_voter};
pub use cast::{Cast, CastReply};
pub use counting::{BallotCount, Receipts, Tallied};
pub use driver::Store;
pub use drivers_port::{Applied, Capabilities, DriverError, Durability};
pub use error::PollsError;
pub(crate) use known::Known;
pub use page::{Counted, Page, VoterPage};
pub use polls::Polls;
pub use stored::{Created, Sealing, Stored, Updated, Versioned};
pub use version::Version;

use crate::limits::LONGEST_VOTER_KEY;

/// The longest key of a voter that a store has to take, in bytes; the shortest has none.
pub const LONGEST_VOTER: usize = LONGEST_VOTER_KEY;

/// The least that a store has to take as the definition of a poll or the record of a voter, in
/// bytes: its [`largest_value`](Capabilities::largest_value) may be more.
pub const LEAST_VALUE: usize = 1 << 18;

/// The longest ballot that a store has to take, its weight included, in bytes.
pub const LONGEST_BALLOT: usize = 8 * 1024;

/// The longest marker of a sealed poll, in bytes.
pub const LONGEST_MARKER: usize = 1024;

/// The most that can be asked for in one page.
pub const LONGEST_PAGE: usize = 1000;
