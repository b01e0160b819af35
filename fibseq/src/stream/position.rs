/// A place between two terms of a stream's output.
///
/// Output that was cut off anywhere is continued exactly by cutting it back to `bytes` and handing
/// the position to [`StreamBuilder::resume`](crate::StreamBuilder::resume) with the same range and
/// format.
///
/// ```
/// use fibseq::{Position, Stream};
///
/// let lines = Stream::builder(0..1_000);
/// let mut stream = lines.clone().chunk_bytes(64).build()?;
/// let mut text = stream.next_chunk()?.unwrap().to_vec();
/// let position = stream.position();
/// assert_eq!(position, Position { index: 20, bytes: 64 });
///
/// stream = lines.resume(position).build()?;
/// while let Some(chunk) = stream.next_chunk()? {
///     text.extend_from_slice(chunk);
/// }
/// assert_eq!(text.len() as u64, stream.total_bytes());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// The index of the next term, or the range's end.
    pub index: u64,
    /// The bytes of output before it, from the beginning of the range.
    pub bytes: u64,
}
