//! Stands in for parts of the machine that are being written; goes with them.
use crate::{Entropy, Fence, Input, Policy, Record, Step, Timestamp};

#[derive(Debug, Clone, Default)]
pub(crate) struct Witness;

impl Witness {
    #[allow(clippy::unused_self)]
    pub(crate) fn see(&mut self, _: &Record, _: Timestamp, _: Timestamp, _: Option<Fence>) {}
    #[allow(clippy::unused_self)]
    pub(crate) fn at(&mut self, _: Timestamp) {}
}

pub(crate) trait Awaited {
    fn step_witnessed(
        &self,
        record: &Record,
        input: Input<'_>,
        now: Timestamp,
        witness: &Witness,
        entropy: &mut dyn Entropy,
    ) -> Step;
    fn reconcile(
        &self,
        kept: &Record,
        found: Option<&Record>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Option<Record>;
    fn fingerprint(&self) -> u64;
}

impl Awaited for Policy {
    fn step_witnessed(
        &self,
        record: &Record,
        input: Input<'_>,
        now: Timestamp,
        _: &Witness,
        entropy: &mut dyn Entropy,
    ) -> Step {
        self.step(record, input, now, entropy)
    }
    fn reconcile(
        &self,
        kept: &Record,
        found: Option<&Record>,
        now: Timestamp,
        _: &mut dyn Entropy,
    ) -> Option<Record> {
        let _ = now;
        found.is_none().then(|| kept.clone())
    }
    fn fingerprint(&self) -> u64 {
        0
    }
}

pub(crate) trait AwaitedRecord {
    fn settings(&self) -> u64;
}
impl AwaitedRecord for Record {
    fn settings(&self) -> u64 {
        0
    }
}
