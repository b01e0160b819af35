use std::sync::Arc;

use crate::ConfigError;

/// There is no breaker of this name in the registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no breaker for service {service:?}")]
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
    #[error("there is a breaker for service {service:?} already")]
    Taken {
        /// The name.
        service: Arc<str>,
    },
    /// There are as many as there may be.
    #[error("no room for service {service:?}: the registry holds {limit} breakers at most")]
    Full {
        /// The name of the one that was refused.
        service: Arc<str>,
        /// The limit.
        limit: usize,
    },
    /// The breaker that was built is for another service than was asked for.
    #[error("the breaker that was built for service {asked:?} is for {built:?}")]
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
