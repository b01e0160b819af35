use alloc::{boxed::Box, string::String, vec::Vec};

use crate::{
    count::Lot,
    limits::{LONGEST_LISTED, MOST_LISTED},
    poll::Viewer,
    stats::{Confidence, Method},
};

/// What a report is asked for, beyond the poll and its tally.
///
/// ```
/// use pollcore::{Lot, ReportSettings, stats::{Confidence, Method}};
///
/// let settings = ReportSettings::new()
///     .confidence(Confidence::P99)
///     .method(Method::ClopperPearson)
///     .lot(Lot::new("drawn in public on Sunday"));
/// assert_eq!(settings, settings.clone());
/// assert_ne!(settings, ReportSettings::default());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct ReportSettings {
    pub(super) viewer: Viewer,
    pub(super) lot: Option<Lot>,
    pub(super) confidence: Confidence,
    pub(super) method: Method,
    pub(super) simultaneous: Simultaneous,
    pub(super) set_aside: Option<SetAside>,
    pub(super) provisional: bool,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self {
            viewer: Viewer::Anyone,
            lot: None,
            confidence: Confidence::P95,
            method: Method::default(),
            simultaneous: Simultaneous::default(),
            set_aside: None,
            provisional: false,
        }
    }
}

/// How intervals are made that hold for all options together.
///
/// The default is Goodman's: its bounds are known in closed form, it keeps its level also where
/// counts are few or far apart, and no option's interval depends on how the others share their
/// votes. Sison and Glaz's are narrower among many options with alike counts, and fall short of
/// their level where some are rare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Simultaneous {
    /// By [`goodman`](crate::stats::goodman).
    #[default]
    Goodman,
    /// By [`sison_glaz`](crate::stats::sison_glaz).
    SisonGlaz,
}

/// What a queue set aside, since it could not be read or its vote was refused: it is in no count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SetAside {
    /// How many messages there were.
    pub number: u64,
    /// What is known of the first of them, at most [`MOST_LISTED`], at most 200 characters of each.
    pub listed: Vec<Box<str>>,
}

impl SetAside {
    /// So many messages, and what is known of them, of which the first are kept.
    pub fn new<'a>(number: u64, listed: impl IntoIterator<Item = &'a str>) -> Self {
        let cut = |text: &str| text.chars().take(LONGEST_LISTED).collect::<String>().into();
        let listed = listed.into_iter().take(MOST_LISTED).map(cut).collect();
        Self { number, listed }
    }
}

impl ReportSettings {
    /// A report for anybody, with Wilson's and Goodman's intervals of 95 % and no lot.
    pub fn new() -> Self {
        Self::default()
    }

    /// Who wants to see it, which counts where results are not [live](crate::Visibility::Live).
    pub fn viewer(mut self, viewer: Viewer) -> Self {
        self.viewer = viewer;
        self
    }

    /// What decides ties where the poll's policy is [a lot](crate::TiePolicy::Lot).
    pub fn lot(mut self, lot: Lot) -> Self {
        self.lot = Some(lot);
        self
    }

    /// How often intervals contain the truth.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// How the interval of each option alone is made.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// How the intervals for all options together are made.
    pub fn simultaneous(mut self, simultaneous: Simultaneous) -> Self {
        self.simultaneous = simultaneous;
        self
    }

    /// That votes were still taken while they were counted, as in a store whose poll is not sealed:
    /// whatever time it is, the report is [not final](crate::Report::is_final).
    pub fn provisional(mut self) -> Self {
        self.provisional = true;
        self
    }

    /// What a queue set aside, be it nothing. `Intake::report` says it by itself.
    pub fn set_aside(mut self, set_aside: SetAside) -> Self {
        self.set_aside = Some(set_aside);
        self
    }
}
