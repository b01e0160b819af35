use std::{ffi::OsString, fmt};

use super::{Redis, redis::socket};
use crate::{
    Absent, Certificates,
    certificates::Pem,
    process::{Instance, Ports, Recipe, Shutdown, find},
};

/// How often a server is started that ends at once, because somebody else took its port.
pub(super) const ATTEMPTS: u32 = 5;

/// What a [`Redis`] is told at its start.
#[derive(Clone, Default)]
#[must_use]
pub struct RedisBuilder {
    password: Option<String>,
    append_only: bool,
    tls: Option<Pem>,
    arguments: Vec<OsString>,
}

impl RedisBuilder {
    /// Who doesn't say `password` gets no answer. It may hold any character.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Writes every change to disk before it answers, so that a restart loses none.
    pub fn append_only(mut self) -> Self {
        self.append_only = true;
        self
    }

    /// Speaks TLS only, with the certificate of `certificates`. It asks clients for none.
    pub fn tls(mut self, certificates: &Certificates) -> Self {
        self.tls = Some(certificates.pem());
        self
    }

    /// One more argument on the command line, after those that are always there.
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Starts the server, waits until it answers.
    ///
    /// # Errors
    ///
    /// If there is neither `redis-server` nor `valkey-server`.
    ///
    /// # Panics
    ///
    /// With the end of its log if it doesn't come up in 20 seconds.
    pub fn start(self) -> Result<Redis, Absent> {
        let (password, tls) = (self.password.clone(), self.tls.is_some());
        start(password.as_deref(), tls, |instance, port| {
            self.arguments(instance, port)
        })
    }

    pub(super) fn own_password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    pub(super) fn speaks_tls(&self) -> bool {
        self.tls.is_some()
    }

    fn arguments(&self, instance: &Instance, port: u16) -> Vec<OsString> {
        let mut all: Vec<OsString> = Vec::new();
        let mut say = |name: &str, value: OsString| all.extend([name.into(), value]);
        say("--bind", "127.0.0.1".into());
        if let Some(tls) = &self.tls {
            let place = |name, text| instance.place(name, text, None).into();
            say("--port", "0".into());
            say("--tls-port", port.to_string().into());
            say("--tls-ca-cert-file", place("ca.pem", &tls.ca));
            say(
                "--tls-cert-file",
                place("certificate.pem", &tls.certificate),
            );
            say("--tls-key-file", place("key.pem", &tls.key));
            say("--tls-auth-clients", "no".into());
        } else {
            say("--port", port.to_string().into());
        }
        say("--dir", instance.directory().into());
        say("--unixsocket", socket(instance.directory()).into());
        say("--save", "".into());
        if self.append_only {
            say("--appendonly", "yes".into());
            say("--appendfsync", "always".into());
        }
        if let Some(password) = &self.password {
            say("--requirepass", password.into());
        }
        all.extend(self.arguments.iter().cloned());
        all
    }
}

/// Starts a sentinel without a password that is told `settings`. It keeps what it finds out in the same file.
pub(super) fn start_sentinel(settings: &str) -> Result<Redis, Absent> {
    start(None, false, |instance, port| {
        let directory = instance.directory();
        let all = format!(
            "bind 127.0.0.1\nport {port}\ndir {}\nunixsocket {}\n{settings}",
            directory.display(),
            socket(directory).display()
        );
        let file = instance.place("sentinel.conf", &all, None);
        vec![file.into(), "--sentinel".into()]
    })
}

/// Starts a server with these arguments, on another port if it ends at once.
fn start(
    password: Option<&str>,
    tls: bool,
    arguments: impl Fn(&Instance, u16) -> Vec<OsString>,
) -> Result<Redis, Absent> {
    let mut recipe = Recipe {
        program: find(&["redis-server", "valkey-server"])?,
        arguments: Vec::new(),
        user: None,
    };
    let mut instance = Instance::new(None, Shutdown::Kill);
    for _ in 0..ATTEMPTS {
        let port = Ports::free();
        recipe.arguments = arguments(&instance, port);
        let password = password.map(ToOwned::to_owned);
        match Redis::launch(instance, recipe.clone(), port, password, tls) {
            Ok(redis) => return Ok(redis),
            Err(ended) => instance = ended,
        }
    }
    instance.fail(&recipe, "ends at once")
}

impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder")
            .field("append_only", &self.append_only)
            .field("tls", &self.tls.is_some())
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}
