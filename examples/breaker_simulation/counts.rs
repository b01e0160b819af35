use breaker::Record;

/// What the store was asked to do.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) exchanges: u64,
    /// The most answers of the store within a round trip, once the nodes had parted.
    pub(crate) crowd: u64,
    /// Records that were written where there was none.
    pub(crate) creations: u64,
    /// Records that were written again after the store had forgotten them.
    pub(crate) restored: u64,
    pub(crate) changes: u64,
    pub(crate) votes: u64,
    /// Probes taken in a circuit that was half-open already.
    pub(crate) claims: u64,
    /// Probes that ended, or were found lost, without a change of the state.
    pub(crate) reports: u64,
    pub(crate) others: u64,
    /// Swaps that came too late, whatever for.
    pub(crate) refused: u64,
    /// How many of those there can be: at each swap that is made, those who were told of the record
    /// less than a round trip ago.
    pub(crate) collisions: u64,
}

/// What a swap is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Creation,
    Restored,
    Change,
    Claim,
    Report,
    Vote,
    Other,
}

impl Kind {
    /// By what it changes of the record that it expects.
    pub(crate) fn of(before: Option<&Record>, after: &Record) -> Self {
        let Some(before) = before else {
            let is_first = after.generation() == 1;
            return if is_first {
                Self::Creation
            } else {
                Self::Restored
            };
        };
        let (had, has) = (before.probes(), after.probes());
        if before.era() != after.era() {
            Self::Change
        } else if has.iter().any(|slot| !had.contains(slot)) {
            Self::Claim
        } else if has != had {
            Self::Report
        } else if before.votes() != after.votes() {
            Self::Vote
        } else {
            Self::Other
        }
    }
}

impl Counts {
    /// A swap was made, and so many may act upon the record before it.
    pub(crate) fn made(&mut self, kind: Kind, acting: u64) {
        *match kind {
            Kind::Creation => &mut self.creations,
            Kind::Restored => &mut self.restored,
            Kind::Change => &mut self.changes,
            Kind::Claim => &mut self.claims,
            Kind::Report => &mut self.reports,
            Kind::Vote => &mut self.votes,
            Kind::Other => &mut self.others,
        } += 1;
        self.collisions += acting;
    }

    /// A swap was refused.
    pub(crate) const fn refused(&mut self) {
        self.refused += 1;
    }

    /// The swaps that were made.
    pub(crate) const fn swaps(&self) -> u64 {
        let states = self.creations + self.restored + self.changes;
        states + self.votes + self.claims + self.reports + self.others
    }
}
