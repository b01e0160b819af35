use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{Redis, RedisBuilder, Reply, Server, redis_builder::start_sentinel};
use crate::{Absent, process::poll};

/// What the sentinels call the master.
const NAME: &str = "main";
const SENTINELS: usize = 3;
const QUORUM: usize = 2;
/// Milliseconds without an answer after which a server is taken for dead, so many that a busy machine
/// makes none of them a suspect.
const CALM: &str = "3000";
/// The same while the master is dead and another is waited for.
const HASTY: &str = "300";
/// How long all may take to find each other, or to agree on another master.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often sentinels speak to each other and to the servers, in milliseconds, much oftener than
/// usual; and that a slow machine is no reason for them to pause. Older servers refuse it and are slower.
const HASTE: &[&str] = &[
    "SENTINEL",
    "DEBUG",
    "publish-period",
    "200",
    "ask-period",
    "200",
    "info-period",
    "500",
    "tilt-trigger",
    "20000",
    "tilt-period",
    "1000",
];

/// A Redis master, its replica, and three sentinels of which two decide that the master is dead, after
/// three seconds without an answer, or sooner in [`fail_over`](RedisSentinel::fail_over).
///
/// ```
/// use drivers_testkit::{RedisSentinel, or_skip};
///
/// let Some(mut sentinel) = or_skip(RedisSentinel::start()) else { return };
/// let before = sentinel.master();
/// let after = sentinel.fail_over();
/// assert_ne!(before, after);
/// ```
#[derive(Debug)]
pub struct RedisSentinel {
    /// First the one that is the master in the beginning.
    nodes: Vec<Redis>,
    sentinels: Vec<Redis>,
}

impl RedisSentinel {
    /// Starts them, all without a password.
    ///
    /// # Errors
    ///
    /// If there is neither `redis-server` nor `valkey-server`.
    pub fn start() -> Result<Self, Absent> {
        Self::of(&Redis::builder())
    }

    /// Starts such a master and replica, and sentinels that ask for no password. TLS isn't for them.
    ///
    /// # Errors
    ///
    /// If there is neither `redis-server` nor `valkey-server`.
    ///
    /// # Panics
    ///
    /// If they don't find each other within 30 seconds, or the password has anything but letters and
    /// digits: sentinels write it to their configuration as it is.
    pub fn of(node: &RedisBuilder) -> Result<Self, Absent> {
        let mut node = node
            .clone()
            .argument("--repl-diskless-sync-delay")
            .argument("0");
        if let Some(password) = node.own_password().map(ToOwned::to_owned) {
            assert!(
                password.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "a password that sentinels write down must be letters and digits"
            );
            node = node.argument("--masterauth").argument(password);
        }
        let master = node.clone().start()?;
        let port = master.address().port();
        let replica = node
            .argument("--replicaof")
            .argument(format!("127.0.0.1 {port}"))
            .start()?;
        let mut all = Self {
            nodes: vec![master, replica],
            sentinels: Vec::new(),
        };
        // A sentinel asks seldom who the replicas are: they stand ready when it comes.
        all.wait("the replica doesn't follow", |all| all.replicates(0));
        for _ in 0..SENTINELS {
            let sentinel = start_sentinel(&all.settings())?;
            // Older ones don't know it.
            let _ = sentinel.command(HASTE);
            all.sentinels.push(sentinel);
        }
        all.settle();
        Ok(all)
    }

    /// The lines of a sentinel's configuration that say what it watches.
    fn settings(&self) -> String {
        let port = self.nodes[0].address().port();
        let password = self.nodes[0].password();
        let password = password.map(|password| format!("sentinel auth-pass {NAME} {password}\n"));
        format!(
            "sentinel monitor {NAME} 127.0.0.1 {port} {QUORUM}\n\
             sentinel down-after-milliseconds {NAME} {CALM}\n\
             sentinel failover-timeout {NAME} 2000\n\
             {}",
            password.unwrap_or_default()
        )
    }

    /// Where the sentinels listen.
    pub fn sentinels(&self) -> Vec<SocketAddr> {
        self.sentinels.iter().map(Redis::address).collect()
    }

    /// What clients connect with that ask the sentinels for the master: `redis+sentinel://`, all
    /// sentinels, and the master's name.
    pub fn url(&self) -> String {
        let sentinels = self
            .sentinels()
            .into_iter()
            .map(|address| address.to_string());
        format!(
            "redis+sentinel://{}/{NAME}",
            sentinels.collect::<Vec<_>>().join(",")
        )
    }

    /// What the sentinels call the master.
    pub fn master_name(&self) -> &str {
        NAME
    }

    /// Where the master listens, by what the sentinels say.
    ///
    /// # Panics
    ///
    /// If none of them says it.
    pub fn master(&self) -> SocketAddr {
        let mut said = self.sentinels.iter().filter_map(master_of);
        said.next().expect("a sentinel that runs knows its master")
    }

    /// A server: 0 is the first master, 1 the first replica.
    ///
    /// # Panics
    ///
    /// If `index` is neither.
    pub fn node(&self, index: usize) -> &Redis {
        &self.nodes[index]
    }

    /// A server, to be killed, stopped, or started again.
    ///
    /// # Panics
    ///
    /// If `index` is neither 0 nor 1.
    pub fn node_mut(&mut self, index: usize) -> &mut Redis {
        &mut self.nodes[index]
    }

    /// A sentinel, to be killed, stopped, or started again.
    ///
    /// # Panics
    ///
    /// If `index` isn't 0, 1 or 2.
    pub fn sentinel_mut(&mut self, index: usize) -> &mut Redis {
        &mut self.sentinels[index]
    }

    /// Kills the master and waits until all sentinels name the other server, which is a master by then.
    /// Returns where that listens. The killed one stays dead until [`revive`](RedisSentinel::revive).
    ///
    /// # Panics
    ///
    /// If that takes longer than 30 seconds.
    pub fn fail_over(&mut self) -> SocketAddr {
        let master = self.master_index();
        self.nodes[master].kill();
        self.suspect_after(HASTY);
        let next = self.nodes[1 - master].address();
        self.wait("the sentinels don't name another master", |all| {
            let mut said = all.sentinels.iter().map(master_of);
            said.all(|said| said == Some(next)) && role(&all.nodes[1 - master]) == "master"
        });
        self.suspect_after(CALM);
        next
    }

    fn suspect_after(&self, milliseconds: &str) {
        for sentinel in &self.sentinels {
            let set = ["SENTINEL", "SET", NAME, "down-after-milliseconds"];
            // One that a test has killed can't be told.
            let _ = sentinel.command(&[&set[..], &[milliseconds]].concat());
        }
    }

    /// Starts again whoever isn't the master, waits until it follows the master and all sentinels see it.
    ///
    /// # Panics
    ///
    /// If that takes longer than 30 seconds.
    pub fn revive(&mut self) {
        let other = 1 - self.master_index();
        self.nodes[other].restart();
        self.settle();
    }

    /// Waits until the replica follows the master, and all sentinels see both and each other.
    fn settle(&self) {
        self.wait("the sentinels don't find each other", |all| {
            let master = all.master_index();
            all.replicates(master) && all.sentinels.iter().all(sees_all)
        });
    }

    fn master_index(&self) -> usize {
        let master = self.master();
        usize::from(self.nodes[1].address() == master)
    }

    /// Whether the server that isn't `master` follows it.
    fn replicates(&self, master: usize) -> bool {
        let info = information(&self.nodes[master]);
        let online = info.lines().any(|line| {
            let port = self.nodes[1 - master].address().port();
            line.starts_with("slave0:") && line.contains(&format!("port={port},state=online"))
        });
        online && role(&self.nodes[1 - master]) == "slave"
    }

    fn wait(&self, otherwise: &str, done: impl Fn(&Self) -> bool) {
        let waited = poll(Instant::now() + PATIENCE, || done(self).then_some(()));
        if waited.is_none() {
            let sentinels = self.sentinels.iter().map(|one| master_state(one).join(" "));
            panic!("{otherwise}: {:?}", sentinels.collect::<Vec<_>>());
        }
    }
}

/// Where the master listens that `sentinel` names.
fn master_of(sentinel: &Redis) -> Option<SocketAddr> {
    let named = sentinel
        .command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME])
        .ok()?;
    let [host, port] = named.parts() else {
        return None;
    };
    format!("{}:{}", host.text(), port.text()).parse().ok()
}

/// Names and values, one after another.
fn master_state(sentinel: &Redis) -> Vec<String> {
    let state = sentinel.command(&["SENTINEL", "MASTER", NAME]);
    let state = state.unwrap_or(Reply::Nil);
    state.parts().iter().map(Reply::text).collect()
}

/// Whether `sentinel` sees a master and a replica that live, and the other sentinels.
fn sees_all(sentinel: &Redis) -> bool {
    let state = master_state(sentinel);
    let has = |name: &str, value: &str| {
        let mut pairs = state.chunks_exact(2);
        pairs.any(|pair| pair[0] == name && pair[1] == value)
    };
    has("flags", "master")
        && has("num-slaves", "1")
        && has("num-other-sentinels", &(SENTINELS - 1).to_string())
        && follows(sentinel)
}

/// Whether the replica that `sentinel` sees is up.
fn follows(sentinel: &Redis) -> bool {
    let replicas = sentinel.command(&["SENTINEL", "REPLICAS", NAME]);
    let replicas = replicas.unwrap_or(Reply::Nil);
    replicas.parts().iter().all(|replica| {
        let fields: Vec<String> = replica.parts().iter().map(Reply::text).collect();
        let mut pairs = fields.chunks_exact(2);
        pairs.any(|pair| pair[0] == "flags" && pair[1] == "slave")
    })
}

fn information(node: &Redis) -> String {
    let info = node.command(&["INFO", "replication"]);
    info.map(|info| info.text()).unwrap_or_default()
}

/// `master` or `slave`.
fn role(node: &Redis) -> String {
    let info = information(node);
    let role = info.lines().find_map(|line| line.strip_prefix("role:"));
    role.unwrap_or_default().to_owned()
}
