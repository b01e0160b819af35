use recloser::{Error, Recloser};

use super::nested;
use crate::guard::{Contender, FAILURE_RATE, Guard, LAST_CALLS, Outcome, PROBES};

pub(super) const CONTENDER: Contender = Contender {
    name: "recloser",
    rule: "rate over the last 100 calls",
    build: |settings| {
        Box::new(Ring(
            Recloser::custom()
                .error_rate(FAILURE_RATE as f32)
                .closed_len(LAST_CALLS as usize)
                .half_open_len(PROBES as usize)
                .open_wait(settings.wait)
                .build(),
        ))
    },
};

struct Ring(Recloser);

impl Guard for Ring {
    fn caller(&self) -> impl FnMut(Outcome) -> bool {
        |outcome| !matches!(self.0.call(|| outcome), Err(Error::Rejected))
    }

    fn crowd(&self, tries: u32) -> u32 {
        nested::crowd(tries, &|body| {
            let _ = self.0.call(|| {
                body();
                Outcome::Ok(())
            });
        })
    }
}
