use std::ffi::OsString;

use super::{Memcached, redis_builder::ATTEMPTS};
use crate::{
    Absent,
    process::{Instance, Ports, Recipe, Shutdown, User, find},
};

/// What a [`Memcached`] is told at its start.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct MemcachedBuilder {
    arguments: Vec<OsString>,
}

impl MemcachedBuilder {
    /// One more argument on the command line, after those that are always there.
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Starts the server, waits until it answers.
    ///
    /// # Errors
    ///
    /// If there is no `memcached`.
    ///
    /// # Panics
    ///
    /// With the end of its log if it doesn't come up in 20 seconds.
    pub fn start(self) -> Result<Memcached, Absent> {
        let program = find(&["memcached"])?;
        // It refuses to run as root.
        let user = User::unprivileged();
        let mut instance = Instance::new(user, Shutdown::Kill);
        let mut recipe = Recipe {
            program,
            arguments: Vec::new(),
            user,
        };
        for _ in 0..ATTEMPTS {
            let port = Ports::free();
            recipe.arguments = ["-l", "127.0.0.1", "-U", "0", "-t", "2", "-p"]
                .map(OsString::from)
                .into_iter()
                .chain([port.to_string().into()])
                .chain(self.arguments.iter().cloned())
                .collect();
            match Memcached::launch(instance, recipe.clone(), port) {
                Ok(memcached) => return Ok(memcached),
                Err(ended) => instance = ended,
            }
        }
        instance.fail(&recipe, "ends at once")
    }
}
