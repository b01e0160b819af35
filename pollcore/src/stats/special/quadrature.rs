//! Integrals of smooth densities by Gauss's rule.

/// Half of the sixteen nodes of the Gauss–Legendre rule on (−1, 1), with their weights; the others
/// are their mirror images.
pub(in crate::stats) const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
    (0.458_016_777_657_227_37, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_88),
    (0.865_631_202_387_831_8, 0.095_158_511_682_492_79),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_096),
];

/// Of the slowest decline that there is, e⁻ˢ, less than 1e-17 is left after twenty panels of two.
const PANELS_MAX: usize = 24;

/// The integral of a density that falls from `start` to `end`, `unit` being the length in which it
/// falls by about e or, where it is flat, the length of its standard deviation.
pub(super) fn tail(density: impl Fn(f64) -> f64, start: f64, end: f64, unit: f64) -> f64 {
    let forward = if end < start { -1.0 } else { 1.0 };
    let mut total = 0.0;
    let mut from = start;
    for _ in 0..PANELS_MAX {
        let length = (2.0 * unit).min((end - from).abs());
        let half = forward * length / 2.0;
        let middle = from + half;
        let panel: f64 = NODES
            .iter()
            .map(|&(node, weight)| {
                weight * (density(middle - half * node) + density(middle + half * node))
            })
            .sum();
        let part = panel * half.abs();
        total += part;
        from += forward * length;
        if part <= total * 1e-18 || length < 2.0 * unit {
            break;
        }
    }
    total
}
