use super::Lag;

/// What faults do to one call at one place.
#[derive(Debug, Default)]
pub(crate) struct Course {
    pub(crate) there: Vec<Lag>,
    pub(crate) end: Option<End>,
    pub(crate) back: Vec<Lag>,
}

/// How a call ends that does not end well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Refuse,
    Busy,
    LoseRequest,
    LoseReply,
    /// Before anything was done.
    Hang,
    /// After it was done.
    Silence,
    Garble,
}
