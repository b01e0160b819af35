//! One term in every form: its text, its ends, its residue, its place, and what it may cost.

mod digits_of_distant_terms;
mod identities;
mod index_of_a_number;
mod known_terms;
mod last_index;
mod one_term_budgets;
mod residues;
mod signs;
mod watchers_of_every_call;
mod zeckendorf_sums;
