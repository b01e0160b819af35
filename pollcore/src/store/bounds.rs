use std::fmt;

use drivers_port::DriverError;

use crate::limits::{LONGEST_BALLOT, LONGEST_MARKER, LONGEST_PAGE, LONGEST_VOTER_KEY};

/// Refuses the key of a voter that is longer than [`LONGEST_VOTER_KEY`].
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_voter(voter: &[u8]) -> Result<(), DriverError> {
    check_len("voter", voter, LONGEST_VOTER_KEY)
}

/// Refuses a ballot that is longer than [`LONGEST_BALLOT`].
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_ballot(ballot: &[u8]) -> Result<(), DriverError> {
    check_len("ballot", ballot, LONGEST_BALLOT)
}

/// Refuses a marker that is longer than [`LONGEST_MARKER`].
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_marker(marker: &[u8]) -> Result<(), DriverError> {
    check_len("marker", marker, LONGEST_MARKER)
}

/// Refuses a page of nothing, and one longer than [`LONGEST_PAGE`].
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_page(limit: usize) -> Result<(), DriverError> {
    if (1..=LONGEST_PAGE).contains(&limit) {
        return Ok(());
    }
    Err(refused("page", format!("1 to {LONGEST_PAGE}"), limit))
}

pub(crate) fn check_len(what: &'static str, bytes: &[u8], most: usize) -> Result<(), DriverError> {
    if bytes.len() <= most {
        return Ok(());
    }
    let found = format_args!("{} bytes", bytes.len());
    Err(refused(what, format!("at most {most} bytes"), found))
}

fn refused(what: &'static str, bound: String, found: impl fmt::Display) -> DriverError {
    DriverError::limit(what, bound, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_belong_to_what_is_taken_and_nothing_beyond_does() {
        for bytes in [0, LONGEST_VOTER_KEY] {
            check_voter(&vec![0; bytes]).unwrap();
        }
        check_ballot(&vec![0; LONGEST_BALLOT]).unwrap();
        check_marker(&vec![0; LONGEST_MARKER]).unwrap();
        for limit in [1, LONGEST_PAGE] {
            check_page(limit).unwrap();
        }
        for (refused, shown) in [
            (
                check_voter(&[0; LONGEST_VOTER_KEY + 1]),
                "voter must be at most 32 bytes, got 33 bytes",
            ),
            (
                check_ballot(&[0; LONGEST_BALLOT + 1]),
                "ballot must be at most 8192 bytes, got 8193 bytes",
            ),
            (
                check_marker(&[0; LONGEST_MARKER + 1]),
                "marker must be at most 1024 bytes, got 1025 bytes",
            ),
            (check_page(0), "page must be 1 to 1000, got 0"),
            (check_page(1001), "page must be 1 to 1000, got 1001"),
        ] {
            assert_eq!(refused.unwrap_err().to_string(), shown);
        }
    }
}
