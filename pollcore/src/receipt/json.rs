use serde::{Deserialize, Deserializer, de::Error};

use super::Receipt;
use crate::{id::Digest, time::Timestamp};

impl<'de> Deserialize<'de> for Receipt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::deserialize(deserializer)?;
        let receipt = Self {
            poll: form.poll,
            revision: form.revision,
            at: form.at,
            code: form.code,
        };
        receipt.checked().map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    poll: Digest,
    revision: u32,
    at: Timestamp,
    #[serde(with = "crate::id::hex")]
    code: [u8; 16],
}
