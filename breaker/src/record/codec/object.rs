use alloc::{format, string::String, vec::Vec};

use serde_json::Value;

use super::{DecodeError, Unknown};

/// The fields of an object that are not read yet, and where it stands.
pub(super) struct Object {
    path: String,
    fields: Unknown,
}

impl Object {
    /// The record itself.
    pub(super) fn whole(tree: Value) -> Result<Self, DecodeError> {
        Self::of("", tree).map_err(|_| DecodeError::Json {
            problem: "a record is an object".into(),
        })
    }

    pub(super) fn of(path: &str, tree: Value) -> Result<Self, DecodeError> {
        match tree {
            Value::Object(fields) => Ok(Self {
                path: path.into(),
                fields,
            }),
            other => Err(DecodeError::invalid(path.into(), "an object", &other)),
        }
    }

    /// A field that must be there.
    pub(super) fn need<T>(
        &mut self,
        name: &str,
        bound: &'static str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, DecodeError> {
        let value = self.may(name, bound, read)?;
        value.ok_or_else(|| DecodeError::Missing {
            field: self.path_of(name),
        })
    }

    /// A field that may be left out.
    pub(super) fn may<T>(
        &mut self,
        name: &str,
        bound: &'static str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let Some(value) = self.fields.remove(name) else {
            return Ok(None);
        };
        match read(&value) {
            Some(read) => Ok(Some(read)),
            None => Err(DecodeError::invalid(self.path_of(name), bound, &value)),
        }
    }

    /// A field that may be left out, with an object in it.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, DecodeError> {
        let tree = self.fields.remove(name);
        tree.map(|tree| Self::of(&self.path_of(name), tree))
            .transpose()
    }

    /// A field that may be left out, with a list in it, each item with its place.
    pub(super) fn list(
        &mut self,
        name: &str,
        bound: &'static str,
        most: usize,
    ) -> Result<Vec<(String, Value)>, DecodeError> {
        let path = self.path_of(name);
        match self.fields.remove(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) if items.len() <= most => Ok(items
                .into_iter()
                .enumerate()
                .map(|(place, item)| (format!("{path}[{place}]"), item))
                .collect()),
            Some(other) => Err(DecodeError::invalid(path, bound, &other)),
        }
    }

    /// What nobody asked for.
    pub(super) fn rest(self) -> Unknown {
        self.fields
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.into()
        } else {
            format!("{}.{name}", self.path)
        }
    }
}
