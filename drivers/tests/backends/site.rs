use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use drivers_testkit::{Absent, Memcached, Postgres, Redis, RedisCluster, RedisSentinel, Server};

use crate::kind::Kind;

type AnyServer = Box<dyn Server + Send + Sync>;

/// A store for one trial: its own, or its own part of what all share.
pub(crate) struct Site {
    place: Place,
    number: u64,
}

enum Place {
    /// Where there is no server.
    Path(String),
    Shared(&'static Started),
    Own(AnyServer),
}

/// What runs for all trials.
enum Started {
    One(AnyServer),
    Cluster(RedisCluster),
    Sentinels(RedisSentinel),
}

static SITES: AtomicU64 = AtomicU64::new(0);

impl Site {
    /// A part of a server that is not to be killed or stopped.
    pub(crate) fn shared(kind: Kind) -> Result<Self, Absent> {
        static STARTED: [OnceLock<Result<Started, Absent>>; Kind::ALL.len()] =
            [const { OnceLock::new() }; Kind::ALL.len()];
        let number = SITES.fetch_add(1, Ordering::Relaxed);
        let place = match kind {
            Kind::Memory => Place::Path(format!("memory:site-{number}")),
            Kind::Sqlite => {
                let file = directory().join(format!("{number}.db"));
                Place::Path(format!("sqlite:{}", file.display()))
            }
            _ => match STARTED[kind as usize].get_or_init(|| Started::of(kind)) {
                Ok(started) => Place::Shared(started),
                Err(absent) => return Err(absent.clone()),
            },
        };
        Ok(Self { place, number })
    }

    /// One server of one's own, which keeps what it acknowledged as well as its kind can.
    ///
    /// # Panics
    ///
    /// Where there is no such thing.
    pub(crate) fn own(kind: Kind) -> Result<Self, Absent> {
        Ok(Self {
            place: Place::Own(server(kind)?),
            number: SITES.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// What a program connects with.
    pub(crate) fn url(&self) -> String {
        match &self.place {
            Place::Path(url) => url.clone(),
            Place::Shared(Started::One(server)) | Place::Own(server) => self.apart(server.url()),
            Place::Shared(Started::Cluster(cluster)) => self.apart(cluster.url()),
            Place::Shared(Started::Sentinels(all)) => self.apart(all.url()),
        }
    }

    /// The same through a proxy.
    ///
    /// # Panics
    ///
    /// Where there is not one server.
    pub(crate) fn url_at(&self, address: SocketAddr) -> String {
        self.apart(self.server().url_at(address))
    }

    /// The one server.
    ///
    /// # Panics
    ///
    /// Where there is none, or many.
    pub(crate) fn server(&self) -> &(dyn Server + Send + Sync) {
        match &self.place {
            Place::Shared(Started::One(server)) | Place::Own(server) => &**server,
            Place::Path(_) | Place::Shared(_) => panic!("one server"),
        }
    }

    /// The server, to do it harm.
    ///
    /// # Panics
    ///
    /// Where it is not this site's own.
    pub(crate) fn own_server(&mut self) -> &mut (dyn Server + Send + Sync) {
        match &mut self.place {
            Place::Own(server) => &mut **server,
            Place::Path(_) | Place::Shared(_) => panic!("a server of its own"),
        }
    }

    /// Nothing that another site stores is seen from this one.
    fn apart(&self, mut url: String) -> String {
        url.push(if url.contains('?') { '&' } else { '?' });
        format!("{url}prefix=site-{}:", self.number)
    }
}

impl Started {
    fn of(kind: Kind) -> Result<Self, Absent> {
        Ok(match kind {
            Kind::RedisCluster => Self::Cluster(RedisCluster::start()?),
            Kind::RedisSentinel => {
                let all = RedisSentinel::start()?;
                be_patient(&all);
                Self::Sentinels(all)
            }
            kind => Self::One(server(kind)?),
        })
    }
}

fn server(kind: Kind) -> Result<AnyServer, Absent> {
    Ok(match kind {
        Kind::Postgres => Box::new(Postgres::start()?),
        Kind::Redis => Box::new(Redis::builder().append_only().start()?),
        Kind::Memcached => Box::new(Memcached::start()?),
        kind => panic!("{} is not one server", kind.name()),
    })
}

/// No trial here is about a failover, and a machine with much to do is no reason for one.
fn be_patient(all: &RedisSentinel) {
    let name = all.master_name();
    for address in all.sentinels() {
        let mut stream = TcpStream::connect(address).expect("a Sentinel");
        let patience = Some(Duration::from_secs(5));
        stream.set_read_timeout(patience).expect("a time");
        let command = format!("SENTINEL SET {name} down-after-milliseconds 30000\r\n");
        stream.write_all(command.as_bytes()).expect("a Sentinel");
        let mut reply = [0; 5];
        stream.read_exact(&mut reply).expect("a Sentinel");
        assert_eq!(&reply, b"+OK\r\n");
    }
}

/// Where this process keeps files.
fn directory() -> PathBuf {
    let own = format!("backends-{}", process::id());
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(own);
    fs::create_dir_all(&directory).expect("a directory to write in");
    directory
}

/// Removes what sites left behind.
pub(crate) fn clean_up() {
    let _ = fs::remove_dir_all(directory());
}
