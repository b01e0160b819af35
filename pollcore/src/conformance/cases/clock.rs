use std::time::Duration;

use drivers_port::conformance::holds;

use super::super::{Env, Failure};
use crate::store::Store;

pub(super) async fn time_goes_on_for_every_client(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let capabilities = store.capabilities();
    let slack = (capabilities.skew + capabilities.granularity).as_millis() as u64;
    let mut before = store.now().await?.as_millis();
    for turn in 0..6_u32 {
        let wait = Duration::from_millis(40);
        env.pass(wait).await;
        let client = if turn % 2 == 0 { &*other } else { store };
        let now = client.now().await?.as_millis();
        let least = (before + wait.as_millis() as u64).saturating_sub(slack);
        holds(
            format_args!("{now} ms is not before {least} ms"),
            now >= least,
        )?;
        before = now;
    }
    Ok(())
}
