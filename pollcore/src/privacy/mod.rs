//! Noise that hides single votes, and estimates that see through it.
