use std::sync::Arc;

use drivers_port::DriverError;
use redis::{
    Client, ConnectionAddr, ErrorKind, ProtocolVersion, RedisError, RedisResult, TlsMode,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use tokio::{sync::Mutex, task::JoinSet};

use crate::{
    address::{Address, tcp, unusable},
    tls::Trust,
};

/// Those who know which server is the master.
pub(crate) struct Sentinels(Vec<Arc<Mutex<SentinelClient>>>);

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
        login: Option<&Login>,
        trust: Option<&Trust>,
    ) -> Result<Self, DriverError> {
        let one = |host: &ConnectionAddr| {
            let client = client(host.clone(), address, master, login, trust)?;
            Ok(Arc::new(Mutex::new(client)))
        };
        let all = address.hosts.iter().map(one).collect::<RedisResult<_>>();
        all.map(Self).map_err(unusable)
    }

    /// The server that is the master now, and says so itself: the first that any of them names. All
    /// are asked at once, so that none who does not answer holds the others up.
    pub(crate) async fn master(&self) -> RedisResult<Client> {
        let mut asked = JoinSet::new();
        for sentinel in &self.0 {
            let sentinel = Arc::clone(sentinel);
            asked.spawn(async move { sentinel.lock().await.async_get_client().await });
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
}

fn client(
    host: ConnectionAddr,
    address: &Address,
    master: &str,
    login: Option<&Login>,
    trust: Option<&Trust>,
) -> RedisResult<SentinelClient> {
    let mut builder = SentinelClientBuilder::new([host], master, SentinelServerType::Master)?
        .set_client_to_redis_protocol(ProtocolVersion::RESP3)
        .set_client_to_redis_db(address.login.db())
        .set_client_to_redis_tcp_settings(tcp())
        .set_client_to_sentinel_tcp_settings(tcp());
    if let Some(user) = address.login.username() {
        builder = builder.set_client_to_redis_username(user);
    }
    if let Some(password) = address.login.password() {
        builder = builder.set_client_to_redis_password(password);
    }
    if let Some(Login { user, password }) = login {
        if !user.is_empty() {
            builder = builder.set_client_to_sentinel_username(user);
        }
        builder = builder.set_client_to_sentinel_password(password);
    }
    if let Some(trust) = trust {
        builder = secured(builder, trust);
    }
    builder.build()
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
