#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};
use super::lanes::{Kernel, Portable};

/// Which vector instructions the floating-point kernels run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Whatever the build targets.
    Portable,
    /// 256-bit vectors with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The widest level of this processor.
    pub(crate) fn detect() -> Self {
        Self::all().last().unwrap_or(Self::Portable)
    }

    /// Every level this processor has, the widest last.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [
            Some(Self::Portable),
            #[cfg(target_arch = "x86_64")]
            Avx2::detect().map(|_| Self::Avx2),
            #[cfg(target_arch = "x86_64")]
            Avx512::detect().map(|_| Self::Avx512),
        ]
        .into_iter()
        .flatten()
    }

    /// Runs `kernel` with this level's vectors; a level that the processor does not have falls
    /// back to the portable one.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            Self::Portable => kernel.run(Portable),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => match Avx2::detect() {
                Some(lanes) => lanes.run(kernel),
                None => kernel.run(Portable),
            },
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => match Avx512::detect() {
                Some(lanes) => lanes.run(kernel),
                None => kernel.run(Portable),
            },
        }
    }
}
