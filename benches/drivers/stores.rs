use std::{env, io, path::PathBuf, process, sync::Arc};

use breaker::Driver;
use drivers_testkit::{Memcached, Postgres, Redis, RedisCluster, Server, or_skip};

/// A store on a real server, or in a file.
pub(crate) struct Store {
    pub(crate) name: &'static str,
    pub(crate) driver: Arc<dyn Driver>,
}

/// All that could be started, with what they live on.
pub(crate) struct Stores {
    pub(crate) all: Vec<Store>,
    pub(crate) redis: Option<Redis>,
    pub(crate) folder: Folder,
    _memcached: Option<Memcached>,
    _postgres: Option<Postgres>,
    _cluster: Option<RedisCluster>,
}

impl Stores {
    pub(crate) async fn start() -> io::Result<Self> {
        let folder = Folder::new()?;
        let sqlite = format!("sqlite:{}", folder.file("breaker.db").display());
        let redis = or_skip(Redis::start());
        let cluster = or_skip(RedisCluster::start());
        let memcached = or_skip(Memcached::start());
        let postgres = or_skip(Postgres::start());
        let mut all = Vec::new();
        for (name, url) in [
            ("memory", Some("memory:".to_owned())),
            ("sqlite", Some(sqlite)),
            ("postgres", postgres.as_ref().map(Server::url)),
            ("redis", redis.as_ref().map(Server::url)),
            ("redis, cluster", cluster.as_ref().map(RedisCluster::url)),
            ("memcached", memcached.as_ref().map(Server::url)),
        ] {
            let Some(url) = url else { continue };
            let backend = drivers::connect(&url).await.map_err(io::Error::other)?;
            let driver = backend.breaker();
            all.push(Store { name, driver });
        }
        Ok(Self {
            all,
            redis,
            folder,
            _memcached: memcached,
            _postgres: postgres,
            _cluster: cluster,
        })
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Store> {
        self.all.iter().find(|store| store.name == name)
    }
}

/// A folder that goes with the run.
pub(crate) struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let path = env::temp_dir().join(format!("benches-drivers-{}", process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{} stays: {error}", self.0.display());
        }
    }
}
