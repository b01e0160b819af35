use drivers_port::DriverError;

/// What kind of store a URL leads to, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Memory,
    Sqlite,
    Postgres,
    Redis { tls: bool, servers: Servers },
    Memcached,
}

/// Which Redis servers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Servers {
    One,
    Cluster,
    Sentinel,
}

const SCHEMES: [(&str, Scheme); 11] = [
    ("memory", Scheme::Memory),
    ("sqlite", Scheme::Sqlite),
    ("postgres", Scheme::Postgres),
    ("postgresql", Scheme::Postgres),
    ("redis", redis(false, Servers::One)),
    ("rediss", redis(true, Servers::One)),
    ("redis+cluster", redis(false, Servers::Cluster)),
    ("rediss+cluster", redis(true, Servers::Cluster)),
    ("redis+sentinel", redis(false, Servers::Sentinel)),
    ("rediss+sentinel", redis(true, Servers::Sentinel)),
    ("memcached", Scheme::Memcached),
];

const fn redis(tls: bool, servers: Servers) -> Scheme {
    Scheme::Redis { tls, servers }
}

impl Scheme {
    /// Parts a URL at the colon behind its scheme; case does not matter in that (RFC 3986, 3.1).
    pub(super) fn split(url: &str) -> Result<(Self, &str), DriverError> {
        let (name, rest) = url.split_once(':').unwrap_or_default();
        let known = SCHEMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, scheme)) = known {
            return Ok((*scheme, rest));
        }
        let shown = if is_scheme(name) {
            format!("{name}:")
        } else {
            "none".to_owned()
        };
        let all: Vec<String> = SCHEMES.iter().map(|(name, _)| format!("{name}:")).collect();
        let bound = format!("one of {}", all.join(", "));
        Err(DriverError::config("scheme", bound, shown))
    }

    /// As in a URL.
    pub(crate) fn name(self) -> &'static str {
        let found = SCHEMES.iter().find(|(_, scheme)| *scheme == self);
        // Every scheme is in the table.
        found.map_or("", |(name, _)| name)
    }

    /// Whether hosts stand after `//`.
    pub(super) const fn has_address(self) -> bool {
        !matches!(self, Self::Memory | Self::Sqlite)
    }

    /// Refuses what this build can't do.
    pub(super) fn ensure_feature(self) -> Result<(), DriverError> {
        let missing = self.features().into_iter().flatten().find(|(_, on)| !on);
        let Some((feature, _)) = missing else {
            return Ok(());
        };
        Err(self.needs(feature))
    }

    pub(crate) fn needs(self, feature: &str) -> DriverError {
        let needs = format!(
            "{}: needs the feature \"{feature}\" of the crate drivers",
            self.name()
        );
        DriverError::config("url", "of a store that is compiled in", needs)
    }

    /// What it takes, and whether that is on.
    const fn features(self) -> [Option<(&'static str, bool)>; 2] {
        match self {
            Self::Memory => [Some(("memory", cfg!(feature = "memory"))), None],
            Self::Sqlite => [Some(("sqlite", cfg!(feature = "sqlite"))), None],
            Self::Postgres => [Some(("postgres", cfg!(feature = "postgres"))), None],
            Self::Memcached => [Some(("memcached", cfg!(feature = "memcached"))), None],
            Self::Redis { tls, servers } => {
                let servers = match servers {
                    Servers::One => ("redis", cfg!(feature = "redis")),
                    Servers::Cluster => ("redis-cluster", cfg!(feature = "redis-cluster")),
                    Servers::Sentinel => ("redis-sentinel", cfg!(feature = "redis-sentinel")),
                };
                let tls = if tls {
                    Some(("redis-tls", cfg!(feature = "redis-tls")))
                } else {
                    None
                };
                [tls, Some(servers)]
            }
        }
    }
}

/// RFC 3986, 3.1; and short enough to be shown.
fn is_scheme(name: &str) -> bool {
    let letter = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    letter && name.len() <= 32 && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_is_known_by_its_name_in_any_case() {
        for (name, scheme) in SCHEMES {
            let url = format!("{}:rest:of it", name.to_uppercase());
            assert_eq!(Scheme::split(&url).unwrap(), (scheme, "rest:of it"));
            assert_eq!(scheme.name(), name.replace("postgresql", "postgres"));
        }
    }
}
