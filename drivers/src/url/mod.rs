mod address;
mod parameters;
mod redacted;
mod scheme;
mod text;

pub(crate) use address::Address;
use address::is_hosts;
pub(crate) use parameters::Parameters;
use redacted::is_of_another;
pub(crate) use redacted::redacted;
pub(crate) use scheme::{Scheme, Servers};
pub(crate) use text::decoded;

use drivers_port::DriverError;

/// A URL, taken apart as far as all kinds of it have the same parts: scheme, what it leads to, and
/// parameters.
///
/// Errors never show what could be a part of a password, so they show no part of a URL but its
/// scheme, the names of parameters and the values of those that are no secret.
pub(crate) struct Url<'a> {
    pub(crate) scheme: Scheme,
    /// After the scheme's colon, up to the parameters.
    pub(crate) target: &'a str,
    pub(crate) parameters: Parameters<'a>,
}

impl<'a> Url<'a> {
    /// The longest, in bytes.
    const LONGEST: usize = 8192;

    pub(crate) fn parse(url: &'a str) -> Result<Self, DriverError> {
        if url.len() > Self::LONGEST {
            let bytes = url.len();
            let problem = format_args!("{bytes} bytes");
            return Err(DriverError::config("url", "at most 8192 bytes", problem));
        }
        let (scheme, rest) = Scheme::split(url)?;
        let bound = |bound: &'static str| DriverError::config("url", bound, redacted(url));
        if rest.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(bound(
                "without control characters, percent-encoded if need be",
            ));
        }
        if rest.contains('#') {
            return Err(bound("without a fragment; a `#` that belongs to it is %23"));
        }
        let (target, query) = match rest.split_once('?') {
            Some((target, query)) => (target, Some(query)),
            None => (rest, None),
        };
        if scheme.has_address() {
            let Some(address) = target.strip_prefix("//") else {
                return Err(bound("of a host, which stands after `//`"));
            };
            let (authority, path) = address.split_once('/').unwrap_or((address, ""));
            let hosts = authority
                .rsplit_once('@')
                .map_or(authority, |(_, hosts)| hosts);
            // A password with a `/` or `?` in it ends there, and what follows would show in errors.
            if path.contains('@') || query.is_some_and(|query| query.contains('@')) {
                return Err(bound(
                    "without `@` after the host; in a password `/` is %2F and `?` is %3F",
                ));
            }
            if !is_hosts(hosts) {
                return Err(bound("of hosts as `name`, `name:port` or `[address]:port`"));
            }
        }
        if !scheme.has_address() && is_of_another(target) {
            return Err(bound(
                "without a host: it leads to a file, or to nothing outside",
            ));
        }
        scheme.ensure_feature()?;
        Ok(Self {
            scheme,
            target,
            parameters: Parameters::parse(scheme, query.unwrap_or_default())?,
        })
    }

    /// What it leads to, where that is hosts.
    pub(crate) fn address(&self) -> Result<Address, DriverError> {
        Address::parse(self.scheme, self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        match Url::parse(url) {
            Ok(_) => panic!("{url} was taken"),
            Err(error) => {
                assert!(error.to_string().len() < 300, "{error}");
                error.to_string()
            }
        }
    }

    #[test]
    fn a_url_that_is_none_is_refused_by_what_is_wrong_with_it() {
        let long = format!("memory:{}", "x".repeat(8192));
        for (url, named) in [
            ("", "scheme must be one of memory:, sqlite:, postgres:"),
            ("localhost", "got none"),
            ("mysql://localhost", "got mysql:"),
            ("1redis://localhost", "got none"),
            (&*long, "url must be at most 8192 bytes, got 8199 bytes"),
            ("memory:a\0", "without control characters"),
            ("memory:a\r\n", "without control characters"),
            (
                "memory:a#b",
                "a fragment; a `#` that belongs to it is %23, got memory:",
            ),
        ] {
            let refused = refused(url);
            assert!(refused.contains(named), "{refused}");
        }
    }

    #[test]
    fn a_feature_that_is_off_is_named() {
        for (scheme, feature, on) in [
            ("memory", "memory", cfg!(feature = "memory")),
            ("sqlite", "sqlite", cfg!(feature = "sqlite")),
            ("postgres", "postgres", cfg!(feature = "postgres")),
            ("postgresql", "postgres", cfg!(feature = "postgres")),
            ("redis", "redis", cfg!(feature = "redis")),
            ("rediss", "redis-tls", cfg!(feature = "redis-tls")),
            (
                "redis+cluster",
                "redis-cluster",
                cfg!(feature = "redis-cluster"),
            ),
            (
                "redis+sentinel",
                "redis-sentinel",
                cfg!(feature = "redis-sentinel"),
            ),
            ("memcached", "memcached", cfg!(feature = "memcached")),
        ] {
            let url = format!("{scheme}://localhost");
            if on {
                assert!(Url::parse(&url).is_ok(), "{url}");
            } else {
                let shown = scheme.replace("postgresql", "postgres");
                let needs =
                    format!("{shown}: needs the feature \"{feature}\" of the crate drivers");
                assert!(refused(&url).contains(&needs), "{}", refused(&url));
            }
        }
    }

    #[test]
    fn whatever_stands_in_a_password_no_error_shows_it() {
        const SECRET: &str = "hunter2";
        let schemes = [
            "postgres",
            "redis",
            "rediss",
            "redis+cluster",
            "redis+sentinel",
            "memcached",
            "mysql",
        ];
        let odd = [
            "",
            "/",
            "?",
            "#",
            "@",
            ":",
            "%",
            "%zz",
            "?a=",
            "&deadline=",
            "\n",
            " ",
            "[",
            "]",
            ",",
        ];
        for scheme in schemes {
            for before in odd {
                for after in odd {
                    for rest in [
                        "@localhost/0",
                        "@localhost:port",
                        "@[::1",
                        "@",
                        "",
                        "@h?deadline=1s",
                    ] {
                        // Without an `@` of its own, the one in the password parts it from the host.
                        if before == "@" && !rest.starts_with('@') {
                            continue;
                        }
                        let url = format!("{scheme}://user:{before}{SECRET}{after}{rest}");
                        let parsed = Url::parse(&url).and_then(|url| url.address().map(drop));
                        let error = parsed.err().map(|error| format!("{error} {error:?}"));
                        let shown = error.unwrap_or_default();
                        assert!(!shown.contains(SECRET), "{url}: {shown}");
                        let shown = redacted(&url);
                        assert!(!shown.contains(SECRET), "{url}: {shown}");
                    }
                }
            }
        }
    }
}
