use super::Likeness;

/// How often things may still happen that don't happen by themselves.
#[derive(Debug, Clone, Copy)]
pub(in crate::fleet) struct Budget {
    /// The store forgets, or goes back.
    pub(super) losses: u8,
    /// Its clock is set back, by one tick or by five.
    pub(super) back: u8,
    /// And forward, by five.
    pub(super) forward: u8,
    /// The answer to a swap is lost, or it fails.
    pub(super) unknown: u8,
    /// A swap takes longer than a tick.
    pub(super) slow: u8,
    /// A node does not ask in a tick.
    pub(super) away: u8,
    /// A node is killed, and begins anew under the same name.
    pub(super) crashes: u8,
    /// Operators act.
    pub(super) acts: u8,
    /// The service becomes well.
    pub(super) recoveries: u8,
}

impl Budget {
    pub(super) const NONE: Self = Self {
        losses: 0,
        back: 0,
        forward: 0,
        unknown: 0,
        slow: 0,
        away: 0,
        crashes: 0,
        acts: 0,
        recoveries: 0,
    };

    /// For what has happened before.
    pub(super) const ENOUGH: Self = Self {
        losses: 9,
        back: 9,
        forward: 9,
        unknown: 9,
        slow: 9,
        away: 9,
        crashes: 9,
        acts: 9,
        recoveries: 9,
    };

    pub(super) fn likeness(&self, to: &mut Likeness) {
        let all = [
            self.losses,
            self.back,
            self.forward,
            self.unknown,
            self.slow,
            self.away,
            self.crashes,
            self.acts,
            self.recoveries,
        ];
        for left in all {
            to.number(u64::from(left));
        }
    }
}
