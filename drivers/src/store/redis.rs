use drivers_port::{DriverError, Settings};
use drivers_redis::Redis;

use super::Store;
use crate::url::{Address, Servers, Url};

/// The driver takes the rest of the URL apart by itself.
pub(super) fn open(
    url: &Url<'_>,
    settings: Settings,
    servers: Servers,
) -> Result<Store, DriverError> {
    check(url, &url.address()?, servers)?;
    let target = format!("{}:{}", url.scheme.name(), url.target);
    let builder = Redis::builder(&target).settings(settings);
    // A parameter of a feature is known only to a scheme that has it.
    #[cfg(feature = "redis-tls")]
    let builder = match url.parameters.value("ca") {
        Some(ca) => builder.ca(ca),
        None => builder,
    };
    #[cfg(feature = "redis-sentinel")]
    let builder =
        match ["sentinel_user", "sentinel_password"].map(|name| url.parameters.value(name)) {
            [None, None] => builder,
            [user, password] => {
                builder.sentinel_login(user.unwrap_or_default(), password.unwrap_or_default())
            }
        };
    Ok(Store::Redis(builder.lazy()?))
}

/// One host and a database; many and none; many, a master's name and a database.
fn check(url: &Url<'_>, address: &Address, servers: Servers) -> Result<(), DriverError> {
    let (bound, holds, db) = match (servers, &*address.path) {
        (Servers::One, path) => (
            "of one host and a database, as redis://localhost:6379/0",
            address.hosts.len() == 1 && path.len() <= 1,
            path.first(),
        ),
        (Servers::Cluster, path) => (
            "of hosts and no database, as redis+cluster://a:6379,b:6379",
            path.is_empty(),
            None,
        ),
        (Servers::Sentinel, path) => (
            "of Sentinels, a master's name and a database, as redis+sentinel://a:26379,b:26379/main/0",
            (1..=2).contains(&path.len()),
            path.get(1),
        ),
    };
    let is_number = |db: &String| db.parse::<u16>().is_ok();
    if holds && db.is_none_or(is_number) {
        return Ok(());
    }
    let shown = format_args!("{}: with something else", url.scheme.name());
    Err(DriverError::config("url", bound, shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(url: &str) -> Result<(), DriverError> {
        let url = Url::parse(url)?;
        let crate::url::Scheme::Redis { servers, .. } = url.scheme else {
            panic!("{}", url.target);
        };
        check(&url, &url.address()?, servers)
    }

    #[test]
    fn hosts_a_database_and_a_master_are_where_they_belong() {
        for url in [
            "redis://localhost",
            "redis://localhost/",
            "redis://user:password@[::1]:7/15",
            #[cfg(feature = "redis-cluster")]
            "redis+cluster://a,b:7,c",
            #[cfg(feature = "redis-sentinel")]
            "redis+sentinel://a,b:7/main",
            #[cfg(feature = "redis-sentinel")]
            "redis+sentinel://a/main/3",
        ] {
            checked(url).unwrap();
        }
        for url in [
            "redis://a,b",
            "redis://a/x",
            "redis://a/0/1",
            "redis://a/-1",
            #[cfg(feature = "redis-cluster")]
            "redis+cluster://a,b/0",
            #[cfg(feature = "redis-sentinel")]
            "redis+sentinel://a",
            #[cfg(feature = "redis-sentinel")]
            "redis+sentinel://a/main/x",
            #[cfg(feature = "redis-sentinel")]
            "redis+sentinel://a/main/0/1",
        ] {
            let refused = checked(url).unwrap_err().to_string();
            assert!(refused.starts_with("url must be of "), "{refused}");
        }
    }
}
