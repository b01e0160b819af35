use drivers_port::{DriverError, Settings};

use super::{
    Scheme, decoded,
    scheme::Servers,
    text::{number, time},
};

/// Those that every store knows.
const ALL: [&str; 3] = ["deadline", "connections", "prefix"];

/// What the client of PostgreSQL knows by itself: the parameters of its own URLs.
const POSTGRES: [&str; 19] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslmode",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// What stands after the `?`: each name is known, and there once.
pub(crate) struct Parameters<'a>(Vec<Parameter<'a>>);

struct Parameter<'a> {
    name: &'static str,
    /// As it was written.
    raw: &'a str,
    value: String,
}

impl<'a> Parameters<'a> {
    pub(super) fn parse(scheme: Scheme, query: &'a str) -> Result<Self, DriverError> {
        let mut all: Vec<Parameter<'a>> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            let known = [&ALL, own(scheme), client(scheme)];
            let Some(name) = known.into_iter().flatten().find(|known| **known == name) else {
                let known = known.concat().join(", ");
                let bound = format!("one of {known} for {}:", scheme.name());
                // A name is no secret; what has no value may be one that lost its name.
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
                let shown = if pair.contains('=') && name.len() <= 32 && name.bytes().all(is_name) {
                    format!("{name:?}")
                } else {
                    "another".to_owned()
                };
                return Err(DriverError::config("parameter", bound, shown));
            };
            if all.iter().any(|other| other.name == *name) {
                let twice = format!("{name} twice");
                return Err(DriverError::config("parameter", "given once", twice));
            }
            let value = decoded(name, raw)?;
            all.push(Parameter { name, raw, value });
        }
        Ok(Self(all))
    }

    /// What was given for a parameter.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|parameter| parameter.name == name);
        found.map(|parameter| &*parameter.value)
    }

    /// Those that every store knows. They are not held against their bounds yet.
    pub(crate) fn settings(&self) -> Result<Settings, DriverError> {
        let mut settings = Settings::default();
        if let Some(deadline) = self.value("deadline") {
            settings.deadline = time("deadline", deadline)?;
        }
        if let Some(connections) = self.value("connections") {
            settings.connections = number("connections", connections)?;
        }
        if let Some(prefix) = self.value("prefix") {
            prefix.clone_into(&mut settings.prefix);
        }
        Ok(settings)
    }

    /// Those that are the client's own, as they were written.
    pub(crate) fn clients(&self) -> String {
        let own = self.0.iter().filter(|own| POSTGRES.contains(&own.name));
        let pairs: Vec<String> = own.map(|own| format!("{}={}", own.name, own.raw)).collect();
        pairs.join("&")
    }
}

/// Whether any store has a parameter of that name.
pub(super) fn is_known(name: &str) -> bool {
    let own = ["ca", "durability", "sentinel_user", "sentinel_password"];
    let all = [&ALL[..], &POSTGRES, &own];
    all.into_iter().flatten().any(|known| *known == name)
}

/// Those of one kind of store.
const fn own(scheme: Scheme) -> &'static [&'static str] {
    match scheme {
        Scheme::Sqlite => &["durability"],
        Scheme::Postgres => &["ca"],
        Scheme::Redis { tls, servers } => match (tls, servers) {
            (true, Servers::Sentinel) => &["ca", "sentinel_user", "sentinel_password"],
            (false, Servers::Sentinel) => &["sentinel_user", "sentinel_password"],
            (true, _) => &["ca"],
            (false, _) => &[],
        },
        Scheme::Memory | Scheme::Memcached => &[],
    }
}

/// Those that its client knows.
const fn client(scheme: Scheme) -> &'static [&'static str] {
    match scheme {
        Scheme::Postgres => &POSTGRES,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SQLITE: Scheme = Scheme::Sqlite;

    fn refused(scheme: Scheme, query: &str) -> String {
        let refused = Parameters::parse(scheme, query).and_then(|parsed| parsed.settings());
        refused.unwrap_err().to_string()
    }

    #[test]
    fn what_is_given_is_taken_and_what_is_not_is_the_default() {
        for query in ["", "&", "durability=full"] {
            let parsed = Parameters::parse(SQLITE, query).unwrap();
            assert_eq!(parsed.settings().unwrap(), Settings::default(), "{query}");
        }
        let query = "deadline=500ms&connections=3&prefix=shop%3a&durability=full";
        let parsed = Parameters::parse(SQLITE, query).unwrap();
        let settings = Settings {
            deadline: Duration::from_millis(500),
            connections: 3,
            prefix: "shop:".into(),
        };
        assert_eq!(parsed.settings().unwrap(), settings);
        assert_eq!(parsed.value("durability"), Some("full"));
        assert_eq!(
            (parsed.value("ca"), parsed.clients()),
            (None, String::new())
        );
    }

    #[test]
    fn what_is_unknown_is_refused_by_name_and_what_is_known_is_listed() {
        for (scheme, query, named) in [
            (
                SQLITE,
                "colour=blue",
                "parameter must be one of deadline, connections, prefix, durability for sqlite:, got \"colour\"",
            ),
            (Scheme::Memory, "durability=full", "got \"durability\""),
            (
                Scheme::Memcached,
                "ca=x",
                "one of deadline, connections, prefix for memcached:",
            ),
            (SQLITE, "Deadline=1s", "got \"Deadline\""),
            (SQLITE, "sslmode=require", "got \"sslmode\""),
            (
                Scheme::Postgres,
                "sslmod=require",
                "prefix, ca, application_name, channel_binding,",
            ),
            (
                SQLITE,
                "deadline=1s&deadline=2s",
                "parameter must be given once, got deadline twice",
            ),
            (SQLITE, "=", "got \"\""),
            (
                SQLITE,
                "deadline",
                "deadline must be whole milliseconds or seconds, as 500ms or 2s, got \"\"",
            ),
            (SQLITE, "deadline=5", "got \"5\""),
            (
                SQLITE,
                "connections=-1",
                "connections must be a whole number, got \"-1\"",
            ),
            (SQLITE, "prefix=%ff", "prefix must be percent-encoded UTF-8"),
        ] {
            let shown = refused(scheme, query);
            assert!(shown.contains(named), "{shown}");
        }
        assert!(refused(SQLITE, &"x".repeat(5000)).len() < 200);
    }

    #[test]
    fn what_the_client_knows_is_handed_on_as_it_was_written() {
        let query = "deadline=1s&sslmode=disable&application_name=a%20b&prefix=p&host=/run/pg";
        let parsed = Parameters::parse(Scheme::Postgres, query).unwrap();
        let handed_on = "sslmode=disable&application_name=a%20b&host=/run/pg";
        assert_eq!(parsed.clients(), handed_on);
    }
}
