//! The circuit breakers that ours is measured beside.

#[cfg(feature = "breaker-peers")]
mod breaker2;
#[cfg(feature = "breaker-peers")]
mod circuitbreaker_rs;
#[cfg(feature = "breaker-peers")]
mod failsafe;
#[cfg(feature = "breaker-peers")]
mod nested;
#[cfg(feature = "breaker-peers")]
mod poll;
#[cfg(feature = "breaker-peers")]
mod recloser;
#[cfg(feature = "breaker-peers")]
mod tower_resilience;

use crate::guard::Contender;

/// Every peer; none without the feature `breaker-peers`.
pub const ALL: &[Contender] = &[
    #[cfg(feature = "breaker-peers")]
    recloser::CONTENDER,
    #[cfg(feature = "breaker-peers")]
    failsafe::CONSECUTIVE,
    #[cfg(feature = "breaker-peers")]
    failsafe::TIME_WINDOW,
    #[cfg(feature = "breaker-peers")]
    breaker2::CONTENDER,
    #[cfg(feature = "breaker-peers")]
    circuitbreaker_rs::CONTENDER,
    #[cfg(feature = "breaker-peers")]
    tower_resilience::COUNT_WINDOW,
];

/// Those whose calls take the longer the more calls their window holds: a rate of calls would
/// decide what is measured, so only their behaviour is shown.
pub const GROWING: &[Contender] = &[
    #[cfg(feature = "breaker-peers")]
    tower_resilience::TIME_WINDOW,
];

/// Those of all that have a rule for slow calls.
pub const SLOW: &[Contender] = &[
    #[cfg(feature = "breaker-peers")]
    tower_resilience::COUNT_WINDOW,
];
