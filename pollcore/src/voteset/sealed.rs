use alloc::{boxed::Box, vec};
use core::num::NonZeroU64;

use crate::secret::TAG;

/// Bytes that are sealed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sealed {
    Few(Few),
    Many(Box<[u8]>),
}

/// 1 to 16 bytes, as a plurality ballot has, or an approval ballot of 112 options.
///
/// They are handed on by value, in registers: what is written to memory in single bytes and then read
/// as a whole is waited for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(align(8))]
pub(crate) struct Few {
    // Zero behind `len`, which leaves no padding to be copied.
    pub(super) bytes: [u8; TAG],
    len: NonZeroU64,
}

impl Sealed {
    pub(crate) fn zeros(len: usize) -> Self {
        match NonZeroU64::new(len as u64) {
            Some(few) if len <= TAG => Self::Few(Few {
                bytes: [0; TAG],
                len: few,
            }),
            _ => Self::Many(vec![0; len].into_boxed_slice()),
        }
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sealed = Self::zeros(bytes.len());
        sealed.as_mut().copy_from_slice(bytes);
        sealed
    }
}

impl Few {
    /// Four bytes.
    #[inline]
    pub(super) fn of_four(four: [u8; 4]) -> Self {
        const FOUR: NonZeroU64 = NonZeroU64::new(4).unwrap();
        Self {
            bytes: u128::from(u32::from_le_bytes(four)).to_le_bytes(),
            len: FOUR,
        }
    }

    #[inline]
    pub(super) fn len(self) -> usize {
        self.len.get() as usize
    }
}

impl AsRef<[u8]> for Sealed {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Few(few) => &few.bytes[..few.len()],
            Self::Many(bytes) => bytes,
        }
    }
}

impl AsMut<[u8]> for Sealed {
    #[inline]
    fn as_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Few(few) => {
                let len = few.len();
                &mut few.bytes[..len]
            }
            Self::Many(bytes) => bytes,
        }
    }
}
