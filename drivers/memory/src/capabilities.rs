use std::time::Duration;

use drivers_port::Capabilities;

/// What a process's memory is capable of, whatever it holds.
pub(crate) fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::of("memory");
    capabilities.lists = true;
    capabilities.server_clock = true;
    capabilities.skew = Duration::ZERO;
    capabilities.largest_value = 1 << 20;
    capabilities
}
