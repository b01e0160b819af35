use alloc::{boxed::Box, vec::Vec};

/// What a voter may say, and within which limits. Options that a ballot doesn't name have no mark.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum BallotKind {
    /// One option.
    Plurality,
    /// Any options, `least` to `most` of them.
    Approval {
        /// The fewest that a ballot names.
        least: u16,
        /// The most that a ballot names.
        most: u16,
    },
    /// A score from 0 to `highest` for each option; 0 where it has none.
    Score {
        /// The highest score, 1 to 1000.
        highest: u16,
    },
    /// `points` to hand out among the options.
    Cumulative {
        /// All points of a ballot, 1 to 1,000,000. Fewer may be used.
        points: u32,
        /// The most that one option can be given.
        most_on_one: u32,
    },
    /// Votes for and against options, of which n cost n² credits.
    Quadratic {
        /// All credits of a ballot, 1 to 1,000,000. Fewer may be spent.
        credits: u32,
    },
    /// A grade for each option, one of these from the worst to the best; the worst where it has
    /// none.
    Grades {
        /// 2 to 32 names, from the worst to the best.
        #[cfg_attr(
            feature = "serde",
            serde(
                deserialize_with = "crate::bounded::bounded::<_, _, { crate::limits::MOST_GRADES }>"
            )
        )]
        grades: Vec<Box<str>>,
    },
}

impl BallotKind {
    /// The kind's name in messages and reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Plurality => "plurality",
            Self::Approval { .. } => "approval",
            Self::Score { .. } => "score",
            Self::Cumulative { .. } => "cumulative",
            Self::Quadratic { .. } => "quadratic",
            Self::Grades { .. } => "grades",
        }
    }

    /// The most options that a ballot adds its weight to, where that is all that is counted of it.
    pub(crate) fn most_named(&self) -> Option<u16> {
        match self {
            Self::Plurality => Some(1),
            Self::Approval { most, .. } => Some(*most),
            _ => None,
        }
    }

    /// How many different scores or grades an option can be given; 0 for kinds without levels.
    pub fn levels(&self) -> usize {
        match self {
            Self::Score { highest } => usize::from(*highest) + 1,
            Self::Grades { grades } => grades.len(),
            _ => 0,
        }
    }

    /// The most that a ballot can give one option, where marks can be added up; none for grades.
    pub(crate) fn most_on_one(&self) -> Option<u32> {
        match self {
            Self::Plurality | Self::Approval { .. } => Some(1),
            Self::Score { highest } => Some(u32::from(*highest)),
            // A poll has no more on one option than all points.
            Self::Cumulative { most_on_one, .. } => Some(*most_on_one),
            Self::Quadratic { credits } => Some(credits.isqrt()),
            Self::Grades { .. } => None,
        }
    }
}
