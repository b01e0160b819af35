//! Terms one after another, in steps, ranges and pages.

mod budget;
mod moves;
mod pages;
mod range_ends;
mod resume;
