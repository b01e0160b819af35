use std::time::Duration;

/// What a backend can do, and what it can't. A conformance case may be left out only for what is
/// declared here, and says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The backend's name, as `memory`.
    pub backend: &'static str,
    /// What is left after the store has ended and begun again.
    pub durability: Durability,
    /// Whether the store may drop what it holds of its own accord, as for want of memory.
    pub evicts: bool,
    /// Whether what is stored can be listed.
    pub lists: bool,
    /// Whether the store has a clock of its own, by which all clients go. Where not, the time is
    /// that of the client.
    pub server_clock: bool,
    /// How far apart the times of two replies, that were given at one moment, can be.
    pub skew: Duration,
    /// The step of the store's time.
    pub granularity: Duration,
    /// The longest name of a thing, in bytes.
    pub longest_name: usize,
    /// The largest value, in bytes.
    pub largest_value: usize,
    /// The longest that any call takes.
    pub deadline: Duration,
}

/// What is left after a store has ended and begun again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Durability {
    /// Nothing.
    None,
    /// Everything but what came last.
    Recent,
    /// Everything that was acknowledged.
    Full,
}

impl Capabilities {
    /// Those of a backend that has none to speak of: nothing is kept, nothing is listed, the time
    /// is the client's. To be filled in.
    pub const fn of(backend: &'static str) -> Self {
        Self {
            backend,
            durability: Durability::None,
            evicts: false,
            lists: false,
            server_clock: false,
            skew: Duration::from_secs(1),
            granularity: Duration::from_millis(1),
            longest_name: 4096,
            largest_value: 4096,
            deadline: Duration::from_secs(1),
        }
    }
}
