use std::fmt::Write;

use breaker::Counted;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in the name of a service; all else becomes `%` and two digits, so that no
/// two names are one and none of them has a brace.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'/');

/// The keys of one service, all in one slot: that of what stands between the braces.
#[derive(Debug)]
pub(crate) struct Keys(String);

impl Keys {
    pub(crate) fn of(prefix: &str, service: &str) -> Self {
        let mut key = String::with_capacity(prefix.len() + service.len() + 32);
        key.push_str(prefix);
        key.push_str("breaker:{");
        key.extend(utf8_percent_encode(service, ENCODED));
        if service.is_empty() {
            // Nothing between braces is no tag. No name is encoded as this.
            key.push('%');
        }
        key.push('}');
        Self(key)
    }

    /// What stands between the braces.
    pub(crate) fn tag(&self) -> &[u8] {
        let behind = self.0.find('{').map_or(0, |brace| brace + 1);
        &self.0.as_bytes()[behind..self.0.len() - 1]
    }

    pub(crate) fn record(&self) -> String {
        let mut key = String::with_capacity(self.0.len() + 7);
        key.push_str(&self.0);
        key.push_str(":record");
        key
    }

    pub(crate) fn window(&self, counted: &Counted) -> String {
        let mut key = String::with_capacity(self.0.len() + 40);
        key.push_str(&self.0);
        let width = counted.width.as_millis();
        // Writing into a string does not fail.
        let _ = write!(key, ":window:{}:{width}", counted.era);
        key
    }
}

/// The names of the services that have a record.
pub(crate) fn index(prefix: &str) -> String {
    format!("{prefix}breaker:services")
}
