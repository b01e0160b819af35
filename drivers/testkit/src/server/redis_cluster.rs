use std::{net::SocketAddr, ops::Range, time::Instant};

use super::{Redis, RedisBuilder, Reply, Server};
use crate::{
    Absent,
    process::{PATIENCE, poll},
};

/// How many masters there are.
const NODES: usize = 3;
/// How many slots all nodes share.
const SLOTS: u16 = 16_384;
/// Milliseconds after which a node that doesn't answer is taken for dead.
const NODE_TIMEOUT: &str = "5000";
/// How many keys of a slot are moved at once.
const BATCH: &str = "100";

/// A Redis cluster of three masters without replicas, each with a third of the slots.
///
/// ```
/// use drivers_testkit::{RedisCluster, or_skip};
///
/// let Some(cluster) = or_skip(RedisCluster::start()) else { return };
/// assert_eq!(cluster.urls().len(), 3);
/// // The slot of "key" is 12539, the last node's.
/// assert_eq!(cluster.owner(12_539), 2);
/// cluster.node(2).command(&["SET", "key", "1"]).unwrap();
/// let elsewhere = cluster.node(0).command(&["GET", "key"]).unwrap();
/// assert!(elsewhere.text().starts_with("MOVED 12539 127.0.0.1:"));
/// ```
#[derive(Debug)]
pub struct RedisCluster {
    nodes: Vec<Redis>,
}

impl RedisCluster {
    /// Starts one whose nodes ask for no password and speak no TLS.
    ///
    /// # Errors
    ///
    /// If there is neither `redis-server` nor `valkey-server`.
    pub fn start() -> Result<Self, Absent> {
        Self::of(&Redis::builder())
    }

    /// Starts one of such nodes.
    ///
    /// # Errors
    ///
    /// If there is neither `redis-server` nor `valkey-server`.
    ///
    /// # Panics
    ///
    /// If the nodes don't agree within 20 seconds.
    pub fn of(node: &RedisBuilder) -> Result<Self, Absent> {
        let mut node = node.clone();
        let mut arguments = vec!["--cluster-enabled", "yes"];
        arguments.extend(["--cluster-node-timeout", NODE_TIMEOUT]);
        if node.speaks_tls() {
            arguments.extend(["--tls-cluster", "yes"]);
        }
        for argument in arguments {
            node = node.argument(argument);
        }
        let nodes: Result<Vec<_>, _> = (0..NODES).map(|_| node.clone().start()).collect();
        let cluster = Self { nodes: nodes? };
        cluster.join();
        Ok(cluster)
    }

    fn join(&self) {
        for (index, node) in self.nodes.iter().enumerate() {
            let mut add = vec!["CLUSTER".to_owned(), "ADDSLOTS".to_owned()];
            add.extend(share(index).map(|slot| slot.to_string()));
            accepted(node, &add);
            let epoch = (index + 1).to_string();
            accepted(node, &["CLUSTER", "SET-CONFIG-EPOCH", &epoch]);
        }
        let first = self.nodes[0].address();
        let (host, port) = (first.ip().to_string(), first.port().to_string());
        for node in &self.nodes[1..] {
            accepted(node, &["CLUSTER", "MEET", &host, &port]);
        }
        self.settle();
    }

    /// Waits until all nodes know each other and have all slots, after one was killed and started again.
    ///
    /// # Panics
    ///
    /// If that takes longer than 20 seconds.
    pub fn settle(&self) {
        let settled = poll(Instant::now() + PATIENCE, || {
            self.nodes.iter().all(is_whole).then_some(())
        });
        if settled.is_none() {
            let info = self.nodes[0].command(&["CLUSTER", "NODES"]);
            panic!("the nodes of the cluster don't agree: {info:?}");
        }
    }

    /// Where the nodes listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(Redis::address).collect()
    }

    /// What clients of the cluster connect with: `redis+cluster://` and all nodes.
    pub fn url(&self) -> String {
        let nodes = self.nodes.iter().map(|node| node.address().to_string());
        format!("redis+cluster://{}", nodes.collect::<Vec<_>>().join(","))
    }

    /// What clients of a single node connect with.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(Redis::url).collect()
    }

    /// A node.
    ///
    /// # Panics
    ///
    /// If `index` isn't 0, 1 or 2.
    pub fn node(&self, index: usize) -> &Redis {
        &self.nodes[index]
    }

    /// A node, to be killed and started again.
    ///
    /// # Panics
    ///
    /// If `index` isn't 0, 1 or 2.
    pub fn node_mut(&mut self, index: usize) -> &mut Redis {
        &mut self.nodes[index]
    }

    /// The index of the node that has `slot` from the start.
    ///
    /// # Panics
    ///
    /// If `slot` isn't below 16,384.
    pub fn owner(&self, slot: u16) -> usize {
        (0..NODES)
            .find(|&index| share(index).contains(&slot))
            .unwrap_or_else(|| panic!("slot {slot} isn't below {SLOTS}"))
    }

    /// Gives `slot` with its keys from the node `from` to the node `to`.
    ///
    /// # Panics
    ///
    /// If a node refuses its part.
    pub fn move_slot(&self, slot: u16, from: usize, to: usize) {
        let (source, target) = (&self.nodes[from], &self.nodes[to]);
        let name = |node: &Redis| accepted(node, &["CLUSTER", "MYID"]).text();
        let (source_name, target_name) = (name(source), name(target));
        let slot = slot.to_string();
        let set = |node: &Redis, state: &str, name: &str| {
            accepted(node, &["CLUSTER", "SETSLOT", &slot, state, name]);
        };
        set(target, "IMPORTING", &source_name);
        set(source, "MIGRATING", &target_name);
        loop {
            let keys = accepted(source, &["CLUSTER", "GETKEYSINSLOT", &slot, BATCH]);
            if keys.parts().is_empty() {
                break;
            }
            move_keys(source, target, keys.parts());
        }
        for node in [target, source] {
            set(node, "NODE", &target_name);
        }
        let others = (0..NODES).filter(|index| ![from, to].contains(index));
        others.for_each(|index| set(&self.nodes[index], "NODE", &target_name));
    }
}

fn move_keys(source: &Redis, target: &Redis, keys: &[Reply]) {
    let address = target.address();
    let mut parts: Vec<Vec<u8>> = vec!["MIGRATE".into()];
    let place = [address.ip().to_string(), address.port().to_string()];
    parts.extend(place.map(String::into_bytes));
    parts.extend(["", "0", "5000"].map(Vec::from));
    if let Some(password) = target.password() {
        parts.extend([b"AUTH".to_vec(), password.as_bytes().to_vec()]);
    }
    parts.push(b"KEYS".to_vec());
    parts.extend(keys.iter().map(|key| match key {
        Reply::Bytes(key) => key.clone(),
        other => other.text().into_bytes(),
    }));
    accepted(source, &parts);
}

/// The slots of a node.
fn share(index: usize) -> Range<u16> {
    let bound = |index: usize| (usize::from(SLOTS) * index / NODES) as u16;
    bound(index)..bound(index + 1)
}

/// Whether the node knows all others, and they have all slots.
fn is_whole(node: &Redis) -> bool {
    let info = node.command(&["CLUSTER", "INFO"]);
    let info = info.map(|info| info.text()).unwrap_or_default();
    let says = |line: String| info.lines().any(|said| said == line);
    says("cluster_state:ok".to_owned())
        && says(format!("cluster_known_nodes:{NODES}"))
        && says(format!("cluster_slots_ok:{SLOTS}"))
}

/// The reply to a command that must succeed.
fn accepted<A: AsRef<[u8]>>(node: &Redis, parts: &[A]) -> Reply {
    match node.command(parts) {
        Ok(Reply::Error(error)) => panic!("{} refuses: {error}", node.address()),
        Ok(reply) => reply,
        Err(error) => panic!("{} doesn't answer: {error}", node.address()),
    }
}
