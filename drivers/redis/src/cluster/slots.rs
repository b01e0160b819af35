use redis::Value;

/// Where a server is.
pub(crate) type Place = (String, u16);

/// Which server has which slots.
#[derive(Debug)]
pub(crate) struct Slots(Vec<Range>);

#[derive(Debug)]
struct Range {
    first: u16,
    last: u16,
    /// None, where its server is not known.
    place: Option<Place>,
}

impl Slots {
    /// How many there are. Of ranges there are no more.
    const COUNT: u16 = 16384;

    /// The slot of a key's tag.
    pub(crate) fn of(tag: &[u8]) -> u16 {
        crc16(tag) % Self::COUNT
    }

    /// What `CLUSTER SLOTS` answers, asked of the server at `place`; none, where it answers
    /// something else.
    pub(crate) fn parse(answer: &Value, asked: &Place) -> Option<Self> {
        let Value::Array(ranges) = answer else {
            return None;
        };
        if ranges.len() > usize::from(Self::COUNT) {
            return None;
        }
        let ranges = ranges.iter().map(|range| Range::parse(range, asked));
        let mut ranges = ranges.collect::<Option<Vec<Range>>>()?;
        ranges.sort_by_key(|range| range.first);
        Some(Self(ranges))
    }

    pub(crate) fn place(&self, slot: u16) -> Option<&Place> {
        let behind = self.0.partition_point(|range| range.first <= slot);
        let range = self.0.get(behind.checked_sub(1)?)?;
        range.place.as_ref().filter(|_| slot <= range.last)
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.0.iter().filter_map(|range| range.place.as_ref())
    }
}

impl Range {
    fn parse(answer: &Value, asked: &Place) -> Option<Self> {
        let Value::Array(fields) = answer else {
            return None;
        };
        let [
            Value::Int(first),
            Value::Int(last),
            Value::Array(master),
            ..,
        ] = &fields[..]
        else {
            return None;
        };
        let [host, Value::Int(port), ..] = &master[..] else {
            return None;
        };
        let host = match host {
            Value::BulkString(host) => std::str::from_utf8(host).ok()?,
            Value::Nil => "",
            _ => return None,
        };
        let host = match host {
            "?" => None,
            "" => Some(asked.0.clone()),
            host => Some(host.to_owned()),
        };
        let port = u16::try_from(*port).ok()?;
        Some(Self {
            first: u16::try_from(*first).ok()?,
            last: u16::try_from(*last).ok()?,
            place: host.map(|host| (host, port)),
        })
    }
}

/// CRC-16/XMODEM, as the cluster specification has it.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            let high = crc & 0x8000 != 0;
            (crc << 1) ^ if high { 0x1021 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: i64, last: i64, host: Value, port: i64) -> Value {
        let master = Value::Array(vec![host, Value::Int(port), Value::Nil]);
        Value::Array(vec![Value::Int(first), Value::Int(last), master])
    }

    fn host(name: &str) -> Value {
        Value::BulkString(name.into())
    }

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(Slots::of(b"foo"), 12182);
        assert_eq!(Slots::of(b""), 0);
    }

    #[test]
    fn a_slot_is_where_its_range_is() {
        let asked = ("asked".to_owned(), 1);
        let answer = Value::Array(vec![
            range(5001, 5002, host(""), 7),
            range(0, 5000, host("a"), 6),
            range(6000, 6000, Value::Nil, 8),
            range(7000, 16383, host("?"), 9),
        ]);
        let slots = Slots::parse(&answer, &asked).unwrap();
        let place = |slot| {
            slots
                .place(slot)
                .map(|(host, port)| format!("{host}:{port}"))
        };
        assert_eq!(place(0).as_deref(), Some("a:6"));
        assert_eq!(place(5000).as_deref(), Some("a:6"));
        assert_eq!(place(5002).as_deref(), Some("asked:7"));
        assert_eq!(place(5003), None);
        assert_eq!(place(6000).as_deref(), Some("asked:8"));
        assert_eq!((place(6001), place(16383)), (None, None));
    }

    #[test]
    fn what_is_no_list_of_slots_is_none() {
        let asked = ("asked".to_owned(), 1);
        for answer in [
            Value::Nil,
            Value::Array(vec![Value::Nil]),
            Value::Array(vec![Value::Array(vec![Value::Int(1)])]),
            Value::Array(vec![range(-1, 5, host("a"), 6)]),
            Value::Array(vec![range(0, 5, host("a"), 70_000)]),
            Value::Array(vec![range(0, 5, Value::Int(1), 1)]),
            Value::Array(vec![Value::Nil; 16_385]),
        ] {
            assert!(Slots::parse(&answer, &asked).is_none(), "{answer:?}");
        }
        assert!(
            Slots::parse(&Value::Array(vec![]), &asked)
                .unwrap()
                .place(0)
                .is_none()
        );
    }
}
