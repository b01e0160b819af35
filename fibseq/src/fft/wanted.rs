//! The terms that the ladder can end in, as forms of the pair (F(k), F(k − 1)).

use super::form::Form;
use crate::modular::mersenne61;

/// Which terms are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<const OUT: usize> {
    /// The last step's forms, to an even and to an odd index.
    pub(super) forms: [[Form; OUT]; 2],
    /// The terms modulo 2⁶¹ − 1.
    pub(super) residues: fn(u64) -> [u64; OUT],
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
    residues: |n| mersenne61::fibonacci_pair(n).into(),
};

/// F(n) and F(n − 1), what the next step starts from.
pub(super) const STEP: [[Form; 2]; 2] = [
    [Form::DOUBLE, Form::BEFORE_DOUBLE],
    [Form::AFTER_DOUBLE, Form::DOUBLE],
];
