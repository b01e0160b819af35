use std::{fmt, sync::Arc};

use crate::ConfigError;

/// There is no breaker of this name in the registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no breaker for service {}", Short(.service))]
#[non_exhaustive]
pub struct UnknownService {
    /// The name that was asked for.
    pub service: String,
}

/// Why a breaker was not taken into a registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError {
    /// There is one of this name.
    #[error("there is a breaker for service {} already", Short(.service))]
    Taken {
        /// The name.
        service: Arc<str>,
    },
    /// There are as many as there may be.
    #[error("no room for service {}: the registry holds {limit} breakers at most", Short(.service))]
    Full {
        /// The name of the one that was refused.
        service: Arc<str>,
        /// The limit.
        limit: usize,
    },
    /// The name is longer than [`Registry::LONGEST_NAME`](crate::Registry::LONGEST_NAME).
    #[error("the name of a service in a registry must be at most {limit} bytes, got {bytes}")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// The breaker that was built is for another service than was asked for.
    #[error("the breaker that was built for service {} is for {}", Short(.asked), Short(.built))]
    Misnamed {
        /// The name that was asked for.
        asked: String,
        /// The name of what was built.
        built: Arc<str>,
    },
    /// The breaker could not be built.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl UnknownService {
    pub(super) fn new(service: &str) -> Self {
        let service = service.to_owned();
        Self { service }
    }
}

/// A name in a message: quoted, and cut off where it is long. Who asks for it may have it from
/// anywhere.
struct Short<'a>(&'a str);

impl Short<'_> {
    /// In characters.
    const LONGEST: usize = 64;
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(Self::LONGEST) {
            None => write!(f, "{:?}", self.0),
            Some((end, _)) => write!(f, "{:?}… ({} bytes)", &self.0[..end], self.0.len()),
        }
    }
}
