//! Fast doubling on the transform: the tier for large terms.

use core::ops::RangeInclusive;

use super::{
    exit::Outcome,
    form::Form,
    plan::{Plan, Size},
    pulse::Pulse,
    transform::Transform,
    words::{Balanced, Base, Words},
};
use crate::{
    Budget, Error,
    ladder::{self, Kind},
    modular::mersenne61,
    radix::{Binary64, Decimal18},
    simd::Level,
};

/// Which terms are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<const OUT: usize> {
    /// The last step's forms, to an even and to an odd index.
    forms: [[Form; OUT]; 2],
    residues: fn(u64) -> [u64; OUT],
}

/// F(n).
pub(crate) const FIBONACCI: Wanted<1> = Wanted {
    forms: [[Form::DOUBLE], [Form::AFTER_DOUBLE]],
    residues: |n| [mersenne61::fibonacci(n)],
};

/// L(n).
pub(crate) const LUCAS: Wanted<1> = Wanted {
    forms: [[Form::LUCAS_DOUBLE], [Form::LUCAS_AFTER_DOUBLE]],
    residues: |n| [mersenne61::lucas(n)],
};

/// F(n) and F(n + 1).
pub(crate) const PAIR: Wanted<2> = Wanted {
    forms: [
        [Form::DOUBLE, Form::AFTER_DOUBLE],
        [Form::AFTER_DOUBLE, Form::TWO_AFTER_DOUBLE],
    ],
    residues: |n| [mersenne61::fibonacci(n), mersenne61::fibonacci(n + 1)],
};

/// F(n) and F(n − 1), what the next step starts from.
const STEP: [[Form; 2]; 2] = [
    [Form::DOUBLE, Form::BEFORE_DOUBLE],
    [Form::AFTER_DOUBLE, Form::DOUBLE],
];

/// The positional system of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Decimal,
    Binary,
}

impl System {
    /// Words of so many places, digits or bits.
    pub(super) fn base(self, places: u32) -> Base {
        match self {
            Self::Decimal => Base::Decimal(places),
            Self::Binary => Base::Binary(places),
        }
    }

    /// The fewest places that are tried. Words that small are exact at every index supported:
    /// their products sum to less than 2⁵², and a transform of 2²⁹ points errs by some thousands
    /// of rounding units of that.
    pub(super) fn fewest_places(self) -> u32 {
        match self {
            Self::Decimal => 3,
            Self::Binary => 10,
        }
    }

    /// Places that keep the rounding error of the ladder to F(`index`) below 0.1: it was measured
    /// as 0.066 (decimal, 10⁶), 0.014 (10⁸), and 0.019 (binary, 10⁵), 0.020 (10⁶ and 10⁷), 0.023
    /// (10⁸) with the words chosen here, and it grows about as the square root of the index.
    pub(super) fn most_places(self, index: u64) -> u32 {
        match self {
            Self::Decimal => match index {
                0..=2_000_000 => 6,
                _ => 5,
            },
            Self::Binary => match index {
                0..=500_000 => 20,
                500_001..=5_000_000 => 19,
                5_000_001..=50_000_000 => 18,
                50_000_001..=500_000_000 => 17,
                _ => 16,
            },
        }
    }

    /// Upper bound of the places of F(`index` + 1) and L(`index`).
    fn places(self, index: u64) -> f64 {
        // log φ to base ten and two.
        let per_index = match self {
            Self::Decimal => 0.208_987_640_25,
            Self::Binary => 0.694_241_913_64,
        };
        (index as f64 + 3.0) * per_index + 1.0
    }
}

/// Rounding errors above this mean that a word may be wrong (0.5 is wrong for sure).
pub(super) const TOLERANCE: f64 = 0.2;

/// Below this index the ladder on limbs is faster.
pub(crate) const WORTHWHILE: u64 = 12_000;

/// Where the ladder on limbs hands over.
const START: u64 = 7_000;

/// How large terms are computed.
#[derive(Debug)]
pub(crate) struct Engine<'a> {
    budget: Budget<'a>,
    level: Level,
    threads: usize,
    tolerance: f64,
    /// Overrides the choice of word sizes.
    places: Option<RangeInclusive<u32>>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(budget: Budget<'a>, threads: usize) -> Self {
        Self {
            budget,
            level: Level::detect(),
            threads,
            tolerance: TOLERANCE,
            places: None,
        }
    }

    /// One term of either sequence.
    pub(crate) fn one(&self, index: u64, kind: Kind, system: System) -> Result<Words, Error> {
        let wanted = match kind {
            Kind::Fibonacci => FIBONACCI,
            Kind::Lucas => LUCAS,
        };
        self.terms(index, system, wanted).map(|[term]| term)
    }

    /// The wanted terms at `index`, exact: each is checked against its residue modulo a 61-bit
    /// prime, and where a guard fires everything is computed again with smaller words.
    pub(crate) fn terms<const OUT: usize>(
        &self,
        index: u64,
        system: System,
        wanted: Wanted<OUT>,
    ) -> Result<[Words; OUT], Error> {
        let places = self
            .places
            .clone()
            .unwrap_or(system.fewest_places()..=system.most_places(index));
        for places in places.rev() {
            match self.attempt(index, system, places, wanted) {
                Ok(terms) => return Ok(terms),
                Err(Failure::Guard) => {}
                Err(Failure::Stopped(error)) => return Err(error),
            }
        }
        Err(Error::Inexact { index })
    }

    fn attempt<const OUT: usize>(
        &self,
        index: u64,
        system: System,
        places: u32,
        wanted: Wanted<OUT>,
    ) -> Result<[Words; OUT], Failure> {
        let base = system.base(places);
        let bits = (0..64)
            .find(|bits| index >> bits <= START)
            .unwrap_or(0)
            .max(1);
        let size_of = |index: u64| {
            let words = (system.places(index) / f64::from(places)).ceil() as usize;
            Size::fitting(words.div_ceil(2))
        };
        let steps = (1..bits).map(|bit| Transform::beats(size_of(index >> bit), 2));
        let total = steps.sum::<u64>() + Transform::beats(size_of(index), OUT);
        let pulse = Pulse::new(&self.budget, total);
        let mut transform = Transform::new(self.level, self.threads, size_of(index));

        let start = index >> bits;
        let (f, g) = match system {
            System::Decimal => ladder::pair::<Decimal18>(start),
            System::Binary => ladder::pair::<Binary64>(start),
        };
        let mut pair = [f, g].map(|limbs| Balanced::from_limbs(base, &limbs));
        // Room for every step; the second number of the last one is as long as its input.
        let len = size_of(index).len();
        let room = [2 * len, len * OUT];
        for (number, room) in pair.iter_mut().zip(room) {
            number
                .words
                .reserve_exact(room - number.words.len().min(room));
        }
        for bit in (1..bits).rev() {
            let index = index >> bit;
            let forms = STEP[index as usize & 1];
            pair = self.step(&mut transform, size_of(index), pair, forms, &pulse)?;
        }
        let forms = wanted.forms[index as usize & 1];
        let terms = self.step(&mut transform, size_of(index), pair, forms, &pulse)?;
        drop(transform);

        let radix = mersenne61::Radix::new(base.value() as u64);
        let residues = (wanted.residues)(index);
        let terms = terms.map(Balanced::canonical);
        let exact = terms.iter().zip(residues).all(|(term, residue)| {
            term.as_ref()
                .is_some_and(|term| radix.words(&term.words) == residue)
        });
        if !exact {
            return Err(Failure::Guard);
        }
        Ok(terms.map(|term| term.expect("`exact` saw every term")))
    }

    /// The `forms` of a pair.
    fn step<const OUT: usize>(
        &self,
        transform: &mut Transform,
        size: Size,
        pair: [Balanced; 2],
        forms: [Form; OUT],
        pulse: &Pulse<'_>,
    ) -> Result<[Balanced; OUT], Failure> {
        let [f, g] = pair;
        let base = f.base;
        let longest = f.words.len().max(g.words.len());
        let size = match size.len() < longest {
            true => Size::fitting(longest),
            false => size,
        };
        let plan = Plan::of(size);
        let pair = [f.words, g.words];
        let terms = transform.evaluate(&plan, pair, base.value(), forms, pulse);
        pulse.verdict().map_err(Failure::Stopped)?;
        let exact = |outcome: Outcome| outcome.error <= self.tolerance && outcome.overflow == 0;
        #[cfg(test)]
        if std::env::var("PROBE_E").is_ok() {
            for (_, o) in &terms {
                println!("  size {size:?} {:.4}", o.error);
            }
        }
        if !terms.iter().all(|(_, outcome)| exact(*outcome)) {
            return Err(Failure::Guard);
        }
        Ok(terms.map(|(words, _)| Balanced { base, words }.trimmed()))
    }
}

enum Failure {
    /// A guard fired: the words are too large for this transform.
    Guard,
    Stopped(Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore]
    fn probe() {
        if std::env::var("PROBE_E").is_ok() {
            for (n, w) in [
                (100_000u64, 6),
                (200_000, 6),
                (500_000, 6),
                (1_000_000, 6),
                (10_000_000, 5),
                (100_000_000, 5),
            ] {
                println!("{n} {w}");
                let mut engine = Engine::new(Budget::UNLIMITED, 1);
                engine.places = Some(w..=w);
                let _ = engine.terms(n, System::Decimal, FIBONACCI);
            }
            for (n, w) in [
                (100_000u64, 19),
                (100_000, 20),
                (1_000_000, 18),
                (1_000_000, 19),
                (10_000_000, 17),
                (10_000_000, 18),
                (100_000_000, 16),
                (100_000_000, 17),
            ] {
                println!("binary {n} {w}");
                let mut engine = Engine::new(Budget::UNLIMITED, 1);
                engine.places = Some(w..=w);
                let _ = engine.terms(n, System::Binary, FIBONACCI);
            }
            return;
        }
        if let Ok(n) = std::env::var("PROBE_N") {
            let n: u64 = n.parse().unwrap();
            for _ in 0..std::env::var("PROBE_R").map_or(200_000_000 / n, |r| r.parse().unwrap()) {
                let engine = Engine::new(Budget::UNLIMITED, 1);
                let [f] = engine.terms(n, System::Decimal, FIBONACCI).unwrap();
                std::hint::black_box(f.text());
            }
            return;
        }
        for n in [10_000u64, 100_000, 1_000_000, 10_000_000, 100_000_000] {
            for threads in [1, 2] {
                let mut best = f64::MAX;
                let mut best_bin = f64::MAX;
                for _ in 0..(20_000_000 / n).clamp(3, 50) {
                    let t = std::time::Instant::now();
                    let engine = Engine::new(Budget::UNLIMITED, threads);
                    let [f] = engine.terms(n, System::Decimal, FIBONACCI).unwrap();
                    let text = f.text();
                    best = best.min(t.elapsed().as_secs_f64());
                    assert!(text.len() > 10);
                    let t = std::time::Instant::now();
                    let [f] = engine.terms(n, System::Binary, FIBONACCI).unwrap();
                    let limbs = f.limbs64();
                    best_bin = best_bin.min(t.elapsed().as_secs_f64());
                    assert!(limbs.len() > 10);
                }
                println!(
                    "{n:>10} x{threads}: {:10.1} us text {:10.1} us binary",
                    best * 1e6,
                    best_bin * 1e6
                );
            }
        }
    }
}
