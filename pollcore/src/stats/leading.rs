use alloc::vec::Vec;

use super::StatsError;
use super::counts::{at_most, total};
use super::special::{NODES, gamma_density, gamma_near};
use crate::limits::MOST_LEADING_OPTIONS;

/// A gamma value's root has a standard deviation of about ½; beyond six to either side is less than
/// 1e-16.
const REACH: f64 = 6.0;

/// Panels of length ½, so of a standard deviation: fine enough for a product of thousands.
const PANELS: u32 = 24;

const LENGTH: f64 = 0.5;

const POINTS: usize = 2 * NODES.len();

/// The probability that each option has the largest share of the population, after a random sample
/// in which they have `counts` votes, under the prior of H. Jeffreys: a Dirichlet distribution with
/// ½ for every option.
///
/// In the order of `counts`; the sum is 1, to about 1e-10. The shares are gamma values Gᵢ of shapes
/// cᵢ + ½ over their sum, so the answer is ∫ fᵢ(x) ∏ Fⱼ(x) dx over the other options j, computed by
/// Gauss's rule in √x, where every option has nearly the same spread: no randomness, 384 densities
/// an option. Exact to 1e-9.
///
/// ```
/// use pollcore::stats::{StatsError, lead_probability, probability_of_leading};
///
/// let three = probability_of_leading(&[420, 400, 180])?;
/// assert!(three[0] > 0.75 && three[1] > 0.24 && three[2] < 1e-9);
/// let two = probability_of_leading(&[420, 400])?;
/// assert!((two[0] - lead_probability(420, 400)).abs() < 1e-9);
/// # Ok::<(), StatsError>(())
/// ```
///
/// # Errors
///
/// [`StatsError::NoOptions`], [`StatsError::NoTrials`] where all counts are 0,
/// [`StatsError::Options`] where there are more than [`MOST_LEADING_OPTIONS`],
/// [`StatsError::Overflow`] where the sum of the counts doesn't fit into 64 bits.
pub fn probability_of_leading(counts: &[u64]) -> Result<Vec<f64>, StatsError> {
    at_most(counts.len(), MOST_LEADING_OPTIONS)?;
    total(counts)?;
    Ok(race(counts, 1.0))
}

/// The probabilities that gamma values of the shapes (c + ½) · `scale` are the largest.
pub(super) fn race(counts: &[u64], scale: f64) -> Vec<f64> {
    let most = counts.iter().copied().max().unwrap_or_default();
    // Points are told by their distance from the root of the largest shape, and those shapes by theirs
    // from it, so that no digits are lost where all are large.
    let root = libm::sqrt((most as f64 + 0.5) * scale);
    let start = -root.min(REACH);
    let rule = Rule::new();
    let start_of = |&count: &u64| {
        let shape = (count as f64 + 0.5) * scale;
        Race::new(shape, (most - count) as f64 * scale, root, start)
    };
    let mut options: Vec<Race> = counts.iter().map(start_of).collect();
    for panel in 0..PANELS {
        let from = start + LENGTH * f64::from(panel);
        for option in &mut options {
            option.enter(&rule, from);
        }
        for point in 0..POINTS {
            share_out(&mut options, &rule, point);
        }
    }
    options.iter().map(|option| option.leads.min(1.0)).collect()
}

/// Adds what a point contributes to every option: its density times the probability that all
/// others are below.
fn share_out(options: &mut [Race], rule: &Rule, point: usize) {
    let mut below = 1.0;
    for option in options.iter_mut() {
        option.others = below;
        below *= option.below[point];
    }
    below = 1.0;
    for option in options.iter_mut().rev() {
        option.leads += rule.weights[point] * option.density[point] * option.others * below;
        below *= option.below[point];
    }
}

/// One option on its way up the axis of √x.
struct Race {
    shape: f64,
    /// By how much the largest shape is larger.
    gap: f64,
    /// The root of the largest shape.
    root: f64,
    /// The probability to be below the panel that comes next.
    passed: f64,
    density: [f64; POINTS],
    below: [f64; POINTS],
    /// The product of the others' probabilities, of those in front.
    others: f64,
    leads: f64,
}

impl Race {
    fn new(shape: f64, gap: f64, root: f64, start: f64) -> Self {
        let mut option = Self {
            shape,
            gap,
            root,
            passed: 0.0,
            density: [0.0; POINTS],
            below: [0.0; POINTS],
            others: 1.0,
            leads: 0.0,
        };
        let t = root + start;
        option.passed = gamma_near(shape, t * t, option.difference(start)).below;
        option
    }

    /// What the value at a distance from the root is more than the shape.
    fn difference(&self, distance: f64) -> f64 {
        self.gap + distance * (2.0 * self.root + distance)
    }

    /// The density at the points of the panel from `from`, and the probability to be below each.
    fn enter(&mut self, rule: &Rule, from: f64) {
        self.density = rule.points.map(|point| {
            let distance = from + point;
            let t = self.root + distance;
            2.0 * t * gamma_density(self.shape, t * t, self.difference(distance))
        });
        for (below, row) in self.below.iter_mut().zip(&rule.integrals) {
            *below = (self.passed + inner(row, &self.density)).clamp(0.0, 1.0);
        }
        self.passed = (self.passed + inner(&rule.weights, &self.density)).min(1.0);
    }
}

/// Gauss's rule on a panel from 0, with the integrals from 0 to each point.
struct Rule {
    points: [f64; POINTS],
    weights: [f64; POINTS],
    /// Row m: the weights of the integral from 0 to point m of the polynomial through all points.
    integrals: [[f64; POINTS]; POINTS],
}

impl Rule {
    fn new() -> Self {
        let mut points = [0.0; POINTS];
        let mut weights = [0.0; POINTS];
        for (i, &(node, weight)) in NODES.iter().enumerate() {
            let (left, right) = (NODES.len() - 1 - i, NODES.len() + i);
            (points[left], points[right]) = (-node, node);
            (weights[left], weights[right]) = (weight, weight);
        }
        let mut integrals = [[0.0; POINTS]; POINTS];
        for (row, &end) in integrals.iter_mut().zip(&points) {
            for ((entry, &node), &weight) in row.iter_mut().zip(&points).zip(&weights) {
                *entry = LENGTH * weight * kernel(node, end) / 2.0;
            }
        }
        Self {
            points: points.map(|point| LENGTH * f64::midpoint(point, 1.0)),
            weights: weights.map(|weight| LENGTH * weight / 2.0),
            integrals,
        }
    }
}

/// ∑ (2n + 1)/2 Pₙ(node) ∫ Pₙ from −1 to `end`, for all degrees that the rule integrates exactly:
/// what Gauss's weight is multiplied with for an integral that stops at `end`.
fn kernel(node: f64, end: f64) -> f64 {
    let (at_node, at_end) = (legendre(node), legendre(end));
    let mut sum = f64::midpoint(end, 1.0);
    for n in 1..POINTS {
        // ∫ Pₙ = (Pₙ₊₁ − Pₙ₋₁) / (2n + 1), which is 0 at −1.
        sum += at_node[n] * (at_end[n + 1] - at_end[n - 1]) / 2.0;
    }
    sum
}

/// The Legendre polynomials up to degree [`POINTS`], by Bonnet's recursion.
fn legendre(x: f64) -> [f64; POINTS + 1] {
    let mut values = [1.0; POINTS + 1];
    values[1] = x;
    for n in 1..POINTS {
        let degree = n as f64;
        values[n + 1] =
            ((2.0 * degree + 1.0) * x * values[n] - degree * values[n - 1]) / (degree + 1.0);
    }
    values
}

fn inner(a: &[f64; POINTS], b: &[f64; POINTS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
