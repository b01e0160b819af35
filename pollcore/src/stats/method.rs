/// How an interval of one share is made: see the method of [`Proportion`](super::Proportion) that
/// has the name.
///
/// ```
/// use pollcore::stats::{Confidence, Method, Proportion, StatsError};
///
/// let share = Proportion::new(3, 7)?;
/// for method in Method::ALL {
///     assert!(share.interval(method, Confidence::P95).contains(share.share()));
/// }
/// assert_eq!(Method::default(), Method::Wilson);
/// # Ok::<(), StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Method {
    /// The default.
    #[default]
    Wilson,
    /// Never covers less than its level.
    ClopperPearson,
    /// Simple, a little wider than Wilson's.
    AgrestiCoull,
    /// Bayesian.
    Jeffreys,
    /// To compare with, not to be used.
    Wald,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Wilson,
        Self::ClopperPearson,
        Self::AgrestiCoull,
        Self::Jeffreys,
        Self::Wald,
    ];
}
