use super::Terms;
use crate::canonical::Canonical;

impl Terms {
    /// The canonical encoding of everything but the digest.
    pub(crate) fn encode(&self) -> Canonical {
        let mut canonical = Canonical::new("pollcore/poll/1");
        canonical.bytes(self.id.as_str().as_bytes());
        canonical.u32(self.version);
        for option in &self.options {
            canonical.bytes(option.id.as_str().as_bytes());
        }
        canonical
    }
}
