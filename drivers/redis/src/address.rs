use std::fmt;

use drivers_port::DriverError;
use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion,
    RedisConnectionInfo, io::tcp::TcpSettings,
};

use crate::tls::Trust;

/// What a URL says: how the store is made up, where it is, and how to log in.
pub(crate) struct Address {
    pub(crate) shape: Shape,
    pub(crate) hosts: Vec<ConnectionAddr>,
    pub(crate) login: RedisConnectionInfo,
    pub(crate) tls: bool,
}

/// How a store is made up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    One,
    Cluster,
    Sentinel { master: String },
}

/// Whom to connect to, whatever the host.
#[derive(Clone)]
pub(crate) struct Dialer {
    login: RedisConnectionInfo,
    trust: Option<Trust>,
}

const FORMS: &str = "redis://, rediss://, redis+unix://, redis+cluster://, rediss+cluster://, \
                     redis+sentinel:// or rediss+sentinel://";

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Self, DriverError> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(DriverError::config("url", FORMS, "one without a scheme"));
        };
        let (tls, shape) = match scheme {
            "redis" | "valkey" => (false, Shape::One),
            "rediss" | "valkeys" => (true, Shape::One),
            "redis+unix" | "valkey+unix" => return Self::socket(rest),
            "redis+cluster" => (false, Shape::Cluster),
            "rediss+cluster" => (true, Shape::Cluster),
            "redis+sentinel" => (
                false,
                Shape::Sentinel {
                    master: String::new(),
                },
            ),
            "rediss+sentinel" => (
                true,
                Shape::Sentinel {
                    master: String::new(),
                },
            ),
            _ => {
                return Err(DriverError::config("url", FORMS, "another scheme"));
            }
        };
        // An insecure mode, for one, is asked for behind `#`.
        if rest.contains(['?', '#']) {
            let bound = "without a query and a fragment";
            return Err(DriverError::config(
                "url",
                bound,
                format_args!("{scheme}:// with one"),
            ));
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        let (shape, port, db) = match shape {
            Shape::Sentinel { .. } => {
                let (master, db) = path.split_once('/').unwrap_or((path, ""));
                let master = percent_encoding::percent_decode_str(master).decode_utf8_lossy();
                if master.is_empty() {
                    let bound = "redis+sentinel://host[:port][,host[:port]]/master[/db]";
                    return Err(DriverError::config(
                        "url",
                        bound,
                        "one without a master's name",
                    ));
                }
                let master = master.into_owned();
                (Shape::Sentinel { master }, 26379, db)
            }
            shape => (shape, 6379, path),
        };
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (format!("{login}@"), hosts),
            None => (String::new(), authority),
        };
        let one = shape == Shape::One;
        let parsed = hosts
            .split(',')
            .map(|host| server(&login, host, port, db, tls))
            .collect::<Result<Vec<_>, _>>()?;
        let Some((_, first)) = parsed.first() else {
            return Err(DriverError::config("url", "at least one host", "none"));
        };
        if one && parsed.len() > 1 {
            let bound = "one host, where it is no redis+cluster:// or redis+sentinel://";
            return Err(DriverError::config("url", bound, parsed.len()));
        }
        if shape == Shape::Cluster && first.db() != 0 {
            let bound = "without a database, since a cluster has but one";
            return Err(DriverError::config(
                "url",
                bound,
                format_args!("/{}", first.db()),
            ));
        }
        let login = first.clone();
        let hosts = parsed.into_iter().map(|(host, _)| host).collect();
        Ok(Self {
            shape,
            hosts,
            login,
            tls,
        })
    }

    fn socket(rest: &str) -> Result<Self, DriverError> {
        let info = parse(&format!("redis+unix://{rest}"))?;
        Ok(Self {
            shape: Shape::One,
            hosts: vec![info.addr().clone()],
            login: info.redis_settings().clone(),
            tls: false,
        })
    }
}

fn server(
    login: &str,
    host: &str,
    port: u16,
    db: &str,
    tls: bool,
) -> Result<(ConnectionAddr, RedisConnectionInfo), DriverError> {
    // Behind the brackets of an IPv6 address, if any.
    let name = host.rfind(']').map_or(host, |end| &host[end..]);
    let port = if name.contains(':') {
        String::new()
    } else {
        format!(":{port}")
    };
    let info = parse(&format!("redis://{login}{host}{port}/{db}"))?;
    let addr = match info.addr() {
        ConnectionAddr::Tcp(host, port) => at(host.clone(), *port, tls),
        other => other.clone(),
    };
    Ok((addr, info.redis_settings().clone()))
}

pub(crate) fn at(host: String, port: u16, tls: bool) -> ConnectionAddr {
    if tls {
        ConnectionAddr::TcpTls {
            host,
            port,
            insecure: false,
            tls_params: None,
        }
    } else {
        ConnectionAddr::Tcp(host, port)
    }
}

/// The errors of the client library here have nothing of the URL but what is not secret.
fn parse(url: &str) -> Result<ConnectionInfo, DriverError> {
    let bound = "redis://[user][:password@]host[:port][/db]";
    url.into_connection_info()
        .map_err(|error| DriverError::config("url", bound, format_args!("another: {error}")))
}

impl Dialer {
    pub(crate) fn new(login: &RedisConnectionInfo, trust: Option<Trust>) -> Self {
        // A client that speaks it is told at once when the connection is closed.
        let login = login.clone().set_protocol(ProtocolVersion::RESP3);
        Self { login, trust }
    }

    /// Whether what is dialled speaks TLS.
    #[cfg(feature = "cluster")]
    pub(crate) fn tls(&self) -> bool {
        self.trust.is_some()
    }

    pub(crate) fn client(&self, addr: ConnectionAddr) -> Result<Client, DriverError> {
        let info = addr
            .into_connection_info()
            .map(|info| {
                info.set_redis_settings(self.login.clone())
                    .set_tcp_settings(tcp())
            })
            .map_err(unusable)?;
        match &self.trust {
            Some(trust) => trust.client(info),
            None => Client::open(info).map_err(unusable),
        }
    }
}

/// Requests are small and wait for no others to go with them.
pub(crate) fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

pub(crate) fn unusable(error: redis::RedisError) -> DriverError {
    DriverError::config("url", "an address that can be used", error)
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("shape", &self.shape)
            .field("hosts", &Hosts(&self.hosts))
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

struct Hosts<'a>(&'a [ConnectionAddr]);

impl fmt::Debug for Hosts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(ToString::to_string))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        let address = Address::parse(url).unwrap();
        let login = &address.login;
        let hosts: Vec<String> = address.hosts.iter().map(ToString::to_string).collect();
        format!(
            "{:?} {} {:?} {:?} {} {}",
            address.shape,
            hosts.join(","),
            login.username().unwrap_or_default(),
            login.password().unwrap_or_default(),
            login.db(),
            if address.tls { "tls" } else { "plain" },
        )
    }

    #[test]
    fn every_form_says_where_the_store_is_and_how_to_log_in() {
        for (url, should) in [
            ("redis://h", r#"One h:6379 "" "" 0 plain"#),
            ("rediss://:p%40@h:1/2", r#"One h:1 "" "p@" 2 tls"#),
            ("redis://u:p@[::1]:1/", r#"One ::1:1 "u" "p" 0 plain"#),
            ("redis://[::1]", r#"One ::1:6379 "" "" 0 plain"#),
            (
                "redis+unix:///tmp/s?db=3&pass=p",
                r#"One /tmp/s "" "p" 3 plain"#,
            ),
            (
                "redis+cluster://u:p@a:1,b,c:3",
                r#"Cluster a:1,b:6379,c:3 "u" "p" 0 plain"#,
            ),
            (
                "rediss+sentinel://:p@a,b:2/my%20master/4",
                r#"Sentinel { master: "my master" } a:26379,b:2 "" "p" 4 tls"#,
            ),
        ] {
            assert_eq!(shown(url), should, "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for (url, named) in [
            ("localhost:6379", "without a scheme"),
            ("http://:secret@h", "another scheme"),
            ("redis://:secret@h,i", "one host"),
            ("rediss://:secret@h#insecure", "without a query"),
            ("redis://:secret@h/x", "Invalid database number"),
            ("redis://:secret@h:port", "did not parse"),
            ("redis://:secret@", "did not parse"),
            ("redis://:secret@0.0.0.0", "wildcard"),
            ("redis+cluster://:secret@h/1", "without a database"),
            ("redis+sentinel://:secret@h", "without a master"),
        ] {
            let refused = Address::parse(url).unwrap_err();
            let shown = format!("{refused} {refused:?}");
            assert!(shown.contains(named), "{url}: {shown}");
            assert!(!shown.contains("secret"), "{shown}");
        }
    }
}
