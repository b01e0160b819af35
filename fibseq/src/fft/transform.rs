use super::{
    block::Block,
    butterfly::COLUMN_CHUNK,
    evaluate::Evaluate,
    exit::{Leave, Stretch},
    form::Form,
    leaf::LaneRoots,
    plan::{Plan, Size},
    pulse::Pulse,
    section::Shape,
    share::share,
    workspace::Workspace,
};
use crate::simd::{Level, lanes::ROW};

/// The memory and the settings of a series of transforms.
#[derive(Debug)]
pub(crate) struct Transform {
    level: Level,
    threads: usize,
    lane_roots: &'static LaneRoots,
    workspace: Workspace,
}

/// What came out of a transform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    /// The largest distance of a value from the nearest integer, 0 to 0.5.
    pub(crate) error: f64,
    /// What did not fit the words: not 0 only where the result is wrong.
    pub(crate) overflow: i64,
}

/// Below this many blocks a transform is over before a second thread would have started.
const WORTH_A_THREAD: usize = 1 << 12;

/// Transforms of up to this many blocks (256 KiB a number) pass the caches whole; larger ones
/// section by section.
const WHOLE: usize = 1 << 11;

impl Transform {
    pub(crate) fn new(level: Level, threads: usize) -> Self {
        Self {
            level,
            threads,
            lane_roots: LaneRoots::table(),
            workspace: Workspace::last(),
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
        f.resize(plan.size.len(), 0);
        g.resize(plan.size.len(), 0);
        let (sections, extent) = (plan.size.sections, plan.shape.extent());
        let blocks = sections * plan.size.blocks;
        let threads = if blocks < WORTH_A_THREAD {
            1
        } else {
            self.threads.clamp(1, sections)
        };
        let batch = if blocks <= WHOLE { sections } else { 1 } * extent;

        // Where there is no second form, the second number needs memory only for what the threads
        // have in hand.
        let second = if OUT == 2 {
            sections * extent
        } else {
            threads * batch
        };
        let [f_blocks, g_blocks] = self.workspace.blocks([sections * extent, second]);
        let mut spare = g_blocks.chunks_exact_mut(batch);
        let tasks = f_blocks.chunks_exact_mut(batch).enumerate().map(|(i, f)| {
            let g = if OUT == 2 { spare.next() } else { None };
            (i * batch / extent, f, g)
        });
        let tasks = tasks.collect();
        let (level, lane_roots) = (self.level, self.lane_roots);
        let scratch = (0..threads).map(|_| spare.next());
        share(
            scratch.collect(),
            tasks,
            |scratch, (first, f_blocks, g_blocks)| {
                let Some(g_blocks) = g_blocks.or(scratch.as_deref_mut()) else {
                    unreachable!("each task or each thread has memory for the second number")
                };
                let words = [&*f, &*g];
                let blocks = [f_blocks, g_blocks];
                level.run(Evaluate {
                    plan,
                    lane_roots,
                    first,
                    words,
                    blocks,
                    forms,
                    pulse,
                });
            },
        );

        let mut numbers =
            [Some((f, &*f_blocks)), (OUT == 2).then_some((g, &*g_blocks))].into_iter();
        core::array::from_fn(|_| {
            let (words, blocks) = numbers
                .next()
                .flatten()
                .expect("two numbers, at most two forms");
            Self::leave(level, plan, words, blocks, base, threads, pulse)
        })
    }

    /// Reads the words of a result out of its sections.
    fn leave(
        level: Level,
        plan: &Plan,
        mut words: Vec<i32>,
        blocks: &[Block],
        base: i64,
        threads: usize,
        pulse: &Pulse<'_>,
    ) -> (Vec<i32>, Outcome) {
        let len = plan.size.section_len();
        words.resize(2 * plan.size.len(), 0);
        // Each thread reads a stretch of the blocks of every section, in whole rows.
        let rows = plan.shape.rows.div_ceil(threads);
        let stretch = rows * plan.shape.row;
        let mut stretches: Vec<_> = (0..plan.size.blocks.div_ceil(stretch))
            .map(|i| Stretch::new(i * stretch))
            .collect();
        for run in words.chunks_exact_mut(len) {
            for (task, run) in stretches.iter_mut().zip(run.chunks_mut(stretch * ROW)) {
                task.runs.push(run.as_chunks_mut().0);
            }
        }
        share(
            vec![(); threads],
            stretches.iter_mut().collect(),
            |(), stretch| {
                level.run(Leave {
                    plan,
                    blocks,
                    base: base as f64,
                    stretch,
                    pulse,
                });
            },
        );
        let ends: Vec<_> = stretches.into_iter().map(Stretch::finish).collect();
        let mut outcome = Outcome {
            error: 0.0,
            overflow: 0,
        };
        for (end, error, pending) in ends {
            outcome.error = outcome.error.max(error);
            for (run, [next, after]) in pending.into_iter().enumerate() {
                let at = run * len + end * ROW;
                outcome.overflow |= add_at(&mut words, at, next, base);
                outcome.overflow |= add_at(&mut words, at + 1, after, base);
            }
        }
        (words, outcome)
    }

    /// The heartbeats of an evaluation, about.
    pub(crate) fn beats(size: Size, out: usize) -> u64 {
        let shape = Shape::of(size.blocks);
        let columns = if shape.rows > 1 {
            shape.row / COLUMN_CHUNK
        } else {
            0
        };
        (shape.rows * (3 * size.sections + out) + columns * size.sections * (2 + out)) as u64
    }
}

/// Adds `amount` to the word at `index` and carries; returns what ran over the end.
fn add_at(words: &mut [i32], index: usize, mut amount: i64, base: i64) -> i64 {
    for word in words.iter_mut().skip(index) {
        if amount == 0 {
            break;
        }
        let sum = i64::from(*word) + amount;
        amount = (sum + base / 2).div_euclid(base);
        *word = (sum - amount * base) as i32;
    }
    amount
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
        let pulse = Pulse::new(Budget::UNLIMITED, 0);
        let pair = [f.to_vec(), g.to_vec()];
        Transform::new(level, threads).evaluate(plan, pair, 100_000, forms, &pulse)
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
                    assert_eq!(radix.words(&words), form.residue(fr, gr), "{context}");
                }
                let [(words, _)] = evaluate(level, threads, &plan, [&f, &g], [Form::PRODUCT]);
                assert_eq!(radix.words(&words), mersenne61::mul(fr, gr), "{context}");
            }
        }
    }
}
