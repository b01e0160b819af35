//! Some sections of two numbers, from words to the values of forms and back to coefficients.

use super::{
    block::Block,
    butterfly::{self, CACHED_RUN, Forward, Inverse, Passes},
    entry,
    form::Form,
    leaf::{self, LaneRoots},
    plan::Plan,
    pulse::Pulse,
};
use crate::simd::{Kernel, Lanes};

pub(crate) struct Evaluate<'a, const OUT: usize> {
    pub(crate) plan: &'a Plan,
    pub(crate) lane_roots: &'a LaneRoots,
    /// The first of the sections.
    pub(crate) first: usize,
    /// The two numbers.
    pub(crate) words: [&'a [i32]; 2],
    /// Memory for the sections of either; in the end those of the forms.
    pub(crate) blocks: [&'a mut [Block]; 2],
    pub(crate) forms: [Form; OUT],
    pub(crate) pulse: &'a Pulse<'a>,
}

impl<const OUT: usize> Kernel for Evaluate<'_, OUT> {
    type Output = ();
    #[inline(always)]
    fn run<S: Lanes>(mut self, s: S) {
        for (words, blocks) in self.words.iter().zip(&mut self.blocks) {
            load(s, self.plan, words, self.first, blocks, self.pulse);
        }
        self.rows(s);
        let (shape, roots) = (self.plan.shape, &*self.plan.roots);
        for blocks in self.blocks.iter_mut().take(OUT) {
            for section in blocks.chunks_exact_mut(shape.extent()) {
                let up = |rows| Passes::up(1, rows);
                butterfly::columns::<S, Inverse>(s, section, shape, roots, up, self.pulse);
            }
        }
    }
}

/// Words into sections, and down the columns.
#[inline(always)]
fn load<S: Lanes>(
    s: S,
    plan: &Plan,
    words: &[i32],
    first: usize,
    blocks: &mut [Block],
    pulse: &Pulse<'_>,
) {
    match plan.size.sections {
        4 => entry::enter::<S, 4>(s, plan, words, first, blocks, pulse),
        5 => entry::enter::<S, 5>(s, plan, words, first, blocks, pulse),
        6 => entry::enter::<S, 6>(s, plan, words, first, blocks, pulse),
        _ => entry::enter::<S, 7>(s, plan, words, first, blocks, pulse),
    }
    let shape = plan.shape;
    for section in blocks.chunks_exact_mut(shape.extent()) {
        let down = |rows| Passes::down(rows, 1);
        butterfly::columns::<S, Forward>(s, section, shape, &plan.roots, down, pulse);
    }
}

impl<const OUT: usize> Evaluate<'_, OUT> {
    /// Along the rows of both numbers, to the values of the forms and back.
    #[inline(always)]
    fn rows<S: Lanes>(&mut self, s: S) {
        let (plan, forms) = (self.plan, self.forms);
        let (shape, roots) = (plan.shape, &*plan.roots);
        let scale = 1.0 / plan.size.len() as f64;
        let run = shape.row.min(CACHED_RUN);
        let [f, g] = &mut self.blocks;
        for (row, (f, g)) in shape.rows_of(f).zip(shape.rows_of(g)).enumerate() {
            if !self.pulse.beat() {
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
                    leaf::evaluate(s, f, g, roots, self.lane_roots, group, forms, scale);
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
