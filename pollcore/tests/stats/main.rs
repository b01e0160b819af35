//! What the statistics have to agree with, and what holds of them.

mod golden;
