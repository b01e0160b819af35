use std::{ffi::OsString, fmt};

use super::{Redis, redis::socket};
use crate::{
    Absent,
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
        let program = find(&["redis-server", "valkey-server"])?;
        let mut instance = Instance::new(None, Shutdown::Kill);
        let mut recipe = Recipe {
            program,
            arguments: Vec::new(),
            user: None,
        };
        for _ in 0..ATTEMPTS {
            let port = Ports::free();
            recipe.arguments = self.arguments(&instance, port);
            let password = self.password.clone();
            match Redis::launch(instance, recipe.clone(), port, password, false) {
                Ok(redis) => return Ok(redis),
                Err(ended) => instance = ended,
            }
        }
        instance.fail(&recipe, "ends at once")
    }

    fn arguments(&self, instance: &Instance, port: u16) -> Vec<OsString> {
        let mut all: Vec<OsString> = Vec::new();
        let mut say = |name: &str, value: OsString| all.extend([name.into(), value]);
        say("--bind", "127.0.0.1".into());
        say("--port", port.to_string().into());
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

impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder")
            .field("append_only", &self.append_only)
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}
