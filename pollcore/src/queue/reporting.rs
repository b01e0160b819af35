use drivers_port::DriverError;

use super::Intake;
use crate::{
    id::PollId,
    limits::MOST_LISTED,
    report::{Report, ReportSettings, SetAside},
    store::PollsError,
    time::Timestamp,
};

impl Intake {
    /// The report of a poll whose votes come in through the queue: as [`Polls::report`] makes it, with
    /// what was [set aside](Intake::set_aside), so that nobody has to think of it. A report that is
    /// [final](Report::is_final) knows of all that was set aside before the poll was sealed and not
    /// [forgotten](Intake::forget_aside) since.
    ///
    /// For a poll of [`Privacy::NoisyReports`](crate::Privacy::NoisyReports), give the settings of
    /// [`Poll::noisy_report`](crate::Poll::noisy_report) what was set aside.
    ///
    /// # Errors
    ///
    /// As for [`Polls::report`], and [`PollsError::Store`] with the queue's own error.
    ///
    /// [`Polls::report`]: crate::store::Polls::report
    pub async fn report(
        &self,
        id: &PollId,
        now: Timestamp,
        settings: &ReportSettings,
    ) -> Result<Report, PollsError> {
        // First: if the poll is sealed by then, what was set aside before that is found.
        let tallied = self.polls.tally(id).await?;
        let set_aside = self.set_aside(id).await?;
        let settings = settings.clone().set_aside(set_aside);
        Ok(tallied.report(now, &settings)?)
    }

    /// How many messages of a poll were set aside until now, in all partitions, and where and why the
    /// first of them.
    ///
    /// # Errors
    ///
    /// Those of the queue.
    pub async fn set_aside(&self, id: &PollId) -> Result<SetAside, DriverError> {
        let (mut number, mut listed) = (0, Vec::new());
        for partition in 0..self.queue.partitions() {
            let aside = self.queue.pending(id.as_str(), partition).await?.aside;
            number += aside;
            let left = MOST_LISTED - listed.len();
            if aside == 0 || left == 0 {
                continue;
            }
            for one in self.aside(id, partition, None, left).await? {
                let (position, reason) = (one.position, one.reason);
                listed.push(format!(
                    "message {position} of partition {partition}: {reason}"
                ));
            }
        }
        Ok(SetAside::new(number, listed.iter().map(String::as_str)))
    }
}
