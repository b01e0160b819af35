use std::sync::Arc;

use super::{
    Action, Fleet, START, TICK, World,
    actions::Fate,
    happened::What,
    laws::Known,
    own,
    world::{Calls, Given, Held, Member, Under},
};
use crate::{
    ProbeOutcome, Timestamp,
    fleet::{
        Version,
        node::{Found, Outcome, Plan, Wants},
    },
};

/// How many earlier records the store can go back to.
const MOST_EARLIER: usize = 6;

impl Fleet {
    pub(super) fn carry_out(&self, world: &mut World, action: Action) {
        match action {
            Action::Ask(place) => {
                world.member(place).asked = true;
                let sent = own(world.tick);
                let wants = world.wants(place);
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
                self.learn(world, place, &learnt);
            }
            Action::Arrive => {
                let (expected, held) = world.store.late.remove(0);
                if world.store.version() == expected {
                    world.store.replace(held, world.budget.losses > 0);
                }
            }
            Action::End(place, probe) => {
                let (fence, _) = world.member(place).probes.remove(probe);
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
            Plan::Stands(outcome) => self.learn(world, place, &outcome),
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
        self.learn(world, place, &outcome);
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
        self.learn(world, place, &learnt);
        world.check_member(self, place, &before);
    }

    /// The record takes the place of the one that it expects.
    fn make(&self, world: &mut World, place: usize, under: &Under) {
        world.check_write(self, place, under);
        let held = world.held(place, under);
        world.store.replace(held, world.budget.losses > 0);
    }

    fn learn(&self, world: &mut World, place: usize, outcome: &Outcome) {
        for seen in &outcome.seen {
            world.check_told(self, place, &seen.transition, seen.ours);
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
