use super::{
    block::Block,
    butterfly::{self, CACHED_RUN, Forward, Inverse, Passes},
    entry, exit,
    exit::Outcome,
    form::Form,
    leaf::{self, LaneRoots},
    plan::{Plan, Size},
    pulse::Pulse,
    section::Shape,
    workspace::Workspace,
};
use crate::simd::{Kernel, Lanes, Level};

/// The memory and the settings of a series of transforms.
#[derive(Debug)]
pub(crate) struct Transform {
    level: Level,
    threads: usize,
    lane_roots: LaneRoots,
    workspace: Workspace,
}

/// Below this many blocks a transform is over before a second thread would have started.
const WORTH_A_THREAD: usize = 1 << 12;

impl Transform {
    /// Ready for transforms up to `largest`.
    pub(crate) fn new(level: Level, threads: usize, largest: Size) -> Self {
        Self {
            level,
            threads,
            lane_roots: LaneRoots::new(),
            workspace: Workspace::of(extent(largest)),
        }
    }

    /// The `forms` of two numbers of at most `plan.size.len()` balanced words in `base`, each as
    /// `2·plan.size.len()` words.
    ///
    /// The words are exact where the outcome's error is well below 0.5 and nothing overflowed.
    pub(crate) fn evaluate<const OUT: usize>(
        &mut self,
        plan: &Plan,
        [mut f, mut g]: [Vec<i32>; 2],
        base: i64,
        forms: [Form; OUT],
        pulse: &Pulse<'_>,
    ) -> [(Vec<i32>, Outcome); OUT] {
        const { assert!(OUT == 1 || OUT == 2) };
        let extent = extent(plan.size);
        f.resize(plan.size.len(), 0);
        g.resize(plan.size.len(), 0);
        let (level, lane_roots) = (self.level, &self.lane_roots);
        let threads = match plan.size.sections * plan.size.blocks >= WORTH_A_THREAD {
            true => self.threads,
            false => 1,
        };

        let [f_blocks, g_blocks] = self.workspace.blocks(extent);
        let load = |words: &[i32], blocks: &mut [Block]| {
            level.run(Load {
                plan,
                words,
                blocks,
                pulse,
            });
        };
        both(threads, || load(&f, f_blocks), || load(&g, g_blocks));

        split_rows(
            threads,
            plan,
            f_blocks,
            g_blocks,
            &|first, f: &mut [Block], g: &mut [Block]| {
                level.run(Rows {
                    plan,
                    lane_roots,
                    first,
                    f,
                    g,
                    forms,
                    pulse,
                });
            },
        );

        let store = |mut words: Vec<i32>, blocks: &mut [Block]| {
            words.resize(2 * plan.size.len(), 0);
            let base = base as f64;
            let outcome = level.run(Store {
                plan,
                blocks,
                base,
                words: &mut words,
                pulse,
            });
            (words, outcome)
        };
        let mut second = None;
        let first = match OUT {
            1 => store(f, f_blocks),
            _ => both(
                threads,
                || store(f, f_blocks),
                || second = Some(store(g, g_blocks)),
            ),
        };
        let mut stored = [Some(first), second].into_iter().flatten();
        core::array::from_fn(|_| stored.next().expect("as many as there are forms"))
    }

    /// The heartbeats of an evaluation.
    pub(crate) fn beats(size: Size, out: usize) -> u64 {
        let rows = Shape::of(size.blocks).rows;
        (rows * (2 + size.sections + out)) as u64
    }
}

/// Blocks of memory that a number takes in a transform.
fn extent(size: Size) -> usize {
    size.sections * Shape::of(size.blocks).extent()
}

/// Runs both, at the same time where there are two threads, and answers what the first does.
fn both<T>(threads: usize, first: impl FnOnce() -> T, second: impl FnOnce() + Send) -> T {
    if threads < 2 {
        second();
        return first();
    }
    std::thread::scope(|scope| {
        scope.spawn(second);
        first()
    })
}

/// Hands out the rows of two numbers in `threads` stretches, each with the number of its first.
fn split_rows<'a>(
    threads: usize,
    plan: &Plan,
    f: &'a mut [Block],
    g: &'a mut [Block],
    work: &(impl Fn(usize, &'a mut [Block], &'a mut [Block]) + Sync),
) {
    let rows = plan.size.sections * plan.shape.rows;
    let stretch = rows.div_ceil(threads);
    let blocks = stretch * plan.shape.pitch;
    let mut stretches = f
        .chunks_mut(blocks)
        .zip(g.chunks_mut(blocks))
        .enumerate()
        .map(|(i, (f, g))| (i * stretch, f, g));
    std::thread::scope(|scope| {
        let Some((first, f, g)) = stretches.next() else {
            return;
        };
        for (first, f, g) in stretches {
            scope.spawn(move || work(first, f, g));
        }
        work(first, f, g);
    });
}

/// Words into sections, and down the columns.
struct Load<'a> {
    plan: &'a Plan,
    words: &'a [i32],
    blocks: &'a mut [Block],
    pulse: &'a Pulse<'a>,
}

impl Kernel for Load<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Lanes>(self, s: S) {
        let Self {
            plan,
            words,
            blocks,
            pulse,
        } = self;
        match plan.size.sections {
            4 => entry::enter::<S, 4>(s, plan, words, blocks, pulse),
            5 => entry::enter::<S, 5>(s, plan, words, blocks, pulse),
            6 => entry::enter::<S, 6>(s, plan, words, blocks, pulse),
            _ => entry::enter::<S, 7>(s, plan, words, blocks, pulse),
        }
        let shape = plan.shape;
        for section in blocks.chunks_exact_mut(shape.extent()) {
            butterfly::columns::<S, Forward>(s, section, shape, &plan.roots, |rows| {
                Passes::down(rows, 1)
            });
        }
    }
}

/// Along the rows of both numbers, to the values of the forms and back.
struct Rows<'a, const OUT: usize> {
    plan: &'a Plan,
    lane_roots: &'a LaneRoots,
    /// The number of the first row, counted through all sections.
    first: usize,
    f: &'a mut [Block],
    g: &'a mut [Block],
    forms: [Form; OUT],
    pulse: &'a Pulse<'a>,
}

impl<const OUT: usize> Kernel for Rows<'_, OUT> {
    type Output = ();
    #[inline(always)]
    fn run<S: Lanes>(self, s: S) {
        let Self {
            plan,
            lane_roots,
            first,
            f,
            g,
            forms,
            pulse,
        } = self;
        let (shape, roots) = (plan.shape, &*plan.roots);
        let scale = 1.0 / plan.size.len() as f64;
        let run = shape.row.min(CACHED_RUN);
        for (row, (f, g)) in (first..).zip(shape.rows_of(f).zip(shape.rows_of(g))) {
            if !pulse.beat() {
                return;
            }
            // The block's place in its section is what chooses its roots.
            let place = row % shape.rows * shape.row;
            for pass in Passes::down(shape.row, run) {
                butterfly::contiguous::<S, Forward>(s, f, pass, roots, place / pass.len);
                butterfly::contiguous::<S, Forward>(s, g, pass, roots, place / pass.len);
            }
            for (i, (f, g)) in f
                .chunks_exact_mut(run)
                .zip(g.chunks_exact_mut(run))
                .enumerate()
            {
                let place = place + i * run;
                for pass in Passes::down(run, 1) {
                    butterfly::contiguous::<S, Forward>(s, f, pass, roots, place / pass.len);
                    butterfly::contiguous::<S, Forward>(s, g, pass, roots, place / pass.len);
                }
                let (f_groups, g_groups) = (f.as_chunks_mut().0, g.as_chunks_mut().0);
                for (j, (f, g)) in f_groups.iter_mut().zip(g_groups).enumerate() {
                    let group = place / leaf::GROUP + j;
                    leaf::evaluate(s, f, g, roots, lane_roots, group, forms, scale);
                }
                for pass in Passes::up(1, run) {
                    butterfly::contiguous::<S, Inverse>(s, f, pass, roots, place / pass.len);
                    if OUT == 2 {
                        butterfly::contiguous::<S, Inverse>(s, g, pass, roots, place / pass.len);
                    }
                }
            }
            for pass in Passes::up(run, shape.row) {
                butterfly::contiguous::<S, Inverse>(s, f, pass, roots, place / pass.len);
                if OUT == 2 {
                    butterfly::contiguous::<S, Inverse>(s, g, pass, roots, place / pass.len);
                }
            }
        }
    }
}

/// Up the columns, and sections into words.
struct Store<'a> {
    plan: &'a Plan,
    blocks: &'a mut [Block],
    base: f64,
    words: &'a mut [i32],
    pulse: &'a Pulse<'a>,
}

impl Kernel for Store<'_> {
    type Output = Outcome;
    #[inline(always)]
    fn run<S: Lanes>(self, s: S) -> Outcome {
        let Self {
            plan,
            blocks,
            base,
            words,
            pulse,
        } = self;
        let shape = plan.shape;
        for section in blocks.chunks_exact_mut(shape.extent()) {
            butterfly::columns::<S, Inverse>(s, section, shape, &plan.roots, |rows| {
                Passes::up(1, rows)
            });
        }
        match plan.size.sections {
            4 => exit::leave::<S, 4>(s, plan, blocks, base, words, pulse),
            5 => exit::leave::<S, 5>(s, plan, blocks, base, words, pulse),
            6 => exit::leave::<S, 6>(s, plan, blocks, base, words, pulse),
            _ => exit::leave::<S, 7>(s, plan, blocks, base, words, pulse),
        }
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;

    use super::*;
    use crate::{Budget, modular::mersenne61};

    /// Balanced words of no pattern.
    fn noise(len: usize, base: i64, mut seed: u64) -> Vec<i32> {
        (0..len)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                ((seed >> 33) as i64 % base - base / 2) as i32
            })
            .collect()
    }

    fn value(words: &[i32], base: i64) -> BigInt {
        match words.len() {
            0 => BigInt::ZERO,
            1 => BigInt::from(words[0]),
            n => {
                let (low, high) = words.split_at(n / 2);
                value(low, base) + value(high, base) * BigInt::from(base).pow(low.len() as u32)
            }
        }
    }

    fn evaluate<const OUT: usize>(
        level: Level,
        threads: usize,
        plan: &Plan,
        [f, g]: [&[i32]; 2],
        forms: [Form; OUT],
    ) -> [(Vec<i32>, Outcome); OUT] {
        let pulse = Pulse::new(&Budget::UNLIMITED, 0);
        let pair = [f.to_vec(), g.to_vec()];
        Transform::new(level, threads, plan.size).evaluate(plan, pair, 100_000, forms, &pulse)
    }

    #[test]
    fn forms_are_exact_integers() {
        let (base, forms) = (100_000, [Form::DOUBLE, Form::BEFORE_DOUBLE]);
        for (sections, blocks) in [(4, 8), (5, 8), (6, 16), (7, 32)] {
            let plan = Plan::of(Size { sections, blocks });
            let (f, g) = (
                noise(plan.size.len(), base, 1),
                noise(plan.size.len() - 3, base, 2),
            );
            let (fv, gv) = (value(&f, base), value(&g, base));
            let [(f, _), (g, _)] = evaluate(Level::detect(), 1, &plan, [&f, &g], forms);
            assert!(
                value(&f, base) == &fv * &fv + &fv * &gv * 2,
                "{sections}·{blocks}"
            );
            assert!(
                value(&g, base) == &fv * &fv + &gv * &gv,
                "{sections}·{blocks}"
            );
        }
    }

    #[test]
    fn every_size_level_and_thread_count_agrees_with_the_residues() {
        let base = 100_000;
        let radix = mersenne61::Radix::new(base as u64);
        let residue = |form: Form, f: u64, g: u64| {
            form.residue(f, g, mersenne61::mul, mersenne61::add, mersenne61::P)
        };
        let sizes = (4..=7).flat_map(|n| (3..=13).map(move |log| (n, 1 << log)));
        for (sections, blocks) in sizes.filter(|&(n, blocks)| n == 4 || n == 7 || blocks < 2048) {
            let plan = Plan::of(Size { sections, blocks });
            let len = plan.size.len();
            let (f, g) = (noise(len, base, 1), noise(len - 3, base, 2));
            let (fr, gr) = (radix.words(&f), radix.words(&g));
            for (level, threads) in Level::all().flat_map(|level| [(level, 1), (level, 3)]) {
                let context = format!("{sections}·{blocks} {level:?} {threads}");
                let forms = [Form::AFTER_DOUBLE, Form::BEFORE_DOUBLE];
                for (form, (words, outcome)) in
                    forms
                        .into_iter()
                        .zip(evaluate(level, threads, &plan, [&f, &g], forms))
                {
                    assert!(
                        outcome.error < 0.02 && outcome.overflow == 0,
                        "{context} {outcome:?}"
                    );
                    assert_eq!(radix.words(&words), residue(form, fr, gr), "{context}");
                }
                let [(words, _)] = evaluate(level, threads, &plan, [&f, &g], [Form::PRODUCT]);
                assert_eq!(radix.words(&words), mersenne61::mul(fr, gr), "{context}");
            }
        }
    }
}
