//! Distribution functions, each with bounded work.
//!
//! Their relative error is about 1e-13; for the largest shapes it is that of the rounded point, some
//! 1e-15 times the root of the shape. Quantiles are exact to the rounding of the point.

mod beta;
mod beta_quantile;
mod fraction;
mod gamma;
mod hypergeometric;
mod normal;
mod quadrature;
mod saddle;
mod student;

pub(super) use beta::beta;
pub(super) use beta_quantile::beta_quantile;
pub(super) use gamma::{gamma, gamma_density, gamma_near};
pub(super) use hypergeometric::Urn;
pub(super) use normal::normal_quantile_above;
pub(super) use quadrature::NODES;
pub(super) use saddle::{binomial, poisson};
pub(super) use student::student_quantile;

/// The two sides of a point: the probabilities of what lies below it and above it.
///
/// The smaller one is exact to its own size; the larger one is its complement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tails {
    pub(super) below: f64,
    pub(super) above: f64,
}

impl Tails {
    fn from_below(below: f64) -> Self {
        let below = below.clamp(0.0, 1.0);
        Self {
            below,
            above: 1.0 - below,
        }
    }

    fn swapped(self) -> Self {
        Self {
            below: self.above,
            above: self.below,
        }
    }
}

/// Which side of a point a probability is that of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
}

impl Side {
    fn of(self, tails: Tails) -> f64 {
        match self {
            Self::Below => tails.below,
            Self::Above => tails.above,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::Above => Self::Below,
        }
    }
}
