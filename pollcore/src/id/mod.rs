mod digest;
mod hex;
mod request_key;
mod text;
mod voter_key;

pub use digest::Digest;
pub use request_key::RequestKey;
pub use text::{OptionId, PollId, TextError};
pub use voter_key::{KeyError, VoterKey};

#[cfg(feature = "serde")]
pub(crate) use hex::Hex;
pub(crate) use hex::{from_hex, write_hex};
pub(crate) use text::{Title, grade, start, title};
