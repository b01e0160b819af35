use std::fmt;

use drivers_port::DriverError;

/// Where the one server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Address {
    /// Reads `host:port`, where the host is a name, an IPv4 address or an IPv6 address in brackets.
    pub(crate) fn parse(address: &str) -> Result<Self, DriverError> {
        const BOUND: &str = "the address of one server, as `127.0.0.1:11211`";
        let refused = || DriverError::config("address", BOUND, Shown(address));
        let (host, port) = address.rsplit_once(':').ok_or_else(refused)?;
        let port = port
            .parse()
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(refused)?;
        let bracketed = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let host = match bracketed {
            Some(host) if host.parse::<std::net::Ipv6Addr>().is_ok() => host,
            None if !host.is_empty() && host.bytes().all(plain) => host,
            _ => return Err(refused()),
        };
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}

/// An address as it was given, which is no address perhaps: without what stands before an `@`, since
/// there a password would stand.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.rsplit_once('@') {
            Some((_, hosts)) => write!(f, "{:?}", format_args!("***@{hosts}").to_string()),
            None => write!(f, "{:?}", self.0),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_is_an_address_and_is_shown_as_it_was_given() {
        for address in [
            "127.0.0.1:11211",
            "localhost:1",
            "cache-1.eu_west.example:65535",
            "[::1]:11211",
        ] {
            assert_eq!(Address::parse(address).unwrap().to_string(), address);
        }
    }

    #[test]
    fn a_password_that_has_no_place_there_is_not_shown() {
        for address in ["memcached://user:hunter2@a:1", "user:hunter2@a", "hunter2@"] {
            let refused = Address::parse(address).unwrap_err().to_string();
            assert!(!refused.contains("hunter2"), "{refused}");
            let builder = format!("{:?}", crate::Memcached::builder(address));
            assert!(!builder.contains("hunter2"), "{builder}");
        }
    }

    #[test]
    fn what_is_not_one_server_is_refused_by_name() {
        for address in [
            "",
            ":",
            "localhost",
            ":11211",
            "localhost:",
            "localhost:0",
            "localhost:65536",
            "::1:11211",
            "[::1:11211",
            "[localhost]:1",
            "a:1,b:2",
            "a:1 b:2",
            "memcached://a:1",
            "user:word@a:1",
            "a\r\nflush_all:1",
        ] {
            let refused = Address::parse(address).unwrap_err().to_string();
            assert!(
                refused.contains("address must be the address of one"),
                "{refused}"
            );
        }
    }
}
