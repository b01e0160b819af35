//! Fast doubling on the transform: the tier for large terms.

use core::ops::RangeInclusive;

use super::{
    form::Form,
    plan::{Plan, Size},
    pulse::Pulse,
    transform::{Outcome, Transform},
    wanted::{FIBONACCI, LUCAS, STEP, Wanted},
    words::{self, Balanced, Words},
};
use crate::{
    Budget, Error,
    ladder::{self, Kind},
    modular::mersenne61,
    radix::{Binary64, Decimal18, System},
    simd::Level,
};

/// Rounding errors above this mean that a word may be wrong (0.5 is wrong for sure).
pub(super) const TOLERANCE: f64 = 0.2;

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
    pub(crate) fn one(
        &self,
        index: u64,
        kind: Kind,
        system: System,
    ) -> Result<Terms<'a, 1>, Error> {
        let wanted = match kind {
            Kind::Fibonacci => FIBONACCI,
            Kind::Lucas => LUCAS,
        };
        self.terms(index, system, wanted)
    }

    /// The wanted terms at `index`, exact: each is checked against its residue modulo a 61-bit
    /// prime, and where a guard fires everything is computed again with smaller words.
    pub(crate) fn terms<const OUT: usize>(
        &self,
        index: u64,
        system: System,
        wanted: Wanted<OUT>,
    ) -> Result<Terms<'a, OUT>, Error> {
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
    ) -> Result<Terms<'a, OUT>, Failure> {
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
        let last = Transform::beats(size_of(index), OUT) + Terms::<OUT>::beats(size_of(index));
        let pulse = Pulse::new(self.budget, steps.sum::<u64>() + last);
        pulse.verdict().map_err(Failure::Stopped)?;
        let mut transform = Transform::new(self.level, self.threads);

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
        let terms = terms.map(|term| term.canonical(|| pulse.beat()));
        pulse.verdict().map_err(Failure::Stopped)?;
        let exact = terms.iter().zip(residues).all(|(term, residue)| {
            term.as_ref()
                .is_some_and(|term| radix.words(&term.words) == residue)
        });
        if !exact {
            return Err(Failure::Guard);
        }
        let words = terms.map(|term| term.expect("`exact` saw every term"));
        Ok(Terms { words, pulse })
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
        let plan = Plan::of(if size.len() < longest {
            Size::fitting(longest)
        } else {
            size
        });
        let pair = [f.words, g.words];
        let terms = transform.evaluate(&plan, pair, base.value(), forms, pulse);
        pulse.verdict().map_err(Failure::Stopped)?;
        let exact = |outcome: Outcome| outcome.error <= self.tolerance && outcome.overflow == 0;
        if !terms.iter().all(|(_, outcome)| exact(*outcome)) {
            return Err(Failure::Guard);
        }
        Ok(terms.map(|(words, _)| Balanced { base, words }.trimmed()))
    }
}

/// Terms that have passed the guards, and the pulse of what is still to be done with them.
#[derive(Debug)]
pub(crate) struct Terms<'a, const OUT: usize> {
    pub(crate) words: [Words; OUT],
    pulse: Pulse<'a>,
}

impl<const OUT: usize> Terms<'_, OUT> {
    /// Decimal text, behind a minus sign where they are `negative`.
    pub(crate) fn texts(self, negative: bool) -> Result<[String; OUT], Error> {
        let texts = self
            .words
            .map(|words| words.text(negative, || self.pulse.beat()));
        self.pulse.verdict()?;
        Ok(texts)
    }

    /// The heartbeats of what comes after the last transform.
    fn beats(size: Size) -> u64 {
        (2 * OUT * (2 * size.len()).div_ceil(words::RUN)) as u64
    }
}

#[derive(Debug)]
enum Failure {
    /// A guard fired: the words are too large for this transform.
    Guard,
    Stopped(Error),
}

#[cfg(test)]
mod tests {
    use core::{
        ops::ControlFlow,
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::*;
    use crate::{
        Progress, Quantity,
        fft::{wanted::PAIR, words::Base},
        radix,
    };

    fn engine<'a>(places: RangeInclusive<u32>, tolerance: f64) -> Engine<'a> {
        Engine {
            tolerance,
            places: Some(places),
            ..Engine::new(Budget::UNLIMITED, 1)
        }
    }

    fn guarded(engine: &Engine<'_>, places: u32) -> bool {
        let outcome = engine.attempt(200_000, System::Decimal, places, FIBONACCI);
        matches!(outcome, Err(Failure::Guard))
    }

    #[test]
    fn the_error_watch_refuses_words_that_are_too_large() {
        let exact = ladder::term::<Decimal18>(200_000, Kind::Fibonacci);
        // Seven digits a word leave a rounding error far above the tolerance.
        let watched = engine(5..=7, TOLERANCE);
        assert!(guarded(&watched, 7));
        assert!(!guarded(&watched, 6));
        let [term] = watched
            .terms(200_000, System::Decimal, FIBONACCI)
            .unwrap()
            .words;
        assert_eq!((term.base, term.limbs()), (Base::Decimal(6), exact));
    }

    #[test]
    fn the_residue_refuses_what_the_error_watch_lets_pass() {
        let exact = ladder::term::<Decimal18>(200_000, Kind::Fibonacci);
        let blind = engine(5..=7, f64::INFINITY);
        assert!(guarded(&blind, 7));
        let [term] = blind
            .terms(200_000, System::Decimal, FIBONACCI)
            .unwrap()
            .words;
        assert_eq!((term.base, term.limbs()), (Base::Decimal(6), exact));
    }

    #[test]
    fn wrong_digits_are_never_delivered() {
        for tolerance in [TOLERANCE, f64::INFINITY] {
            let refused = engine(7..=9, tolerance).terms(200_000, System::Decimal, PAIR);
            assert_eq!(refused.unwrap_err(), Error::Inexact { index: 200_000 });
            let refused = engine(25..=28, tolerance).terms(200_000, System::Binary, LUCAS);
            assert_eq!(refused.unwrap_err(), Error::Inexact { index: 200_000 });
        }
    }

    #[test]
    fn the_smallest_words_and_every_level_give_the_same() {
        for index in [14_001, 150_000] {
            let exact = ladder::term::<Decimal18>(index, Kind::Lucas);
            let words = radix::convert::<Decimal18, Binary64>(&exact);
            for level in Level::all() {
                for places in 3..=6 {
                    let engine = Engine {
                        level,
                        ..engine(places..=places, TOLERANCE)
                    };
                    let term = engine.terms(index, System::Decimal, LUCAS);
                    let term = term.map(|terms| terms.words[0].limbs());
                    assert_eq!(term.as_ref(), Ok(&exact), "{index} {level:?} {places}");
                }
                for places in [10, 15, 19] {
                    let engine = Engine {
                        level,
                        ..engine(places..=places, TOLERANCE)
                    };
                    let term = engine.terms(index, System::Binary, LUCAS);
                    let term = term.map(|terms| terms.words[0].limbs());
                    assert_eq!(term.as_ref(), Ok(&words), "{index} {level:?} {places}");
                }
            }
        }
    }

    #[test]
    fn the_watcher_sees_it_all_and_stops_it() {
        let (looks, last) = (AtomicU64::new(0), AtomicU64::new(0));
        let watch = |progress: Progress| {
            assert_eq!(progress.quantity, Quantity::Steps);
            assert!(progress.done <= progress.total);
            assert!(last.fetch_max(progress.done, Ordering::Relaxed) <= progress.done);
            looks.fetch_add(1, Ordering::Relaxed);
            ControlFlow::Continue(())
        };
        let budget = Budget::UNLIMITED.watch(&watch);
        let whole = Engine::new(budget, 1).terms(3_000_000, System::Decimal, FIBONACCI);
        assert!(whole.is_ok());
        let looks = looks.into_inner();
        assert!((20..=2 * 1024).contains(&looks), "{looks}");

        for stop_at in [1, 2, looks / 2, looks] {
            for threads in [1, 2] {
                let looked = AtomicU64::new(0);
                let watch = |_| {
                    if looked.fetch_add(1, Ordering::Relaxed) + 1 >= stop_at {
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                };
                let budget = Budget::UNLIMITED.watch(&watch);
                let stopped = Engine::new(budget, threads).terms(3_000_000, System::Decimal, PAIR);
                assert!(
                    matches!(stopped, Err(Error::Cancelled { .. })),
                    "{stop_at} {threads}"
                );
            }
        }
    }
}
