use drivers_port::{DriverError, Settings};
use drivers_sql::Postgres;

use super::Store;
use crate::url::Url;

/// The client takes its own URL apart, with its own parameters.
pub(super) fn open(url: &Url<'_>, settings: Settings) -> Result<Store, DriverError> {
    let mut target = format!("postgres:{}", url.target);
    let parameters = url.parameters.clients();
    if !parameters.is_empty() {
        target.push('?');
        target.push_str(&parameters);
    }
    let builder = Postgres::builder(&target).settings(settings);
    #[cfg(not(feature = "postgres-tls"))]
    if url.parameters.value("ca").is_some() {
        return Err(url.scheme.needs("postgres-tls"));
    }
    #[cfg(feature = "postgres-tls")]
    let builder = match url.parameters.value("ca") {
        Some(ca) => builder.ca(ca),
        None => builder,
    };
    Ok(Store::Postgres(builder.lazy()?))
}
