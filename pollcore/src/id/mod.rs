mod base64;
mod digest;
pub(crate) mod hex;
mod request_key;
mod text;
mod voter_key;

pub use digest::Digest;
pub use request_key::RequestKey;
pub use text::{OptionId, PollId, TextError};
pub use voter_key::{KeyError, VoterKey};

pub(crate) use base64::{from_base64, write_base64};
pub(crate) use hex::{Hex, from_hex, write_hex};
pub(crate) use text::{Title, garbles, grade, shown, start, title};
