use alloc::vec::Vec;

use crate::{Budget, Error};

/// F(`index`) and F(`index` + 1) as little-endian decimal digits, one a byte (0 to 9).
#[allow(dead_code, unused_variables, clippy::unnecessary_wraps)]
pub(crate) fn digit_pair(index: u64, budget: &Budget<'_>) -> Result<(Vec<u8>, Vec<u8>), Error> {
    // Stands in until the engine is in place.
    let (mut f, mut g) = (alloc::vec![0u8], alloc::vec![1u8]);
    for _ in 0..index {
        let mut carry = 0;
        let mut sum = Vec::with_capacity(g.len() + 1);
        for i in 0..g.len() {
            let d = g[i] + f.get(i).copied().unwrap_or(0) + carry;
            carry = u8::from(d > 9);
            sum.push(d - 10 * carry);
        }
        if carry > 0 {
            sum.push(1);
        }
        f = core::mem::replace(&mut g, sum);
    }
    Ok((f, g))
}
