use std::fmt;

use drivers_port::DriverError;

use super::{Scheme, decoded};

/// Who, at which hosts, and what there.
pub(crate) struct Address {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    /// At least one.
    pub(crate) hosts: Vec<Host>,
    /// The segments of the path; none, where it is empty or `/`.
    pub(crate) path: Vec<String>,
}

/// A host and its port, if that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    /// A name or an address, an IPv6 one without its brackets.
    pub(crate) name: String,
    pub(crate) port: Option<u16>,
}

impl Address {
    /// The most hosts.
    const MOST_HOSTS: usize = 64;

    /// Takes `//user:password@host:port,host:port/path` apart. What is wrong is told, but not shown:
    /// it may be a part of a password.
    pub(super) fn parse(scheme: Scheme, target: &str) -> Result<Self, DriverError> {
        let bad = |bound: &'static str, value: &'static str| {
            let shown = format!("{}: with {value}", scheme.name());
            Err(DriverError::config("url", bound, shown))
        };
        let address = target.trim_start_matches("//");
        let (authority, path) = address.split_once('/').unwrap_or((address, ""));
        let (who, hosts) = match authority.rsplit_once('@') {
            Some((who, hosts)) => (Some(who), hosts),
            None => (None, authority),
        };
        let (user, password) = match who.map(|who| who.split_once(':').unwrap_or((who, ""))) {
            Some((user, password)) => (text("user", user)?, text("password", password)?),
            None => (None, None),
        };
        let mut found = Vec::new();
        for host in hosts.split(',') {
            if found.len() == Self::MOST_HOSTS {
                return bad("of at most 64 hosts", "more");
            }
            let Some(host) = Host::parse(host) else {
                return bad(
                    "of hosts as `name`, `name:port` or `[address]:port`",
                    "something else",
                );
            };
            found.push(host);
        }
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = if path.is_empty() {
            Vec::new()
        } else {
            let segments = path.split('/').map(|segment| decoded("path", segment));
            segments.collect::<Result<_, _>>()?
        };
        Ok(Self {
            user,
            password,
            hosts: found,
            path,
        })
    }
}

/// None, where it is empty.
fn text(what: &'static str, text: &str) -> Result<Option<String>, DriverError> {
    let text = decoded(what, text)?;
    Ok((!text.is_empty()).then_some(text))
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = match text.strip_prefix('[') {
            Some(text) => {
                let (name, rest) = text.split_once(']')?;
                name.parse::<std::net::Ipv6Addr>().ok()?;
                (name, rest)
            }
            None => text.split_at(text.find(':').unwrap_or(text.len())),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte);
        if name.is_empty() || name.len() > 255 || !name.bytes().all(plain) {
            return None;
        }
        let port = match rest.strip_prefix(':') {
            None if rest.is_empty() => None,
            Some(port) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().ok().filter(|port| *port > 0)?)
            }
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            port,
        })
    }

    /// With its port, or the usual one.
    pub(crate) fn with_port(&self, usual: u16) -> String {
        let port = self.port.unwrap_or(usual);
        let name = &self.name;
        if name.contains(':') {
            return format!("[{name}]:{port}");
        }
        format!("{name}:{port}")
    }
}

/// Whether all of it is hosts; a path to a socket, which the client of PostgreSQL takes, has no colon.
pub(super) fn is_hosts(authority: &str) -> bool {
    let is_host = |host: &str| !host.contains(':') || Host::parse(host).is_some();
    authority.split(',').all(is_host)
}

/// Without the password.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("user", &self.user)
            .field("hosts", &self.hosts)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(target: &str) -> Result<Address, DriverError> {
        Address::parse(Scheme::Memcached, target)
    }

    #[test]
    fn hosts_have_a_name_and_maybe_a_port() {
        for (target, should) in [
            ("//localhost", vec!["localhost:1"]),
            ("//127.0.0.1:11211/", vec!["127.0.0.1:11211"]),
            ("//[::1]:7", vec!["[::1]:7"]),
            ("//[fe80::1]", vec!["[fe80::1]:1"]),
            (
                "//a_b-c.example:65535,d:2,e",
                vec!["a_b-c.example:65535", "d:2", "e:1"],
            ),
            ("//user:p%40ss@localhost", vec!["localhost:1"]),
        ] {
            let hosts = parsed(target).unwrap().hosts;
            let hosts: Vec<_> = hosts.iter().map(|host| host.with_port(1)).collect();
            assert_eq!(hosts, should, "{target}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused_and_not_shown() {
        for target in [
            "//",
            "///db",
            "//a:",
            "//a:0",
            "//a:65536",
            "//a:b",
            "//a:1:2",
            "//a,,b",
            "//[::1",
            "//[zz]",
            "//[::1]x",
            "//a b",
            "//a%20b",
            "//a'",
            "//:1",
            "//a:+1",
            "//[]",
        ] {
            let shown = parsed(target).map(drop).unwrap_err().to_string();
            assert!(
                shown.contains("url must be of hosts as"),
                "{target}: {shown}"
            );
            assert!(!shown.contains(target), "{shown}");
        }
        let many = format!("//{}", vec!["h"; 65].join(","));
        let shown = parsed(&many).unwrap_err().to_string();
        assert!(shown.contains("at most 64 hosts"), "{shown}");
    }

    #[test]
    fn who_and_what_are_decoded() {
        let address = parsed("//ann:p%40s%2Fs@h/my%20master/2").unwrap();
        assert_eq!(address.user.as_deref(), Some("ann"));
        assert_eq!(address.password.as_deref(), Some("p@s/s"));
        assert_eq!(address.path, ["my master", "2"]);
        let address = parsed("//:pw@h").unwrap();
        assert_eq!(
            (address.user, address.password.as_deref()),
            (None, Some("pw"))
        );
        let address = parsed("//ann@h/").unwrap();
        assert_eq!((address.password, address.path.len()), (None, 0));
    }
}
