use drivers_port::DriverError;
use redis::{
    Client, ConnectionAddr, ErrorKind, ProtocolVersion, RedisConnectionInfo, RedisError,
    RedisResult, TlsMode,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use tokio::task::JoinSet;

use crate::{
    address::{Address, tcp, unusable},
    tls::Trust,
};

/// Those who know which server is the master.
pub(crate) struct Sentinels {
    hosts: Vec<ConnectionAddr>,
    master: String,
    /// That of the servers.
    login: RedisConnectionInfo,
    /// Their own.
    own: Option<Login>,
    trust: Option<Trust>,
}

/// How to log in to them.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Sentinels {
    pub(crate) fn new(
        address: &Address,
        master: &str,
        own: Option<&Login>,
        trust: Option<Trust>,
    ) -> Result<Self, DriverError> {
        let sentinels = Self {
            hosts: address.hosts.clone(),
            master: master.to_owned(),
            login: address.login.clone(),
            own: own.cloned(),
            trust,
        };
        // What can't be used is found out here.
        sentinels.clients().map_err(unusable)?;
        Ok(sentinels)
    }

    /// The server that is the master now, and says so itself: the first that any of them names. All
    /// are asked at once, so that none who does not answer holds the others up; and each over a
    /// connection of its own, since one that was kept may have gone silent, which whoever does not
    /// wait for long never finds out.
    pub(crate) async fn master(&self) -> RedisResult<Client> {
        let mut asked = JoinSet::new();
        for mut sentinel in self.clients()? {
            asked.spawn(async move { sentinel.async_get_client().await });
        }
        let unknown = ErrorKind::MasterNameNotFoundBySentinel;
        let mut problem = RedisError::from((unknown, "no sentinel names a master"));
        while let Some(answer) = asked.join_next().await {
            match answer {
                Ok(Ok(master)) => return Ok(master),
                // What keeps from a master that is named tells more than that none is.
                Ok(Err(error)) if problem.kind() == unknown => problem = error,
                Ok(Err(_)) | Err(_) => {}
            }
        }
        Err(problem)
    }

    fn clients(&self) -> RedisResult<Vec<SentinelClient>> {
        self.hosts.iter().map(|host| self.client(host)).collect()
    }

    fn client(&self, host: &ConnectionAddr) -> RedisResult<SentinelClient> {
        let (host, master, kind) = (host.clone(), &*self.master, SentinelServerType::Master);
        let mut builder = SentinelClientBuilder::new([host], master, kind)?
            .set_client_to_redis_protocol(ProtocolVersion::RESP3)
            .set_client_to_redis_db(self.login.db())
            .set_client_to_redis_tcp_settings(tcp())
            .set_client_to_sentinel_tcp_settings(tcp());
        if let Some(user) = self.login.username() {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = self.login.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        if let Some(Login { user, password }) = &self.own {
            if !user.is_empty() {
                builder = builder.set_client_to_sentinel_username(user);
            }
            builder = builder.set_client_to_sentinel_password(password);
        }
        if let Some(trust) = &self.trust {
            builder = secured(builder, trust);
        }
        builder.build()
    }
}

fn secured(builder: SentinelClientBuilder, trust: &Trust) -> SentinelClientBuilder {
    let builder = builder
        .set_client_to_redis_tls_mode(TlsMode::Secure)
        .set_client_to_sentinel_tls_mode(TlsMode::Secure);
    #[cfg(feature = "tls")]
    let builder = builder
        .set_client_to_redis_certificates(trust.certificates())
        .set_client_to_sentinel_certificates(trust.certificates());
    #[cfg(not(feature = "tls"))]
    let _ = trust;
    builder
}
