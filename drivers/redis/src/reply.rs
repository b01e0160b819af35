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
    if held.is_empty() {
        return Some(all);
    }
    let mut fields = held.split(' ').map(number);
    while let Some(bucket) = fields.next() {
        let bucket = bucket?;
        let (calls, failed, slow) = (fields.next()??, fields.next()??, fields.next()??);
        let buckets = fields.next()??;
        let under = Counted {
            // As many digits as the script takes.
            buckets: u32::try_from(buckets)
                .ok()
                .filter(|buckets| *buckets < 100)?,
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

/// A number that is written in digits alone; what is beyond the highest stays there.
fn number(digits: &str) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use breaker::Era;

    use super::*;

    fn totals(held: &str) -> Option<(u64, u64, u64)> {
        let counted = Counted {
            era: Era::from_word(1),
            width: Duration::from_millis(100),
            buckets: 10,
            adds: Vec::new(),
        };
        let now = Timestamp::from_millis(10_050);
        total(held, &counted, now).map(|all| (all.calls, all.failed, all.slow))
    }

    #[test]
    fn buckets_count_while_they_are_in_the_window_and_not_forgotten() {
        assert_eq!(totals(""), Some((0, 0, 0)));
        assert_eq!(totals("100 1 2 3 10"), Some((1, 2, 3)));
        assert_eq!(totals("90 1 2 3 10 100 10 20 30 0"), Some((11, 22, 33)));
        // Out of the window, and of the next one.
        assert_eq!(totals("89 1 2 3 64 101 1 2 3 10"), Some((0, 0, 0)));
        // Added to under a window of 5, it is forgotten 8 buckets later.
        assert_eq!(totals("93 1 2 3 5 92 10 20 30 5"), Some((1, 2, 3)));
    }

    #[test]
    fn what_is_no_bucket_is_none() {
        for held in [
            " ",
            "x",
            "100",
            "100 1 2 3",
            "100 1 2 3 10 ",
            " 100 1 2 3 10",
            "100 1  2 3 10",
            "100 1 2 3 100",
            "100 -1 2 3 10",
            "100 +1 2 3 10",
            "100 1.0 2 3 10",
            "100 1 2 3 10 5",
        ] {
            assert_eq!(totals(held), None, "{held:?}");
        }
    }

    #[test]
    fn a_packed_record_comes_back_and_nothing_else_does() {
        for version in [0, 7, u64::MAX] {
            for bytes in [&b""[..], b" ", b"\0\xff", b"0000000000000007 {}"] {
                let stored = unpack(pack(Version(version), bytes)).unwrap();
                assert_eq!(
                    (stored.version, &stored.bytes[..]),
                    (Version(version), bytes)
                );
            }
        }
        for packed in [
            "",
            "0000000000000007",
            "000000000000000A ",
            "00000000000000077",
        ] {
            assert!(unpack(packed.into()).is_err(), "{packed:?}");
        }
    }

    #[test]
    fn answers_of_another_kind_are_corrupt() {
        for value in [
            Value::Nil,
            Value::Okay,
            Value::Int(1),
            Value::BulkString(vec![]),
        ] {
            assert!(Reply::new(value).is_err());
        }
        let reply = |fields: Vec<Value>| Reply::new(Value::Array(fields)).unwrap();
        assert!(reply(vec![]).time().is_err());
        assert!(reply(vec![Value::Int(-1)]).time().is_err());
        assert!(reply(vec![Value::Nil]).time().is_err());
        assert!(reply(vec![]).record().is_err());
        assert!(reply(vec![Value::Int(1)]).record().is_err());
        assert_eq!(reply(vec![Value::Nil]).record().unwrap(), None);
    }
}
