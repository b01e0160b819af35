use std::time::Duration;

use drivers_port::conformance::holds;

use super::super::{
    Env, Failure,
    subject::{Subject, calls, now, window},
};
use crate::Driver;

const MINUTE: Duration = Duration::from_secs(60);

/// A sum stays at the highest that there is, or the add that would go beyond is an error; then
/// what was there before is still there.
pub(super) async fn sums_never_begin_anew(driver: &dyn Driver, env: &Env) -> Result<(), Failure> {
    for most in [i64::MAX as u64, u64::MAX] {
        let subject = Subject::new(driver, env, "overflow");
        let window = window(env, MINUTE);
        let mut least = 0;
        let adds = [
            now(1),
            now(most),
            now(1),
            now(most),
            calls(most, MINUTE),
            calls(5, MINUTE),
        ];
        for (i, add) in adds.into_iter().enumerate() {
            if let Ok(found) = subject.count(&window, &[add]).await {
                least = least.max(add.totals.calls);
                let sum = found.totals.calls;
                holds(
                    format_args!("a sum of {sum} is at least {least}, add {i}"),
                    sum >= least,
                )?;
                least = sum;
            }
            if let Ok(totals) = subject.totals(&window).await {
                let sum = totals.calls;
                holds(
                    format_args!("{sum} is still at least {least}, add {i}"),
                    sum >= least,
                )?;
            }
        }
        holds("the first add at least was made", least >= 1)?;
    }
    Ok(())
}
