/// Where the machine takes its random words from: eras, tokens of probes, jitter.
///
/// Any `FnMut() -> u64` is one. Where circuits are shared, the words have to be unpredictable enough
/// never to repeat between nodes; in one process any sequence without short cycles will do.
pub trait Entropy {
    /// The next word.
    fn word(&mut self) -> u64;
}

impl<F: FnMut() -> u64> Entropy for F {
    fn word(&mut self) -> u64 {
        self()
    }
}
