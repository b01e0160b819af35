use std::fmt;

use crate::Capabilities;

/// What a case asks of a backend beyond what each has to be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Need {
    /// That it [lists](Capabilities::lists).
    Lists,
}

impl Need {
    /// Whether the backend declares it.
    pub const fn is_met(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Lists => capabilities.lists,
        }
    }
}

/// As what is missing where it is not met.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lists => "it does not list",
        })
    }
}
