use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use super::service::Service;
use crate::{
    end::{End, Outcome},
    worker::{self, said},
};

/// What the nodes of a fleet tell.
pub(crate) struct Log {
    nodes: Vec<Arc<Mutex<Node>>>,
}

#[derive(Default)]
struct Node {
    /// When, whose, to what, and which.
    changes: Vec<(u64, String, String, String)>,
    /// What callers met, and since when.
    shows: Option<(u64, String)>,
    /// When the store went down or came back.
    store: Vec<(u64, String)>,
    /// How many calls were answered, their mark, and how many were rejected.
    calls: Option<(u64, u64, u64)>,
}

impl Log {
    /// Starts the nodes, and listens.
    pub(crate) fn of(nodes: u64, url: &str, service: SocketAddr) -> io::Result<Self> {
        let mut all = Vec::new();
        for number in 0..nodes {
            let (number, service) = (number.to_string(), service.to_string());
            let variables = [("NODE", &*number), ("URL", url), ("SERVICE", &*service)];
            let worker = worker::spawn("node", &variables);
            let node = Arc::new(Mutex::new(Node::default()));
            all.push(Arc::clone(&node));
            thread::Builder::new().spawn(move || {
                // It ends with the service, if not before.
                while let Some(line) = worker.line() {
                    node.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .hear(&line);
                }
            })?;
        }
        Ok(Self { nodes: all })
    }

    fn nodes(&self) -> impl Iterator<Item = MutexGuard<'_, Node>> {
        let nodes = self.nodes.iter();
        nodes.map(|node| node.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// When each node knew that the circuit is open for the fleet, after this.
    pub(crate) fn opened(&self, after: u64) -> Vec<Option<u64>> {
        let opened = |node: &Node| {
            let mut changes = node.changes.iter();
            let opening =
                changes.find(|(at, scope, to, _)| *at > after && scope != "local" && to == "open");
            opening.map(|(at, ..)| *at)
        };
        self.nodes().map(|node| opened(&node)).collect()
    }

    /// Whether all nodes have said this after that moment, and nothing of the store since.
    pub(crate) fn all_said(&self, what: &str, after: u64) -> bool {
        let last = |node: &Node| {
            node.store
                .last()
                .is_some_and(|(at, said)| *at > after && said == what)
        };
        self.nodes().all(|node| last(&node))
    }

    /// Whether callers of all nodes meet a closed circuit, and have since some time after that moment.
    pub(crate) fn all_closed(&self, after: u64) -> bool {
        let closed = |node: &Node| {
            let shown = node.shows.as_ref();
            shown.is_some_and(|(at, status)| *at > after && status == "closed")
        };
        self.nodes().all(|node| closed(&node))
    }

    pub(crate) fn ended(&self) -> bool {
        self.nodes().all(|node| node.calls.is_some())
    }

    /// Of all nodes at most one says of a change of the fleet that it made it.
    pub(crate) fn one_winner_a_transition(&self) -> Outcome {
        let mut winners: BTreeMap<String, u32> = BTreeMap::new();
        for node in self.nodes() {
            for (_, _, _, era) in node
                .changes
                .iter()
                .filter(|(_, scope, ..)| scope == "fleet")
            {
                *winners.entry(era.clone()).or_default() += 1;
            }
        }
        match winners.iter().find(|(_, winners)| **winners > 1) {
            Some((era, winners)) => Err(End::failed(format!("{winners} nodes made {era}"))),
            None if winners.is_empty() => Err(End::failed("nobody made any change")),
            None => Ok(()),
        }
    }

    /// The service answered what callers say that it did: each call once.
    pub(crate) fn every_call_has_its_answer(&self, service: &Service) {
        for (number, node) in self.nodes().enumerate() {
            let (answered, mark, rejected) = node.calls.expect("it has ended");
            let mut ids = service.ids_of(number as u64);
            ids.sort_unstable();
            let mut marked = 0;
            for id in &ids {
                marked ^= id.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            }
            assert!(
                ids.windows(2).all(|pair| pair[0] != pair[1]),
                "a call was made twice"
            );
            assert_eq!(
                (ids.len() as u64, marked),
                (answered, mark),
                "node {number}"
            );
            assert!(rejected > 0, "node {number} rejected nothing");
        }
    }
}

impl Node {
    fn hear(&mut self, line: &str) {
        let number = |text: &str| text.parse().expect("a number");
        match said(line).as_deref() {
            Some(["CHANGED", at, scope, to, era]) => {
                let [scope, to, era] = [scope, to, era].map(|text| (*text).to_owned());
                self.changes.push((number(at), scope, to, era));
            }
            Some(["SHOWS", at, status]) => self.shows = Some((number(at), (*status).to_owned())),
            Some([what @ ("DOWN" | "UP"), at]) => self.store.push((number(at), (*what).to_owned())),
            Some(["CALLS", answered, mark, rejected]) => {
                self.calls = Some((number(answered), number(mark), number(rejected)));
            }
            _ => {}
        }
    }
}
