use std::sync::LazyLock;

use drivers_testkit::{Postgres, or_skip};

/// The one server of this binary; none, where there is none on this machine.
static SERVER: LazyLock<Option<Postgres>> = LazyLock::new(|| or_skip(Postgres::start()));

/// The server that tests share who do it no harm.
pub(crate) fn shared() -> Option<&'static Postgres> {
    SERVER.as_ref()
}
