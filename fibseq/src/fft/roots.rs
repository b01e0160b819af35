use std::{
    f64::consts::PI,
    sync::{Arc, OnceLock},
};

use super::leaf;

/// The roots of unity that split x^(8·blocks) − 1 down to blocks.
///
/// Node p of any depth is the ring `x^len − w_p`, and `node[p]` is `√w_p` = e^(iπ·v(p)), with v the
/// van der Corput sequence (the bits of p mirrored behind the point). It splits into the nodes
/// 2p (`x^(len/2) − √w_p`) and 2p + 1 (`x^(len/2) + √w_p`), so the table of a smaller transform is the
/// beginning of the table of a larger one.
#[derive(Debug)]
pub(crate) struct Roots {
    pub(crate) node: Vec<[f64; 2]>,
    /// For the group of blocks 8G..8G+8: `node` at 8G, 16G and 32G.
    pub(crate) leaf: Vec<[[f64; 2]; 3]>,
}

/// Tables up to 2^`CACHED` blocks (1.5 MB together) are kept for the life of the process.
const CACHED: usize = 14;

impl Roots {
    /// The roots for `blocks` blocks, a power of two and at least [`leaf::GROUP`].
    pub(crate) fn of(blocks: usize) -> Arc<Self> {
        static CACHE: [OnceLock<Arc<Roots>>; CACHED + 1] = [const { OnceLock::new() }; CACHED + 1];
        debug_assert!(blocks.is_power_of_two() && blocks >= leaf::GROUP);
        let size = blocks.ilog2() as usize;
        match CACHE.get(size) {
            Some(cell) => Arc::clone(cell.get_or_init(|| Arc::new(Self::compute(blocks)))),
            None => Arc::new(Self::compute(blocks)),
        }
    }

    fn compute(blocks: usize) -> Self {
        Self {
            node: (0..blocks / 2).map(|p| root(p, 1.0)).collect(),
            leaf: (0..blocks / leaf::GROUP)
                .map(|group| [8.0, 16.0, 32.0].map(|depth| root(group, depth)))
                .collect(),
        }
    }
}

/// e^(iπ·v(p)/divisor).
pub(crate) fn root(p: usize, divisor: f64) -> [f64; 2] {
    let (sin, cos) = (PI * (van_der_corput(p) / divisor)).sin_cos();
    [cos, sin]
}

/// The bits of `p` mirrored behind the binary point.
fn van_der_corput(p: usize) -> f64 {
    const UNIT: f64 = 1.0 / (1u64 << 52) as f64;
    ((p as u64).reverse_bits() >> 12) as f64 * UNIT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_squared_is_its_parent_or_the_opposite() {
        for p in 1..4096 {
            let ([re, im], [up_re, up_im]) = (root(p, 1.0), root(p / 2, 1.0));
            let sign = if p % 2 == 0 { 1.0 } else { -1.0 };
            assert!((re * re - im * im - sign * up_re).abs() < 1e-15, "{p}");
            assert!((2.0 * re * im - sign * up_im).abs() < 1e-15, "{p}");
        }
    }
}
