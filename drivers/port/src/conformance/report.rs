use std::fmt;

use super::{Failure, Need};

/// What came of the cases. Shown, it is a line a case, and a last one with how many.
#[derive(Debug, Clone)]
#[must_use]
pub struct Report {
    backend: &'static str,
    cases: Vec<(&'static str, Verdict)>,
}

/// What came of one case.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The driver does it.
    Passed,
    /// It does not.
    Failed(Failure),
    /// It was not asked to, since the driver declares that it can't.
    Skipped(Need),
}

impl Report {
    /// No case yet, of this backend.
    pub const fn of(backend: &'static str) -> Self {
        Self {
            backend,
            cases: Vec::new(),
        }
    }

    /// One case more.
    pub fn add(&mut self, name: &'static str, verdict: Verdict) {
        self.cases.push((name, verdict));
    }

    /// Every case by name, in the order in which they ran.
    pub fn cases(&self) -> impl Iterator<Item = (&'static str, &Verdict)> {
        self.cases.iter().map(|(name, verdict)| (*name, verdict))
    }

    /// The names of the cases that failed.
    pub fn failures(&self) -> Vec<&'static str> {
        self.names(|verdict| matches!(verdict, Verdict::Failed(_)))
    }

    /// The names of the cases that were skipped.
    pub fn skipped(&self) -> Vec<&'static str> {
        self.names(|verdict| matches!(verdict, Verdict::Skipped(_)))
    }

    fn names(&self, wanted: impl Fn(&Verdict) -> bool) -> Vec<&'static str> {
        self.cases()
            .filter(|(_, verdict)| wanted(verdict))
            .map(|(name, _)| name)
            .collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let backend = self.backend;
        for (name, verdict) in &self.cases {
            writeln!(f, "{backend}: {name} {verdict}")?;
        }
        let (all, failed, skipped) = (
            self.cases.len(),
            self.failures().len(),
            self.skipped().len(),
        );
        let passed = all - failed - skipped;
        writeln!(
            f,
            "{backend}: {passed} passed, {failed} failed, {skipped} skipped"
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("ok"),
            Self::Failed(failure) => write!(f, "FAILED: {failure}"),
            Self::Skipped(need) => write!(f, "SKIP: {need}"),
        }
    }
}
