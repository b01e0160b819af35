use drivers_port::DriverError;

use crate::{
    limits::{LONGEST_BATCH, LONGEST_MESSAGE, LONGEST_REASON},
    store::check_len,
};

/// Refuses a message that is longer than [`LONGEST_MESSAGE`].
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_message(message: &[u8]) -> Result<(), DriverError> {
    check_len("message", message, LONGEST_MESSAGE)
}

/// Refuses a reason that is longer than [`LONGEST_REASON`].
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_reason(reason: &str) -> Result<(), DriverError> {
    check_len("reason", reason.as_bytes(), LONGEST_REASON)
}

/// Refuses a partition that there isn't.
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_partition(partition: u32, partitions: u32) -> Result<(), DriverError> {
    if partition < partitions {
        return Ok(());
    }
    let bound = format!("below {partitions}");
    Err(DriverError::limit("partition", bound, partition))
}

/// Refuses to ask for, or acknowledge, nothing or more than [`LONGEST_BATCH`] messages at once.
///
/// # Errors
///
/// [`DriverError::Limit`].
pub fn check_batch(messages: usize) -> Result<(), DriverError> {
    if (1..=LONGEST_BATCH).contains(&messages) {
        return Ok(());
    }
    let bound = format!("1 to {LONGEST_BATCH} messages");
    Err(DriverError::limit("batch", bound, messages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_belong_to_what_is_taken_and_nothing_beyond_does() {
        check_message(&vec![0; LONGEST_MESSAGE]).unwrap();
        check_reason(&"r".repeat(LONGEST_REASON)).unwrap();
        check_partition(3, 4).unwrap();
        for messages in [1, LONGEST_BATCH] {
            check_batch(messages).unwrap();
        }
        for (refused, shown) in [
            (
                check_message(&vec![0; LONGEST_MESSAGE + 1]),
                "message must be at most 16384 bytes, got 16385 bytes",
            ),
            (
                check_reason(&"r".repeat(LONGEST_REASON + 1)),
                "reason must be at most 1024 bytes, got 1025 bytes",
            ),
            (check_partition(4, 4), "partition must be below 4, got 4"),
            (check_batch(0), "batch must be 1 to 1000 messages, got 0"),
            (
                check_batch(1001),
                "batch must be 1 to 1000 messages, got 1001",
            ),
        ] {
            assert_eq!(refused.unwrap_err().to_string(), shown);
        }
    }
}
