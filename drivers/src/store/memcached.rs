use drivers_memcached::Memcached;
use drivers_port::{DriverError, Settings};

use super::Store;
use crate::url::Url;

const PORT: u16 = 11211;

/// `memcached://HOST:PORT`: one server, for what many of them hold has no order.
pub(super) fn open(url: &Url<'_>, settings: Settings) -> Result<Store, DriverError> {
    let address = url.address()?;
    let refused = |bound| Err(DriverError::config("url", bound, "memcached: with more"));
    if address.user.is_some() || address.password.is_some() {
        return refused("without a user and a password, which memcached is not asked for");
    }
    let [host] = &*address.hosts else {
        return refused("of one server");
    };
    if !address.path.is_empty() {
        return refused("without a path");
    }
    let builder = Memcached::builder(host.with_port(PORT)).settings(settings);
    Ok(Store::Memcached(builder.lazy()?))
}
