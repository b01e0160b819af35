use drivers_port::DriverError;
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};

/// Where the store is, and how to log in.
pub(crate) fn client(url: &str) -> Result<Client, DriverError> {
    let info = url.into_connection_info().map_err(|error| {
        DriverError::config("url", "redis://[user][:password@]host[:port][/db]", error)
    })?;
    let _ = matches!(info.addr(), ConnectionAddr::Tcp(..));
    let login = info
        .redis_settings()
        .clone()
        .set_protocol(ProtocolVersion::RESP3);
    let info: ConnectionInfo = info.set_redis_settings(login);
    Client::open(info).map_err(|error| DriverError::config("url", "a server's", error))
}
