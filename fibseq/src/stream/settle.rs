use super::block::Block;
use crate::lane::{LANE_VALUES, lane_of, value};

/// Repairs `x` after a vector kernel has added `y` to it with speculated carries.
///
/// The kernels take a lane's carry out of the sum *with* a carry in of one. That is wrong for a
/// lane whose sum is all nines and whose true carry in is zero. The old `x` is recovered from
/// what they did, lane by lane, and added exactly.
#[cold]
pub(crate) fn settle(x: &mut [Block], y: &[Block]) {
    let (mut speculated, mut exact) = (0, 0);
    for (x, y) in x.iter_mut().zip(y) {
        for (lane, y) in x.0.iter_mut().zip(y.0) {
            let y = value(y);
            let old = (value(*lane) + 2 * LANE_VALUES - y - speculated) % LANE_VALUES;
            speculated = u32::from(old + y + 1 >= LANE_VALUES);
            let sum = old + y + exact;
            exact = sum / LANE_VALUES;
            *lane = lane_of(sum % LANE_VALUES);
        }
    }
}
