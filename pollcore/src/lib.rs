#![cfg_attr(feature = "std", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "std"),
    doc = "Polls without I/O: exactly-once voting, exact tallies, reports with statistics, and privacy."
)]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod ballot;
#[cfg(feature = "serde")]
mod bounded;
mod canonical;
#[cfg(feature = "conformance")]
pub mod conformance;
mod count;
mod id;
pub mod limits;
mod option;
#[cfg(feature = "serde")]
mod parsed;
mod poll;
pub mod privacy;
#[cfg(feature = "store")]
pub mod queue;
mod ratio;
mod reading;
mod receipt;
pub mod report;
mod secret;
mod shard;
mod span;
pub mod stats;
#[cfg(feature = "store")]
pub mod store;
mod tally;
mod time;
mod vote;
mod voteset;
mod weight;

pub use ballot::{Ballot, BallotError, BallotKind, Marks};
pub use count::{
    CountError, Figure, LabelledStep, Lot, Measure, Outcome, Stage, Standing, Step, TieBreak,
    TieBreaker, Undecided, Winners,
};
pub use id::{Digest, KeyError, OptionId, PollId, RequestKey, TextError, VoterKey};
pub use option::{OptionIndex, PollOption};
pub use poll::{
    Electorate, Hidden, LifeError, Phase, Poll, PollBuilder, PollError, Privacy, Quorum, Responder,
    Revotes, Rule, Survey, Threshold, TiePolicy, Until, Viewer, Visibility,
};
pub use ratio::Ratio;
pub use receipt::{Receipt, ReceiptError};
pub use report::{Report, ReportError, ReportSettings, Verdict};
pub use secret::{PollKeys, Secret};
pub use shard::{InvalidShard, Shard};
pub use span::Span;
pub use tally::{Choices, Coverage, Tally, TallyDecodeError, TallyError};
pub use time::Timestamp;
pub use vote::{Checked, Refusal, Vote};
pub use voteset::{
    Accepted, Agreed, Change, Corrupt, Decision, DecodeError, Entry, RecordError, SnapshotError,
    VoteSet, VoteSetError, VoterRecord, decide,
};
pub use weight::Weight;
