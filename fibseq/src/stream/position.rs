/// A place between two terms of a stream's output.
///
/// Output that was cut off anywhere is continued exactly by cutting it back to `bytes` and handing
/// the position to [`StreamBuilder::resume`](crate::StreamBuilder::resume) with the same range and
/// format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// The index of the next term, or the range's end.
    pub index: u64,
    /// The bytes of output before it, from the beginning of the range.
    pub bytes: u64,
}
