use std::time::Duration;

use breaker::{Add, Counted, Era, Exchange, Swap, Totals, Version};

/// Adds so many calls to a window that is the same every time.
pub(crate) fn adding(calls: u64) -> Exchange {
    let totals = Totals {
        calls,
        failed: 0,
        slow: 0,
    };
    let counted = Counted {
        era: Era::from_word(1),
        width: Duration::from_secs(3600),
        buckets: 10,
        adds: vec![Add {
            age: Duration::ZERO,
            totals,
        }],
    };
    Exchange {
        counted: Some(counted),
    }
}

pub(crate) fn swap(expected: Option<u64>, version: u64) -> Swap {
    Swap {
        expected: expected.map(Version),
        version: Version(version),
        bytes: b"{}".to_vec(),
    }
}
