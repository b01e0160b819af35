use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use drivers_testkit::{Absent, Memcached, Postgres, Redis, Server};

use crate::kind::Kind;

type Any = Box<dyn Server + Send + Sync>;

/// A store for one trial: its own, or its own part of a server that all share.
pub(crate) struct Site {
    server: Option<Running>,
    /// Where there is no server.
    path: String,
    number: u64,
}

enum Running {
    Shared(&'static Any),
    Own(Any),
}

static SITES: AtomicU64 = AtomicU64::new(0);

impl Site {
    /// A part of a server that is not to be killed or stopped.
    pub(crate) fn shared(kind: Kind) -> Result<Self, Absent> {
        static STARTED: [OnceLock<Result<Any, Absent>>; Kind::ALL.len()] =
            [const { OnceLock::new() }; Kind::ALL.len()];
        let mut site = Self::without_server(kind);
        if site.path.is_empty() {
            let started = STARTED[kind as usize].get_or_init(|| start(kind));
            match started {
                Ok(server) => site.server = Some(Running::Shared(server)),
                Err(absent) => return Err(absent.clone()),
            }
        }
        Ok(site)
    }

    /// A server of one's own, which keeps what it acknowledged as well as its kind can.
    pub(crate) fn own(kind: Kind) -> Result<Self, Absent> {
        let mut site = Self::without_server(kind);
        if site.path.is_empty() {
            site.server = Some(Running::Own(start(kind)?));
        }
        Ok(site)
    }

    fn without_server(kind: Kind) -> Self {
        let number = SITES.fetch_add(1, Ordering::Relaxed);
        let path = match kind {
            Kind::Memory => format!("memory:site-{number}"),
            Kind::Sqlite => {
                let file = directory().join(format!("{number}.db"));
                format!("sqlite:{}", file.display())
            }
            _ => String::new(),
        };
        Self {
            server: None,
            path,
            number,
        }
    }

    /// What a program connects with.
    pub(crate) fn url(&self) -> String {
        match self.server() {
            None => self.path.clone(),
            Some(server) => self.apart(server.url()),
        }
    }

    /// The same through a proxy.
    pub(crate) fn url_at(&self, address: SocketAddr) -> String {
        match self.server() {
            None => self.path.clone(),
            Some(server) => self.apart(server.url_at(address)),
        }
    }

    /// Where the server listens.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub(crate) fn address(&self) -> SocketAddr {
        self.server().expect("a server").address()
    }

    pub(crate) fn server(&self) -> Option<&(dyn Server + Send + Sync)> {
        match &self.server {
            None => None,
            Some(Running::Shared(server)) => Some(&***server),
            Some(Running::Own(server)) => Some(&**server),
        }
    }

    /// The server, to do it harm.
    ///
    /// # Panics
    ///
    /// Where it is not this site's own.
    pub(crate) fn own_server(&mut self) -> &mut (dyn Server + Send + Sync) {
        match &mut self.server {
            Some(Running::Own(server)) => &mut **server,
            _ => panic!("a server of its own"),
        }
    }

    /// Nothing that another site stores is seen from this one.
    fn apart(&self, mut url: String) -> String {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&format!("prefix=site-{}:", self.number));
        url
    }
}

fn start(kind: Kind) -> Result<Any, Absent> {
    Ok(match kind {
        Kind::Postgres => Box::new(Postgres::start()?),
        Kind::Redis => Box::new(Redis::builder().append_only().start()?),
        Kind::Memcached => Box::new(Memcached::start()?),
        Kind::Memory | Kind::Sqlite | Kind::RedisCluster | Kind::RedisSentinel => {
            unreachable!("{kind:?} is no server")
        }
    })
}

/// Where this process keeps files.
fn directory() -> PathBuf {
    let directory =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("backends-{}", process::id()));
    fs::create_dir_all(&directory).expect("a directory to write in");
    directory
}

/// Removes what sites left behind.
pub(crate) fn clean_up() {
    let _ = fs::remove_dir_all(directory());
}
