use drivers_port::DriverError;
use redis::{
    Client, ProtocolVersion, RedisResult, TlsMode,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use tokio::sync::Mutex;

use crate::{
    address::{Address, tcp, unusable},
    tls::Trust,
};

/// Those who know which server is the master.
pub(crate) struct Sentinels(Mutex<SentinelClient>);

/// How to log in to them.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Sentinels {
    pub(crate) fn new(
        address: Address,
        master: &str,
        login: Option<Login>,
        trust: Option<&Trust>,
    ) -> Result<Self, DriverError> {
        let kind = SentinelServerType::Master;
        let mut builder =
            SentinelClientBuilder::new(address.hosts, master, kind).map_err(unusable)?;
        builder = builder
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
        let client = builder.build().map_err(unusable)?;
        Ok(Self(Mutex::new(client)))
    }

    /// The server that is the master now, and says so itself.
    pub(crate) async fn master(&self) -> RedisResult<Client> {
        self.0.lock().await.async_get_client().await
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
