//! How often each place comes, fast: by comparing with each place where there are few, which
//! compilers turn into vectors of bytes, else in several tables in turn, so that one place many
//! times in a row doesn't wait for itself.

/// Counts the places below `counts.len()`, onto what is there; says whether all were.
pub(super) fn bytes(places: &[u8], counts: &mut [u64]) -> bool {
    if counts.len() <= FEW_BYTES {
        return by_comparing(places, counts, |place| place as u8);
    }
    let mut tables = [[0_u32; 256]; TABLES];
    let mut within = true;
    for block in places.chunks(BLOCK) {
        let mut rows = block.chunks_exact(TABLES);
        for row in &mut rows {
            for (table, place) in tables.iter_mut().zip(row) {
                table[usize::from(*place)] += 1;
            }
        }
        for place in rows.remainder() {
            tables[0][usize::from(*place)] += 1;
        }
        within &= empty_into(&mut tables, counts);
    }
    within
}

/// As [`bytes`].
pub(super) fn wide(places: &[u16], counts: &mut [u64]) -> bool {
    if counts.len() <= FEW_WIDE {
        return by_comparing(places, counts, |place| place as u16);
    }
    let mut within = true;
    if counts.len() > WIDE_TABLE {
        for place in places {
            match counts.get_mut(usize::from(*place)) {
                Some(count) => *count += 1,
                None => within = false,
            }
        }
        return within;
    }
    let mut tables = [[0_u32; WIDE_TABLE]; TABLES];
    for block in places.chunks(BLOCK) {
        let highest = block.iter().copied().max().unwrap_or(0);
        within &= usize::from(highest) < counts.len();
        let mut rows = block.chunks_exact(TABLES);
        for row in &mut rows {
            for (table, place) in tables.iter_mut().zip(row) {
                // Changes nothing where all are within.
                table[usize::from(*place) % WIDE_TABLE] += 1;
            }
        }
        for place in rows.remainder() {
            tables[0][usize::from(*place) % WIDE_TABLE] += 1;
        }
        within &= empty_into(&mut tables, counts);
    }
    within
}

/// The most places that bytes are compared with.
const FEW_BYTES: usize = 20;

/// The most places that pairs of bytes are compared with.
const FEW_WIDE: usize = 12;

/// How many places are compared with in one go, so that they share the reading.
const TOGETHER: usize = 4;

/// How many ballots are compared at once.
const LANES: usize = 32;

/// How many rows of lanes a byte can count.
const ROWS: usize = 255;

const TABLES: usize = 4;

/// So many places are in a table for two bytes, as many as a poll may have options and more.
const WIDE_TABLE: usize = 1024;

/// After so many ballots tables are emptied: what fits their numbers.
const BLOCK: usize = 1 << 30;

fn empty_into<const N: usize>(tables: &mut [[u32; N]; TABLES], counts: &mut [u64]) -> bool {
    let mut within = true;
    for place in 0..N {
        let sum: u64 = tables.iter().map(|table| u64::from(table[place])).sum();
        match counts.get_mut(place) {
            Some(count) => *count += sum,
            None => within &= sum == 0,
        }
    }
    *tables = [[0; N]; TABLES];
    within
}

/// Counts by comparing; all were within where as many were counted as there are.
fn by_comparing<C: Copy + PartialEq>(
    places: &[C],
    counts: &mut [u64],
    code: impl Fn(usize) -> C,
) -> bool {
    let mut counted = 0;
    // A block is compared with one place after the other while it is near.
    for block in places.chunks(LANES * ROWS) {
        for (at, counts) in counts.chunks_mut(TOGETHER).enumerate() {
            let codes = core::array::from_fn(|offset| code(at * TOGETHER + offset));
            let equal = equal(block, codes);
            for (count, equal) in counts.iter_mut().zip(equal) {
                *count += equal;
                counted += equal;
            }
        }
    }
    counted == places.len() as u64
}

/// How many of at most [`ROWS`] rows of lanes are equal to each of the codes.
fn equal<C: Copy + PartialEq>(block: &[C], codes: [C; TOGETHER]) -> [u64; TOGETHER] {
    let mut lanes = [[0_u8; LANES]; TOGETHER];
    let mut rows = block.chunks_exact(LANES);
    for row in &mut rows {
        for (lanes, code) in lanes.iter_mut().zip(&codes) {
            for (lane, found) in lanes.iter_mut().zip(row) {
                // At most 255 rows.
                *lane = lane.wrapping_add(u8::from(found == code));
            }
        }
    }
    core::array::from_fn(|at| {
        let rest = rows.remainder().iter().filter(|found| **found == codes[at]);
        lanes[at].iter().map(|lane| u64::from(*lane)).sum::<u64>() + rest.count() as u64
    })
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;

    /// Places from 0 to 65,535, more of the low ones, in an order of no pattern.
    fn places(len: usize, below: usize) -> Vec<u16> {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize
        };
        (0..len)
            .map(|_| (next() % (1 + next() % below)) as u16)
            .collect()
    }

    #[test]
    fn every_way_counts_as_one_by_one() {
        for options in [
            1, 2, 3, 4, 5, 10, 20, 21, 40, 41, 255, 256, 257, 1000, 1024, 1025, 3000,
        ] {
            for len in [0, 1, 31, 32, 33, LANES * ROWS - 1, LANES * ROWS + 1, 20_000] {
                let wide_places = places(len, options);
                let mut expected = vec![7; options];
                for place in &wide_places {
                    expected[usize::from(*place)] += 1;
                }
                let mut counts = vec![7; options];
                assert!(wide(&wide_places, &mut counts));
                assert_eq!(counts, expected, "{options} options, {len} ballots");
                if options > 256 {
                    continue;
                }
                let byte_places: Vec<u8> = wide_places.iter().map(|place| *place as u8).collect();
                let mut counts = vec![7; options];
                assert!(bytes(&byte_places, &mut counts));
                assert_eq!(counts, expected, "{options} options, {len} ballots");
            }
        }
    }

    #[test]
    fn a_place_that_there_is_not_is_seen_wherever_it_is() {
        for options in [1, 10, 39, 40, 41, 200, 255, 256, 1000, 1023, 1024, 1025] {
            for at in [0, 31, 32, 5000, LANES * ROWS, 9999] {
                for wrong in [options, options + 1, 1024, 1025, 2048, 65_535] {
                    if wrong < options {
                        continue;
                    }
                    let mut wide_places = places(10_000, options);
                    wide_places[at] = wrong as u16;
                    assert!(
                        !wide(&wide_places, &mut vec![0; options]),
                        "{options} {wrong}"
                    );
                    if wrong < 256 {
                        let byte_places: Vec<u8> =
                            wide_places.iter().map(|place| *place as u8).collect();
                        assert!(
                            !bytes(&byte_places, &mut vec![0; options]),
                            "{options} {wrong}"
                        );
                    }
                }
            }
        }
    }
}
