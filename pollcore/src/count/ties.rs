use alloc::vec::Vec;
use core::cell::OnceCell;

use super::{Figure, Lot, Measure, Stage, Step, TieBreak, TieBreaker};
use crate::{
    count::ranking::Cut,
    id::Digest,
    option::OptionIndex,
    poll::{Poll, TiePolicy},
};

/// What decides ties, as far as anything does.
pub(super) struct Ties<'a> {
    poll: &'a Poll,
    lot: Option<&'a Lot>,
    order: OnceCell<Option<Order>>,
}

/// All options in an order that decides.
struct Order {
    by: TieBreaker,
    /// Each option's place, from 1 on.
    places: Vec<usize>,
    /// What each option drew.
    draws: Vec<Digest>,
}

impl<'a> Ties<'a> {
    pub(super) fn new(poll: &'a Poll, lot: Option<&'a Lot>) -> Self {
        Self {
            poll,
            lot,
            order: OnceCell::new(),
        }
    }

    /// Chooses so many of the tied options, where the poll has something that decides.
    pub(super) fn decide(
        &self,
        seat: u16,
        stage: Stage,
        tied: &[OptionIndex],
        places: usize,
    ) -> Option<(TieBreak, Step)> {
        let order = self.order.get_or_init(|| self.order()).as_ref()?;
        let mut among = tied.to_vec();
        among.sort_unstable_by_key(|option| order.places[option.as_usize()]);
        let mut chosen = among[..places.min(among.len())].to_vec();
        chosen.sort_unstable();
        let step = Step {
            seat,
            stage,
            measure: match order.by {
                TieBreaker::Lot => Measure::Lot,
                TieBreaker::Order => Measure::Order,
            },
            figures: among
                .iter()
                .map(|option| Figure {
                    option: *option,
                    value: order.places[option.as_usize()] as i128,
                })
                .collect(),
            through: chosen.clone(),
            tied: Vec::new(),
            places: 0,
        };
        let draw = |option: &OptionIndex| order.draws.get(option.as_usize()).copied();
        let tie_break = TieBreak {
            seat,
            by: order.by,
            draws: among.iter().filter_map(draw).collect(),
            among,
            chosen,
        };
        Some((tie_break, step))
    }

    fn order(&self) -> Option<Order> {
        let options = self.poll.options();
        let mut draws = Vec::new();
        let mut ranked: Vec<usize> = (0..options.len()).collect();
        let by = match (self.poll.ties(), self.lot) {
            (TiePolicy::None, _) | (TiePolicy::Lot, None) => return None,
            (TiePolicy::Lot, Some(lot)) => {
                draws.extend(options.iter().map(|o| lot.draw(self.poll.digest(), o.id())));
                // Two draws are never equal as long as SHA-256 holds.
                ranked.sort_by_key(|index| draws[*index]);
                TieBreaker::Lot
            }
            (TiePolicy::Order(order), _) => {
                let mut given = alloc::vec![usize::MAX; options.len()];
                for (place, option) in order.iter().enumerate().rev() {
                    if let Some(slot) = given.get_mut(option.as_usize()) {
                        *slot = place;
                    }
                }
                ranked.sort_by_key(|index| given[*index]);
                TieBreaker::Order
            }
        };
        let mut places = alloc::vec![0; options.len()];
        for (place, index) in ranked.into_iter().enumerate() {
            places[index] = place + 1;
        }
        Some(Order { by, places, draws })
    }
}

impl Step {
    /// A step that cuts options.
    pub(super) fn of(
        seat: u16,
        stage: Stage,
        measure: Measure,
        figures: Vec<Figure>,
        cut: &Cut,
    ) -> Self {
        Self {
            seat,
            stage,
            measure,
            figures,
            through: cut.through.clone(),
            tied: cut.tied.clone(),
            places: cut.places,
        }
    }
}
