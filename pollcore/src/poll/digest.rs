use super::{
    Electorate, Privacy, Quorum, Responder, Revotes, Rule, Survey, Terms, Threshold, TiePolicy,
    Visibility,
};
use crate::{ballot::BallotKind, canonical::Canonical, time::Timestamp};

impl Terms {
    /// The canonical encoding of everything but the digest and what follows from the rest.
    ///
    /// What is encoded so and how never changes under the name that it begins with: receipts and
    /// sealed ballots carry digests.
    pub(super) fn encode(&self) -> Canonical {
        let mut canonical = Canonical::new("pollcore/poll/1");
        canonical.text(self.id.as_str());
        canonical.u32(self.version);
        canonical.optional(self.title.as_ref(), |canonical, title| {
            canonical.text(title);
        });
        canonical.u64(self.options.len() as u64);
        for option in &self.options {
            canonical.text(option.id.as_str());
            canonical.text(&option.label);
        }
        self.kind.encode(&mut canonical);
        canonical.u8(u8::from(self.blank));
        canonical.u8(self.rule.code());
        canonical.u16(self.seats);
        self.electorate.encode(&mut canonical);
        self.revotes.encode(&mut canonical);
        canonical.optional(self.opens, moment);
        canonical.optional(self.closes, moment);
        canonical.u8(match self.visibility {
            Visibility::Live => 0,
            Visibility::AfterClose => 1,
            Visibility::AfterOwnVote => 2,
        });
        self.quorum.encode(&mut canonical);
        self.threshold.encode(&mut canonical);
        self.ties.encode(&mut canonical);
        self.survey.encode(&mut canonical);
        self.privacy.encode(&mut canonical);
        canonical
    }
}

fn moment(canonical: &mut Canonical, at: Timestamp) {
    canonical.u64(at.as_millis());
}

impl BallotKind {
    fn encode(&self, canonical: &mut Canonical) {
        match self {
            Self::Plurality => canonical.u8(0),
            Self::Approval { least, most } => {
                canonical.u8(1);
                canonical.u16(*least);
                canonical.u16(*most);
            }
            Self::Score { highest } => {
                canonical.u8(2);
                canonical.u16(*highest);
            }
            Self::Cumulative {
                points,
                most_on_one,
            } => {
                canonical.u8(3);
                canonical.u32(*points);
                canonical.u32(*most_on_one);
            }
            Self::Quadratic { credits } => {
                canonical.u8(4);
                canonical.u32(*credits);
            }
            Self::Grades { grades } => {
                canonical.u8(5);
                canonical.u64(grades.len() as u64);
                for grade in grades {
                    canonical.text(grade);
                }
            }
        }
    }
}

impl Rule {
    fn code(self) -> u8 {
        match self {
            Self::Plurality => 0,
            Self::Approval => 1,
            Self::Score => 2,
            Self::Star => 3,
            Self::Cumulative => 4,
            Self::Quadratic => 5,
            Self::MajorityJudgment => 6,
            Self::Borda => 7,
        }
    }
}

impl Electorate {
    fn encode(&self, canonical: &mut Canonical) {
        match self {
            Self::Open => canonical.u8(0),
            Self::Actors(actors) => {
                canonical.u8(1);
                canonical.u64(actors.len() as u64);
                for (voter, weight) in actors {
                    canonical.bytes(voter.as_bytes());
                    canonical.u64(weight.as_u64());
                }
            }
        }
    }
}

impl Revotes {
    fn encode(self, canonical: &mut Canonical) {
        canonical.u8(match self {
            Self::Reject => 0,
            Self::LastWins { .. } => 1,
            Self::Withdrawable { .. } => 2,
        });
        canonical.u32(self.most());
    }
}

impl Quorum {
    fn encode(self, canonical: &mut Canonical) {
        match self {
            Self::None => canonical.u8(0),
            Self::Ballots(ballots) => {
                canonical.u8(1);
                canonical.u64(ballots);
            }
            Self::Share { parts, of } => {
                canonical.u8(2);
                canonical.u32(parts);
                canonical.u32(of);
            }
        }
    }
}

impl Threshold {
    fn encode(self, canonical: &mut Canonical) {
        let (code, parts, of) = match self {
            Self::None => return canonical.u8(0),
            Self::MoreThan { parts, of } => (1, parts, of),
            Self::AtLeast { parts, of } => (2, parts, of),
        };
        canonical.u8(code);
        canonical.u32(parts);
        canonical.u32(of);
    }
}

impl TiePolicy {
    fn encode(&self, canonical: &mut Canonical) {
        match self {
            Self::None => canonical.u8(0),
            Self::Lot => canonical.u8(1),
            Self::Order(order) => {
                canonical.u8(2);
                canonical.u64(order.len() as u64);
                for option in order {
                    canonical.u16(option.as_u16());
                }
            }
        }
    }
}

impl Survey {
    fn encode(self, canonical: &mut Canonical) {
        match self {
            Self::Census => canonical.u8(0),
            Self::Sample { population } => {
                canonical.u8(1);
                canonical.optional(population, Canonical::u64);
            }
            Self::SelfSelected => canonical.u8(2),
        }
    }
}

impl Privacy {
    fn encode(self, canonical: &mut Canonical) {
        let (code, epsilon, total) = match self {
            Self::None => return canonical.u8(0),
            Self::RandomResponses { by, epsilon, total } => (by.code(), epsilon, total),
            Self::NoisyReports { epsilon, total } => (4, epsilon, total),
        };
        canonical.u8(code);
        canonical.u32(epsilon.as_millionths());
        canonical.u32(total.as_millionths());
    }
}

impl Responder {
    fn code(self) -> u8 {
        match self {
            Self::RandomizedResponse => 1,
            Self::UnaryEncoding => 2,
            Self::SwitchedAtServer => 3,
        }
    }
}
