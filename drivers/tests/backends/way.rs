use std::time::Duration;

use drivers_testkit::Fault;

/// How a client reaches its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Direct,
    /// Through a proxy that does nothing.
    Proxied,
    /// Through one that holds everything back for a while.
    Delayed,
    /// Through one that lets through a few bytes at a time, so that no reply comes in one piece.
    Dripped,
}

impl Way {
    pub(crate) const ALL: [Self; 4] = [Self::Direct, Self::Proxied, Self::Delayed, Self::Dripped];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Proxied => "proxied",
            Self::Delayed => "delayed",
            Self::Dripped => "dripped",
        }
    }

    pub(crate) const fn fault(self) -> Option<Fault> {
        match self {
            Self::Direct | Self::Proxied => None,
            Self::Delayed => Some(Fault::Delay(Duration::from_millis(2))),
            Self::Dripped => Some(Fault::Drip {
                bytes: 500,
                every: Duration::from_micros(100),
            }),
        }
    }
}
