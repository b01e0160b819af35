use alloc::{vec, vec::Vec};

use super::{Figure, Measure, Stage, Standing, Step};
use crate::{option::OptionIndex, tally::Tally};

/// All options by what a rule ranks them by, and who is elected as far as that decides.
pub(super) struct Ranking {
    /// The best first, those of one place in order.
    ranked: Vec<Standing>,
    pub(super) cut: Cut,
    pub(super) steps: Vec<Step>,
}

/// Options in three: those through, those tied for the places left, and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// In order.
    pub(super) through: Vec<OptionIndex>,
    /// In order; none, or more than `places`.
    pub(super) tied: Vec<OptionIndex>,
    pub(super) places: usize,
}

impl Ranking {
    /// By a number, the highest first.
    pub(super) fn by(
        tally: &Tally,
        seats: usize,
        measure: Measure,
        value: impl Fn(OptionIndex) -> i128,
    ) -> Self {
        let figures = figures(&options(tally), value);
        let cut = Cut::of(&figures, seats);
        let ranked = placed(&figures, |a, b| a.value == b.value);
        let step = Step::of(1, Stage::Seats, measure, figures, &cut);
        Self {
            ranked,
            cut,
            steps: vec![step],
        }
    }

    /// As said, in steps that end with the cut.
    pub(super) fn new(ranked: Vec<Standing>, cut: Cut, steps: Vec<Step>) -> Self {
        Self { ranked, cut, steps }
    }

    /// In the order of the options.
    pub(super) fn standings(&self) -> Vec<Standing> {
        let mut standings = self.ranked.clone();
        standings.sort_unstable_by_key(|standing| standing.option);
        standings
    }
}

impl Cut {
    /// The highest of sorted figures for so many places.
    pub(super) fn of(figures: &[Figure], places: usize) -> Self {
        let mut cut = Self {
            through: Vec::new(),
            tied: Vec::new(),
            places: 0,
        };
        let last = match figures.get(places) {
            Some(out) if places > 0 => {
                (figures[places - 1].value == out.value).then_some(out.value)
            }
            // All have a place, or nobody has.
            _ => None,
        };
        for figure in figures {
            if last == Some(figure.value) {
                cut.tied.push(figure.option);
            } else if cut.tied.is_empty() && cut.through.len() < places {
                cut.through.push(figure.option);
            }
        }
        if !cut.tied.is_empty() {
            cut.places = places - cut.through.len();
        }
        cut.through.sort_unstable();
        cut
    }

    /// Decides between the tied ones by another number, of which more is better. Those through are
    /// then the ones that this decides for.
    pub(super) fn refined(&self, figures: &[Figure]) -> Self {
        Self::of(figures, self.places)
    }
}

/// All options in order.
pub(super) fn options(tally: &Tally) -> Vec<OptionIndex> {
    (0..tally.options())
        .map(|index| OptionIndex::new(index as u16))
        .collect()
}

/// Options by a number, the highest first, equal ones in order.
pub(super) fn figures(options: &[OptionIndex], value: impl Fn(OptionIndex) -> i128) -> Vec<Figure> {
    let mut figures: Vec<_> = options
        .iter()
        .map(|option| Figure {
            option: *option,
            value: value(*option),
        })
        .collect();
    figures.sort_unstable_by(|a, b| b.value.cmp(&a.value).then(a.option.cmp(&b.option)));
    figures
}

/// The places of sorted figures.
pub(super) fn placed(
    figures: &[Figure],
    equal: impl Fn(&Figure, &Figure) -> bool,
) -> Vec<Standing> {
    let mut standings: Vec<Standing> = Vec::with_capacity(figures.len());
    for (index, figure) in figures.iter().enumerate() {
        let place = match index.checked_sub(1) {
            Some(before) if equal(&figures[before], figure) => standings[before].place,
            _ => index as u16 + 1,
        };
        standings.push(Standing {
            option: figure.option,
            total: figure.value,
            place,
        });
    }
    standings
}
