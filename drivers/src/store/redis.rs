use drivers_port::{DriverError, Settings};
use drivers_redis::Redis;

use super::Store;
use crate::url::{Servers, Url};

pub(super) fn open(
    url: &Url<'_>,
    settings: Settings,
    tls: bool,
    servers: Servers,
) -> Result<Store, DriverError> {
    let address = url.address()?;
    let _ = (tls, servers);
    let _ = address;
    let target = format!("{}:{}", url.scheme.name(), url.target);
    let builder = Redis::builder(&target).settings(settings);
    Ok(Store::Redis(builder.lazy()?))
}
