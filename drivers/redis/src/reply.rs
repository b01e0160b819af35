use breaker::{Counted, Stored, Timestamp, Totals, Version};
use drivers_port::DriverError;
use redis::Value;

/// The fields of what a script answered.
pub(crate) struct Reply(std::vec::IntoIter<Value>);

impl Reply {
    pub(crate) fn new(value: Value) -> Result<Self, DriverError> {
        match value {
            Value::Array(fields) => Ok(Self(fields.into_iter())),
            _ => Err(DriverError::corrupt("an answer that is no list")),
        }
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, DriverError> {
        match self.0.next() {
            Some(Value::Int(millis)) => u64::try_from(millis)
                .map(Timestamp::from_millis)
                .map_err(|_| DriverError::corrupt("a time before the epoch")),
            _ => Err(DriverError::corrupt("an answer without a time")),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    pub(crate) fn record(&mut self) -> Result<Option<Stored>, DriverError> {
        match self.0.next() {
            Some(Value::Nil | Value::Boolean(false)) => Ok(None),
            Some(Value::BulkString(packed)) => unpack(packed).map(Some),
            _ => Err(DriverError::corrupt("an answer without a record")),
        }
    }

    pub(crate) fn totals(
        &mut self,
        counted: &Counted,
        now: Timestamp,
    ) -> Result<Totals, DriverError> {
        match self.0.next() {
            Some(Value::BulkString(held)) => std::str::from_utf8(&held)
                .ok()
                .and_then(|held| total(held, counted, now))
                .ok_or_else(|| DriverError::corrupt("a bucket that is none")),
            _ => Err(DriverError::corrupt("an answer without a window")),
        }
    }
}

/// A record as it lies in the store: its version, a space, its bytes.
pub(crate) fn pack(version: Version, bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 17);
    packed.extend_from_slice(version.to_string().as_bytes());
    packed.push(b' ');
    packed.extend_from_slice(bytes);
    packed
}

fn unpack(mut packed: Vec<u8>) -> Result<Stored, DriverError> {
    let digits = packed.get(..16).filter(|_| packed.get(16) == Some(&b' '));
    let word = digits.and_then(|digits| {
        digits.iter().try_fold(0_u64, |word, digit| {
            let digit = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            Some(word << 4 | u64::from(digit))
        })
    });
    let Some(word) = word else {
        return Err(DriverError::corrupt("a record without a version"));
    };
    packed.drain(..17);
    Ok(Stored {
        version: Version(word),
        bytes: packed,
    })
}

/// What the buckets hold that belong to the window and are not forgotten; none, where they are no
/// buckets.
fn total(held: &str, counted: &Counted, now: Timestamp) -> Option<Totals> {
    let window = counted.window(now);
    let mut all = Totals::default();
    let mut fields = held
        .split(' ')
        .filter(|field| !field.is_empty())
        .map(number);
    while let Some(bucket) = fields.next() {
        let bucket = bucket?;
        let (calls, failed, slow) = (fields.next()??, fields.next()??, fields.next()??);
        let under = Counted {
            buckets: u32::try_from(fields.next()??).ok()?,
            adds: Vec::new(),
            ..*counted
        };
        if window.contains(&bucket) && under.forgotten_at(bucket) > now {
            all.calls = all.calls.saturating_add(calls);
            all.failed = all.failed.saturating_add(failed);
            all.slow = all.slow.saturating_add(slow);
        }
    }
    Some(all)
}

/// A number that the store counts up to; what is beyond stays there.
fn number(digits: &str) -> Option<u64> {
    digits.bytes().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}
