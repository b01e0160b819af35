use drivers_port::{DriverError, Settings};
use drivers_sql::{Postgres, PostgresBuilder};

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
    let builder = match url.parameters.value("ca") {
        None => builder,
        Some(ca) => signed_by(builder, url, ca)?,
    };
    Ok(Store::Postgres(builder.lazy()?))
}

#[cfg(feature = "postgres-tls")]
fn signed_by(
    builder: PostgresBuilder,
    _: &Url<'_>,
    ca: &str,
) -> Result<PostgresBuilder, DriverError> {
    Ok(builder.ca(ca))
}

#[cfg(not(feature = "postgres-tls"))]
fn signed_by(_: PostgresBuilder, url: &Url<'_>, _: &str) -> Result<PostgresBuilder, DriverError> {
    Err(url.scheme.needs("postgres-tls"))
}
