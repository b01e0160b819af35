//! Polls that many processes share: what a [`Store`] keeps of them, and [`Polls`], which decides with
//! the rules of this crate and lets the store do nothing but keep. What is the most that a store has to
//! take is among the [`limits`](crate::limits).

mod at_hand;
mod bounds;
mod cast;
mod casting;
mod counting;
mod definition;
mod driver;
mod error;
mod known;
mod page;
mod polls;
mod room;
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
