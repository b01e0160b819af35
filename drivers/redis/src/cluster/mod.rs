mod slots;

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use drivers_port::DriverError;
use redis::{Cmd, ConnectionAddr, ErrorKind, RedisError, ServerErrorKind, Value};
use tokio::time::Instant;

use self::slots::{Place, Slots};
use crate::{
    address::{Dialer, at},
    node::Node,
    silence::Silence,
};

/// How often a call is sent on to where a server says that the slot is. That server did nothing.
const MOST_MOVES: usize = 5;

/// How long a list of slots that was found wrong is used on, at least.
const REST: Duration = Duration::from_millis(50);

/// Servers that share the slots. A call goes to the one that has the slot of its service, over the
/// one connection to it.
pub(crate) struct Cluster {
    dialer: Dialer,
    /// How long an answer may take.
    patience: Duration,
    seeds: Vec<Place>,
    state: Mutex<State>,
    /// One asks for the slots at a time.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    nodes: BTreeMap<Place, Arc<Node>>,
    slots: Option<Slots>,
    /// Whether the slots were found to be elsewhere.
    stale: bool,
    /// How often they were asked for, and when the last time.
    asked: u64,
    asked_at: Option<Instant>,
}

/// A call that is dropped before it was answered: the server may be no longer there.
struct Unanswered<'a>(&'a Cluster);

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        self.0.state().stale = true;
    }
}

/// Where a call has to go instead.
enum Elsewhere {
    /// For good.
    Moved(Place),
    /// This once.
    Ask(Place),
}

impl Cluster {
    pub(crate) fn new(
        dialer: Dialer,
        hosts: Vec<ConnectionAddr>,
        patience: Duration,
    ) -> Result<Self, DriverError> {
        let mut cluster = Self {
            dialer,
            patience,
            seeds: Vec::new(),
            state: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        };
        for host in hosts {
            if let ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } =
                host
            {
                // What can't be dialled is found out here.
                cluster.node(&(host.clone(), port))?;
                cluster.seeds.push((host, port));
            }
        }
        Ok(cluster)
    }

    /// Asks one of the servers for the slots.
    pub(crate) async fn ping(&self, deadline: Instant) -> Result<(), Silence> {
        let _turn = self.take_turn(deadline).await?;
        self.ask(deadline).await
    }

    pub(crate) async fn send(
        &self,
        tag: &[u8],
        command: &Cmd,
        deadline: Instant,
    ) -> Result<Value, Silence> {
        let slot = Slots::of(tag);
        let mut place = self.place(slot, deadline).await?;
        let mut ask = false;
        for _ in 0..MOST_MOVES {
            let node = self.node(&place).map_err(Silence::Config)?;
            let unanswered = Unanswered(self);
            let sent = if ask {
                node.send_asking(command, deadline).await
            } else {
                node.send(command, deadline).await
            };
            mem::forget(unanswered);
            let silence = match sent {
                Ok(value) => return Ok(value),
                Err(silence) => silence,
            };
            match elsewhere(&silence, &place) {
                Some(Elsewhere::Moved(there)) => {
                    self.state().stale = true;
                    (place, ask) = (there, false);
                }
                Some(Elsewhere::Ask(there)) => (place, ask) = (there, true),
                None => {
                    if silence.is_loss() {
                        self.state().stale = true;
                    }
                    return Err(silence);
                }
            }
        }
        Err(Silence::Astray)
    }

    /// Where the slot is, as far as is known.
    async fn place(&self, slot: u16, deadline: Instant) -> Result<Place, Silence> {
        let (known, asked, due) = {
            let state = self.state();
            let rested = state.asked_at.is_none_or(|at| at.elapsed() >= REST);
            (state.place(slot), state.asked, state.stale && rested)
        };
        let Some(known) = known else {
            let _turn = self.take_turn(deadline).await?;
            // Another one may have asked meanwhile.
            if self.state().asked == asked {
                self.ask(deadline).await?;
            }
            return self.state().place(slot).ok_or(Silence::NoSlot);
        };
        // Whoever does not get the turn makes do with what is known, and so does this one where
        // nobody answers.
        if due && let Ok(_turn) = self.turn.try_lock() {
            let _ = self.ask(half(deadline)).await;
            return self.state().place(slot).ok_or(Silence::NoSlot);
        }
        Ok(known)
    }

    async fn take_turn(
        &self,
        deadline: Instant,
    ) -> Result<tokio::sync::MutexGuard<'_, ()>, Silence> {
        tokio::time::timeout_at(deadline, self.turn.lock())
            .await
            .map_err(|_| Silence::NoConnection)
    }

    /// Asks one server after the other, each for half of the time that is left, until one answers.
    async fn ask(&self, deadline: Instant) -> Result<(), Silence> {
        let mut command = redis::cmd("CLUSTER");
        command.arg("SLOTS");
        let mut outcome = Err(Silence::NoSlot);
        for place in self.places() {
            let node = self.node(&place).map_err(Silence::Config)?;
            let answer = node.send(&command, half(deadline)).await;
            outcome = answer.and_then(|answer| match Slots::parse(&answer, &place) {
                Some(slots) => {
                    self.learn(slots);
                    Ok(())
                }
                None => Err(Silence::Garbled),
            });
            if outcome.is_ok() {
                break;
            }
        }
        let mut state = self.state();
        state.asked += 1;
        state.asked_at = Some(Instant::now());
        outcome
    }

    /// Those to ask: all that are known, from some one on, so that not all ask the same one.
    fn places(&self) -> Vec<Place> {
        let state = self.state();
        let mut places: Vec<Place> = state.nodes.keys().cloned().collect();
        if !places.is_empty() {
            let some = rand::random::<u64>() as usize % places.len();
            places.rotate_left(some);
        }
        places
    }

    fn learn(&self, slots: Slots) {
        let mut state = self.state();
        state.nodes.retain(|place, _| {
            self.seeds.contains(place) || slots.places().any(|known| known == place)
        });
        state.slots = Some(slots);
        state.stale = false;
    }

    fn node(&self, place: &Place) -> Result<Arc<Node>, DriverError> {
        if let Some(node) = self.state().nodes.get(place) {
            return Ok(Arc::clone(node));
        }
        let (host, port) = place.clone();
        let addr = at(host, port, self.dialer.tls());
        let node = Arc::new(Node::server(self.dialer.client(addr)?, self.patience));
        let mut state = self.state();
        Ok(Arc::clone(state.nodes.entry(place.clone()).or_insert(node)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn place(&self, slot: u16) -> Option<Place> {
        self.slots.as_ref()?.place(slot).cloned()
    }
}

/// When half of the time is gone that is left.
fn half(deadline: Instant) -> Instant {
    let now = Instant::now();
    now + deadline.saturating_duration_since(now) / 2
}

fn elsewhere(silence: &Silence, asked: &Place) -> Option<Elsewhere> {
    let Silence::Refused(error) = silence else {
        return None;
    };
    let there = || redirect(error, asked);
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::Moved) => there().map(Elsewhere::Moved),
        ErrorKind::Server(ServerErrorKind::Ask) => there().map(Elsewhere::Ask),
        _ => None,
    }
}

fn redirect(error: &RedisError, asked: &Place) -> Option<Place> {
    let (host, port) = error.redirect_node()?.0.rsplit_once(':')?;
    let host = if host.is_empty() { &asked.0 } else { host };
    Some((host.to_owned(), port.parse().ok()?))
}
