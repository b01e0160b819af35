use std::{
    ffi::OsString,
    fmt, fs,
    path::{Path, PathBuf},
};

use super::{Postgres, postgres::data, redis_builder::ATTEMPTS};
use crate::{
    Absent, Certificates,
    certificates::Pem,
    process::{Instance, Ports, Recipe, Shutdown, User, find},
};

/// What each server is told: enough connections for a test of many clients, little memory.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "shared_buffers=16MB",
    "max_parallel_workers=0",
    "jit=off",
];

/// What a [`Postgres`] is told at its start.
#[derive(Clone, Default)]
#[must_use]
pub struct PostgresBuilder {
    password: Option<String>,
    tls: Option<Pem>,
    settings: Vec<String>,
}

impl PostgresBuilder {
    /// Asks every client for this password (SCRAM-SHA-256). It may hold any character but NUL and the
    /// end of a line.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Speaks TLS with the certificate of `certificates`, and refuses clients that don't.
    pub fn tls(mut self, certificates: &Certificates) -> Self {
        self.tls = Some(certificates.pem());
        self
    }

    /// One more setting, as in `postgresql.conf`: `lock_timeout=5s`.
    pub fn setting(mut self, setting: impl Into<String>) -> Self {
        self.settings.push(setting.into());
        self
    }

    /// Makes the server's data, starts it, waits until it answers.
    ///
    /// # Errors
    ///
    /// If there is no `postgres` or no `initdb`.
    ///
    /// # Panics
    ///
    /// With the end of its log if it doesn't come up in 20 seconds.
    pub fn start(self) -> Result<Postgres, Absent> {
        let program = find(&["postgres"])?;
        // Beside the server, so that both are of one version.
        let beside = fs::canonicalize(&program)
            .unwrap_or_default()
            .with_file_name("initdb");
        let initdb = if beside.is_file() {
            beside
        } else {
            find(&["initdb"])?
        };
        // It refuses to run as root.
        let user = User::unprivileged();
        let mut instance = Instance::new(user, Shutdown::Quit);
        let initdb = self.initdb(&instance, initdb, user);
        instance.finish(&initdb);
        if self.tls.is_some() {
            refuse_plain(&data(instance.directory()));
        }
        let mut recipe = Recipe {
            program,
            arguments: Vec::new(),
            user,
        };
        for _ in 0..ATTEMPTS {
            let port = Ports::free();
            recipe.arguments = self.arguments(&instance, port, user);
            let password = self.password.clone();
            match Postgres::launch(instance, recipe.clone(), port, password, self.tls.is_some()) {
                Ok(postgres) => return Ok(postgres),
                Err(ended) => instance = ended,
            }
        }
        instance.fail(&recipe, "ends at once")
    }

    fn initdb(&self, instance: &Instance, program: PathBuf, user: Option<User>) -> Recipe {
        let mut arguments: Vec<OsString> = vec!["-D".into(), data(instance.directory()).into()];
        let rest = [
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
            "--wal-segsize=1",
        ];
        arguments.extend(rest.map(OsString::from));
        arguments.push("--auth-local=trust".into());
        if let Some(password) = &self.password {
            let file = instance.place("password", &format!("{password}\n"), user);
            arguments.push("--auth-host=scram-sha-256".into());
            arguments.push("--pwfile".into());
            arguments.push(file.into());
        } else {
            arguments.push("--auth-host=trust".into());
        }
        Recipe {
            program,
            arguments,
            user,
        }
    }

    fn arguments(&self, instance: &Instance, port: u16, user: Option<User>) -> Vec<OsString> {
        let mut all: Vec<OsString> = vec![
            "-D".into(),
            data(instance.directory()).into(),
            "-k".into(),
            instance.directory().into(),
            "-p".into(),
            port.to_string().into(),
        ];
        if let Some(tls) = &self.tls {
            let place = |name, text| instance.place(name, text, user).display().to_string();
            let certificate = place("certificate.pem", &tls.certificate);
            let key = place("key.pem", &tls.key);
            let names = [("ssl_cert_file", certificate), ("ssl_key_file", key)];
            all.extend(["-c".into(), "ssl=on".into()]);
            for (name, path) in names {
                all.extend(["-c".into(), format!("{name}={path}").into()]);
            }
        }
        let own = self.settings.iter().map(String::as_str);
        for setting in SETTINGS.iter().copied().chain(own) {
            all.extend(["-c".into(), setting.into()]);
        }
        all
    }
}

/// Makes the server take connections over TCP with TLS only.
fn refuse_plain(data: &Path) {
    let rules = data.join("pg_hba.conf");
    let rewritten = fs::read_to_string(&rules).and_then(|text| {
        let lines = text.lines().map(|line| match line.strip_prefix("host ") {
            Some(rule) => format!("hostssl {rule}\n"),
            None => format!("{line}\n"),
        });
        fs::write(&rules, lines.collect::<String>())
    });
    rewritten.unwrap_or_else(|error| panic!("{} isn't rewritten: {error}", rules.display()));
}

impl fmt::Debug for PostgresBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresBuilder")
            .field("tls", &self.tls.is_some())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
