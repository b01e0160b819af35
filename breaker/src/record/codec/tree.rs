use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::DecodeError;
use crate::operator::Excerpt;

/// Parses JSON that says each thing once, is not nested deeply, and begins with an object.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    Tree { depth: DEPTH }
        .deserialize(&mut json)
        .and_then(|tree| json.end().map(|()| tree))
        .map_err(|error| DecodeError::Json {
            problem: error.to_string(),
        })
}

/// A record has 3 levels; the others are for what a later version may add.
const DEPTH: u32 = 8;

/// The levels at which an error says in which field it is: those of a record.
const NAMED: u32 = 3;

/// The key under which `serde_json` hands over numbers when another crate of the build has turned
/// on its feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

struct Tree {
    /// The levels that may yet follow.
    depth: u32,
}

impl Tree {
    fn below<E: Error>(&self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth }),
            None => Err(E::custom(format_args!("nested deeper than {DEPTH} levels"))),
        }
    }

    /// An error with the place in which it was found, unless that is deep within.
    fn within<E: Error>(&self, place: fmt::Arguments<'_>, error: E) -> E {
        if self.depth > DEPTH - NAMED {
            E::custom(format_args!("in {place}: {error}"))
        } else {
            error
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let item = items.next_element_seed(self.below()?);
            match item.map_err(|error| self.within(format_args!("[{}]", list.len()), error))? {
                Some(item) => list.push(item),
                None => return Ok(list.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            let seed = self.below()?;
            if map.contains_key(&key) {
                let key = Excerpt(&key);
                return Err(A::Error::custom(format_args!("{key} is there twice")));
            }
            let value = fields
                .next_value_seed(seed)
                .map_err(|error| self.within(format_args!("{}", Excerpt(&key)), error))?;
            if let (NUMBER, Value::String(digits)) = (key.as_str(), &value)
                && let Ok(number) = digits.parse::<Number>()
            {
                return Ok(Value::Number(number));
            }
            map.insert(key, value);
        }
        Ok(map.into())
    }
}
