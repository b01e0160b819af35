use std::{fmt, path::PathBuf};

use drivers_port::{DriverError, Settings};

#[cfg(feature = "cluster")]
use crate::cluster::Cluster;
#[cfg(feature = "sentinel")]
use crate::sentinel::{Login, Sentinels};
use crate::{
    Redis,
    address::{Address, Dialer, Shape},
    node::Node,
    route::Route,
    tls::Trust,
};

/// Sets up a [`Redis`].
///
/// ```
/// use std::time::Duration;
///
/// use drivers_redis::Redis;
/// use drivers_port::Settings;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), drivers_port::DriverError> {
/// let settings = Settings { prefix: "shop:".into(), ..Settings::default() };
/// let store = Redis::builder("redis://:secret@localhost").settings(settings).lazy()?;
/// assert_eq!(store.capabilities().deadline, Duration::from_secs(1));
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct RedisBuilder {
    url: String,
    settings: Settings,
    ca: Option<PathBuf>,
    #[cfg(feature = "sentinel")]
    login: Option<Login>,
}

impl RedisBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            settings: Settings::default(),
            ca: None,
            #[cfg(feature = "sentinel")]
            login: None,
        }
    }

    /// The deadline and the prefix. To each server one connection is all that is made.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// A file of certificates as PEM, of those who may sign a server's, in place of the system's.
    #[cfg(feature = "tls")]
    pub fn ca(mut self, file: impl Into<PathBuf>) -> Self {
        self.ca = Some(file.into());
        self
    }

    /// How to log in to the Sentinels, where they ask for that: what the URL says is for the servers
    /// that they watch. An empty user is the default one.
    #[cfg(feature = "sentinel")]
    pub fn sentinel_login(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.login = Some(Login {
            user: user.into(),
            password: password.into(),
        });
        self
    }

    /// The store, to be connected to at first use. A file of certificates is read now.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for what can't work.
    pub fn lazy(self) -> Result<Redis, DriverError> {
        self.settings.check()?;
        let route = self.route(Address::parse(&self.url)?)?;
        Ok(Redis::new(self.settings, route))
    }

    /// The store, once it has answered.
    ///
    /// # Errors
    ///
    /// Those of [`lazy`](Self::lazy) and [`Redis::ping`].
    pub async fn connect(self) -> Result<Redis, DriverError> {
        let redis = self.lazy()?;
        redis.ping().await?;
        Ok(redis)
    }

    fn route(&self, mut address: Address) -> Result<Route, DriverError> {
        if self.ca.is_some() && !address.tls {
            let bound = "unset, where the URL does not ask for TLS";
            return Err(DriverError::config("ca", bound, "a file"));
        }
        let patience = self.settings.deadline;
        let ca = self.ca.as_deref();
        let trust = address.tls.then(|| Trust::new(ca)).transpose()?;
        match &address.shape {
            Shape::One => {
                let dialer = Dialer::new(&address.login, trust);
                let Some(host) = address.hosts.pop() else {
                    return Err(DriverError::config("url", "one host", "none"));
                };
                let node = Node::server(dialer.client(host)?, patience);
                Ok(Route::One(Box::new(node)))
            }
            #[cfg(feature = "cluster")]
            Shape::Cluster => {
                let dialer = Dialer::new(&address.login, trust);
                let cluster = Cluster::new(dialer, address.hosts, patience)?;
                Ok(Route::Cluster(Box::new(cluster)))
            }
            #[cfg(feature = "sentinel")]
            Shape::Sentinel { master } => {
                let login = self.login.as_ref();
                let sentinels = Sentinels::new(&address, master, login, trust)?;
                Ok(Route::One(Box::new(Node::master(sentinels, patience))))
            }
            #[cfg(not(feature = "cluster"))]
            Shape::Cluster => Err(left_out("cluster")),
            #[cfg(not(feature = "sentinel"))]
            Shape::Sentinel { .. } => Err(left_out("sentinel")),
        }
    }
}

#[cfg(not(all(feature = "cluster", feature = "sentinel")))]
fn left_out(feature: &str) -> DriverError {
    let bound = format!("that of one server, since the feature `{feature}` is left out");
    DriverError::config("url", bound, format_args!("redis+{feature}://"))
}

/// Without the URL, which may have a password.
impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder")
            .field("settings", &self.settings)
            .field("ca", &self.ca)
            .finish_non_exhaustive()
    }
}
