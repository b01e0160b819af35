use std::sync::Arc;

use super::{
    Fleet, START, TICK, World,
    happened::What,
    laws::Known,
    own,
    world::{Calls, Given, Held, Imposed, Member, Under},
};
use crate::{
    Force, Operator, ProbeOutcome, Rule, State, Timestamp, Totals, Trip,
    fleet::{
        Version,
        node::{Act, Ballot, Found, Outcome, Plan, Wants},
    },
};

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// A node asks the store and decides.
    Ask(usize),
    /// Its swap arrives, and is answered.
    Swap(usize),
    /// Its swap is not answered.
    Unknown(usize, Fate),
    /// Its swap is refused for a reason that has nothing to do with the record.
    Fail(usize),
    /// A swap that was not answered arrives after all.
    Arrive,
    /// A probe of a node ends.
    End(usize, usize),
    /// Time passes.
    Tick,
    /// A node does not ask in this tick.
    Away(usize),
    /// The store holds nothing any more.
    Forget,
    /// It holds what it held once.
    GoBack(usize),
    /// Its clock is set, by so many ticks.
    Set(i64),
    /// A node is killed, and another of its name begins.
    Kill(usize),
    /// An operator asks a node for something.
    Impose(usize, Imposed),
    /// The service becomes well.
    Recover,
    /// And ill again, which only happens before a search.
    Relapse,
}

/// What becomes of a swap that is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Made,
    Lost,
    Late,
}

/// How far the store's clock is set, in ticks: more than it is taken to be wrong by.
const LEAP: i64 = 5;
/// How many earlier records the store can go back to.
const MOST_EARLIER: usize = 6;

impl Fleet {
    pub(super) fn possible(&self, world: &World, actions: &mut Vec<Action>) {
        // What follows a broken law is of no interest.
        if world.broken != 0 {
            return;
        }
        let budget = &world.budget;
        for (place, member) in world.members.iter().enumerate() {
            if member.swap.is_some() {
                actions.push(Action::Swap(place));
                if budget.unknown > 0 {
                    for fate in [Fate::Made, Fate::Lost, Fate::Late] {
                        actions.push(Action::Unknown(place, fate));
                    }
                    actions.push(Action::Fail(place));
                }
            } else if !member.asked {
                actions.push(Action::Ask(place));
                if budget.away > 0 {
                    actions.push(Action::Away(place));
                }
            }
            // It reports when it asks, so that later is as good as in the next tick.
            if !member.asked {
                let probes = 0..member.probes.len();
                actions.extend(probes.map(|probe| Action::End(place, probe)));
            }
            if budget.acts > 0 && member.act.is_none() {
                for imposed in [Imposed::Open, Imposed::Lift, Imposed::Reset] {
                    actions.push(Action::Impose(place, imposed));
                }
            }
            if budget.crashes > 0 && member.node.record().is_some() {
                actions.push(Action::Kill(place));
            }
        }
        if !world.store.late.is_empty() {
            actions.push(Action::Arrive);
        }
        let is_quiet = world.members.iter().all(|member| member.swap.is_none());
        if world.members.iter().all(|member| member.asked) && (is_quiet || budget.slow > 0) {
            actions.push(Action::Tick);
        }
        if budget.losses > 0 && world.store.held.is_some() {
            actions.push(Action::Forget);
            let earlier = 0..world.store.earlier.len();
            actions.extend(earlier.map(Action::GoBack));
        }
        if budget.back > 0 {
            actions.push(Action::Set(-LEAP));
        }
        if budget.forward > 0 {
            actions.push(Action::Set(LEAP));
        }
        let none_asked = world.members.iter().all(|member| !member.asked);
        if budget.recoveries > 0 && world.is_ill && none_asked {
            actions.push(Action::Recover);
        }
    }

    pub(super) fn carry_out(&self, world: &mut World, action: Action) {
        match action {
            Action::Ask(place) => {
                world.member(place).asked = true;
                let sent = own(world.tick);
                let wants = self.wants(world, place);
                self.plan(world, place, sent, wants);
            }
            Action::Swap(place) => self.swap(world, place),
            Action::Unknown(place, fate) => self.lose_answer(world, place, fate),
            Action::Fail(place) => {
                world.budget.unknown -= 1;
                world.idle = 0;
                let member = world.member(place);
                member.swap = None;
                let learnt = member.node.learnt();
                self.learn(world, place, learnt);
            }
            Action::Arrive => {
                let (expected, held) = world.store.late.remove(0);
                if world.store.version() == expected {
                    world.store.replace(held, world.budget.losses > 0);
                }
            }
            Action::End(place, probe) => {
                let (fence, until) = world.member(place).probes.remove(probe);
                let fails = world.members[place].fails(world.is_ill);
                let outcome = if fails {
                    ProbeOutcome::Failed
                } else {
                    ProbeOutcome::Succeeded
                };
                world.member(place).reports.push((fence, outcome));
            }
            Action::Tick => self.tick(world),
            Action::Away(place) => {
                world.budget.away -= 1;
                world.idle = 0;
                world.member(place).asked = true;
            }
            Action::Forget | Action::GoBack(_) => {
                world.budget.losses -= 1;
                world.disturbed.push(world.tick);
                (world.idle, world.restored) = (0, 0);
                let store = &mut world.store;
                if let Action::GoBack(back) = action {
                    store.held = Some(store.earlier[back].clone());
                    store.earlier.truncate(back);
                } else {
                    store.held = None;
                }
                if world.budget.losses == 0 {
                    store.earlier.clear();
                }
            }
            Action::Set(ticks) => {
                let by = ticks * TICK.as_millis() as i64;
                world.store.now = world.store.now.saturating_add_signed(by);
                debug_assert!(world.store.now > START / 2);
                if ticks > 0 {
                    world.budget.forward -= 1;
                    world.disturbed.push(world.tick);
                } else {
                    world.budget.back -= 1;
                }
            }
            Action::Kill(place) => {
                world.budget.crashes -= 1;
                world.idle = 0;
                let asked = world.members[place].asked;
                let calls = world.members[place].calls;
                let anew = Member {
                    asked,
                    ..Member::new(self.node(place), calls)
                };
                world.members[place] = Arc::new(anew);
            }
            Action::Impose(place, imposed) => {
                world.budget.acts -= 1;
                world.idle = 0;
                world.member(place).act = Some(imposed);
            }
            Action::Recover => {
                world.budget.recoveries -= 1;
                world.is_ill = false;
                for member in &mut world.members {
                    Arc::make_mut(member).knew_ill = false;
                }
            }
            Action::Relapse => {
                world.is_ill = true;
                world.outdated = world.eras();
                for member in &mut world.members {
                    Arc::make_mut(member).knew_well = false;
                }
            }
        }
        world.check_probes();
    }

    fn tick(&self, world: &mut World) {
        world.check_idle(self);
        if world.members.iter().any(|member| member.swap.is_some()) {
            world.budget.slow -= 1;
            world.idle = 0;
        }
        world.tick += 1;
        world.store.now += TICK.as_millis() as u64;
        let (tick, lease) = (world.tick, u64::from(self.lease));
        world.disturbed.retain(|&at| tick <= at + lease);
        for member in &mut world.members {
            let member = Arc::make_mut(member);
            member.asked = false;
            // One that is later still says nothing any more.
            let now = own(tick);
            member.probes.retain(|(_, until)| now <= until.after(TICK));
        }
    }

    fn wants(&self, world: &World, place: usize) -> Wants {
        let member = &world.members[place];
        let fails = member.fails(world.is_ill);
        let record = member.node.record();
        let is_closed = record.is_none_or(|record| record.state() == State::Closed);
        let trip = Trip {
            rule: Rule::ConsecutiveFailures,
            totals: Totals::default(),
            consecutive: 1,
        };
        let name = ["a", "b", "c"][place];
        let operator = || Operator::new(name, "").expect("a letter is a name");
        let act = member.act.map(|act| match act {
            Imposed::Open => Act::Force {
                force: Force::Open,
                time: None,
                operator: operator(),
            },
            Imposed::Lift => Act::Lift(operator()),
            Imposed::Reset => Act::Reset(operator()),
        });
        Wants {
            reports: member.reports.clone(),
            vote: (fails && is_closed && member.calls != Calls::Few).then_some(Ballot {
                trip,
                wait: None,
                fleet_breached: false,
            }),
            claim: !is_closed && member.probes.is_empty(),
            acts: act.into_iter().collect(),
        }
    }

    fn plan(&self, world: &mut World, place: usize, sent: Timestamp, wants: Wants) {
        let held = world.store.held.as_ref();
        let found = Found {
            record: held.map(|held| (held.version, held.record.clone())),
            now: Timestamp::from_millis(world.store.now),
            sent,
            received: own(world.tick),
        };
        let words = &mut world.words;
        let node = &mut Arc::make_mut(&mut world.members[place]).node;
        let before = Known::by(node);
        let plan = node.plan(&found, &wants, &mut || {
            *words += 1;
            *words
        });
        match plan {
            Plan::Stands(outcome) => self.learn(world, place, outcome),
            Plan::Write(write) => {
                world.member(place).swap = Some(Under {
                    write: *write,
                    wants,
                    decided: found.now,
                    sent: found.received,
                });
            }
        }
        world.check_member(self, place, &before);
    }

    fn swap(&self, world: &mut World, place: usize) {
        let Some(under) = world.member(place).swap.take() else {
            return;
        };
        if world.store.version() != under.write.swap.expected {
            self.happened.note(What::Conflict);
            self.plan(world, place, under.sent, under.wants);
            return;
        }
        self.make(world, place, &under);
        let (now, received) = (world.store.now, own(world.tick));
        let node = &mut world.member(place).node;
        let before = Known::by(node);
        let now = Timestamp::from_millis(now);
        let outcome = node.wrote(under.write, now, under.sent, received);
        self.learn(world, place, outcome);
        world.check_member(self, place, &before);
    }

    fn lose_answer(&self, world: &mut World, place: usize, fate: Fate) {
        world.budget.unknown -= 1;
        world.idle = 0;
        let Some(under) = world.member(place).swap.take() else {
            return;
        };
        let is_expected = world.store.version() == under.write.swap.expected;
        match fate {
            Fate::Made if is_expected => self.make(world, place, &under),
            Fate::Late => {
                let held = world.held(place, &under);
                world.store.late.push((under.write.swap.expected, held));
            }
            _ => {}
        }
        let node = &mut world.member(place).node;
        let before = Known::by(node);
        node.unknown(under.write);
        let learnt = node.learnt();
        self.learn(world, place, learnt);
        world.check_member(self, place, &before);
    }

    /// The record takes the place of the one that it expects.
    fn make(&self, world: &mut World, place: usize, under: &Under) {
        world.check_write(self, place, under);
        let held = world.held(place, under);
        world.store.replace(held, world.budget.losses > 0);
    }

    fn learn(&self, world: &mut World, place: usize, outcome: Outcome) {
        for seen in &outcome.seen {
            world.check_told(place, &seen.transition, seen.ours);
        }
        let now = own(world.tick);
        if let Some((fence, until)) = outcome.claimed
            && now < until
        {
            world.member(place).probes.push((fence, until));
            self.happened.note(What::Probed);
            world.idle = 0;
            if world.members[place].calls != Calls::Poisoned {
                world.poisoned = 0;
            }
        }
        if outcome.lost > 0 {
            self.happened.note(What::ProbeLost);
        }
        let member = world.member(place);
        member
            .reports
            .retain(|(fence, _)| !outcome.settled.contains(fence));
        if outcome.acted {
            member.act = None;
        }
    }
}

impl World {
    pub(super) fn member(&mut self, place: usize) -> &mut Member {
        Arc::make_mut(&mut self.members[place])
    }

    /// What a swap puts into the store.
    fn held(&self, place: usize, under: &Under) -> Arc<Held> {
        let record = under.write.record.clone();
        let old = self.store.held.as_ref();
        let given = record.probes().iter().map(|slot| {
            let before = old.and_then(|held| held.given(slot.token));
            before.unwrap_or(Given {
                token: slot.token,
                to: place,
                tick: self.tick,
            })
        });
        Arc::new(Held {
            version: under.write.swap.version,
            given: given.collect(),
            record,
        })
    }
}

impl super::Store {
    fn version(&self) -> Option<Version> {
        self.held.as_ref().map(|held| held.version)
    }

    fn replace(&mut self, held: Arc<Held>, may_go_back: bool) {
        if let Some(old) = self.held.replace(held)
            && may_go_back
        {
            if self.earlier.len() == MOST_EARLIER {
                self.earlier.remove(0);
            }
            self.earlier.push(old);
        }
    }
}
