use breaker::{Stored, Version};
use drivers_port::DriverError;
use memcache::exp::{MetaCommandResult, ReturnCode};

/// What every record begins with: what it is, and the format of what follows.
const MARK: &[u8; 4] = b"CBR1";

/// A record as the server holds it.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) stored: Stored,
    /// What the server takes for its identity. It counts up from nothing whenever the server
    /// begins anew, so it means something on the connection only that it was read on.
    pub(super) token: Option<u64>,
}

/// The mark, the version in eight bytes, the highest first, and the bytes as they are.
pub(super) fn encode(version: Version, bytes: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(MARK.len() + 8 + bytes.len());
    value.extend_from_slice(MARK);
    value.extend_from_slice(&version.0.to_be_bytes());
    value.extend_from_slice(bytes);
    value
}

pub(super) fn decode(answer: MetaCommandResult) -> Result<Option<Held>, DriverError> {
    let token = answer.cas;
    let value = match (answer.rc, answer.value) {
        (ReturnCode::En, None) => return Ok(None),
        (ReturnCode::Va, Some(value)) => value,
        (code, _) => {
            let problem = format!("an answer to a read is {code:?}");
            return Err(DriverError::unavailable(problem));
        }
    };
    let marked = value
        .strip_prefix(MARK)
        .and_then(|rest| rest.split_first_chunk());
    let Some((version, bytes)) = marked else {
        let problem = format!("a record of {} bytes without its mark", value.len());
        return Err(DriverError::corrupt(problem));
    };
    let stored = Stored {
        version: Version(u64::from_be_bytes(*version)),
        bytes: bytes.to_vec(),
    };
    Ok(Some(Held { stored, token }))
}
