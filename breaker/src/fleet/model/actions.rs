use super::{
    TICK, World,
    world::{Calls, Imposed},
};
use crate::{
    Force, Operator, Rule, State, Totals, Trip,
    fleet::node::{Act, Ballot, Wants},
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

/// How far the store's clock is set, in ticks: more than it is taken to be wrong by. Or back by
/// one, which is less.
const LEAP: i64 = 5;
impl World {
    /// What can happen next.
    pub(super) fn possible(&self, actions: &mut Vec<Action>) {
        // What follows a broken law is of no interest.
        if self.broken != 0 {
            return;
        }
        let budget = &self.budget;
        for (place, member) in self.members.iter().enumerate() {
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
                let all = [
                    Imposed::Open,
                    Imposed::Briefly,
                    Imposed::Lift,
                    Imposed::Reset,
                ];
                actions.extend(all.map(|imposed| Action::Impose(place, imposed)));
            }
            if budget.crashes > 0 && member.node.record().is_some() {
                actions.push(Action::Kill(place));
            }
        }
        if !self.store.late.is_empty() {
            actions.push(Action::Arrive);
        }
        let is_quiet = self.members.iter().all(|member| member.swap.is_none());
        if self.members.iter().all(|member| member.asked) && (is_quiet || budget.slow > 0) {
            actions.push(Action::Tick);
        }
        if budget.losses > 0 && self.store.held.is_some() {
            actions.push(Action::Forget);
            let earlier = 0..self.store.earlier.len();
            actions.extend(earlier.map(Action::GoBack));
        }
        if budget.back > 0 {
            actions.extend([Action::Set(-1), Action::Set(-LEAP)]);
        }
        if budget.forward > 0 {
            actions.push(Action::Set(LEAP));
        }
        let none_asked = self.members.iter().all(|member| !member.asked);
        if budget.recoveries > 0 && self.is_ill && none_asked {
            actions.push(Action::Recover);
        }
    }

    /// What a node wants of the store at this moment.
    pub(super) fn wants(&self, place: usize) -> Wants {
        let member = &self.members[place];
        let fails = member.fails(self.is_ill);
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
            Imposed::Open | Imposed::Briefly => Act::Force {
                force: Force::Open,
                time: (act == Imposed::Briefly).then_some(TICK),
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
}
