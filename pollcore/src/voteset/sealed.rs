use alloc::{boxed::Box, vec};

/// How many bytes fit without an allocation: a plurality ballot, or an approval ballot of 160
/// options.
const INLINE: usize = 22;

/// Bytes that are sealed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sealed {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<[u8]>),
}

impl Sealed {
    pub(crate) fn zeros(len: usize) -> Self {
        if len <= INLINE {
            Self::Inline {
                len: len as u8,
                bytes: [0; INLINE],
            }
        } else {
            Self::Heap(vec![0; len].into_boxed_slice())
        }
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sealed = Self::zeros(bytes.len());
        sealed.as_mut().copy_from_slice(bytes);
        sealed
    }
}

impl AsRef<[u8]> for Sealed {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Self::Heap(bytes) => bytes,
        }
    }
}

impl AsMut<[u8]> for Sealed {
    #[inline]
    fn as_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Inline { len, bytes } => &mut bytes[..usize::from(*len)],
            Self::Heap(bytes) => bytes,
        }
    }
}
