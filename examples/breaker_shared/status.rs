use std::{error::Error, io::Write};

use breaker::{Driver, Exchange, Record};
use drivers::Backend;
use examples::told;

use crate::arguments::Arguments;

/// So many services are shown.
const MOST: usize = 100;

/// Prints how the circuits in the store stand: of all services, where the store can list them, or
/// else of the one that was named.
pub(crate) async fn show(
    arguments: &Arguments,
    backend: &Backend,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let driver = backend.breaker();
    let services = if driver.capabilities().lists {
        driver.list(None, MOST).await?
    } else {
        vec![arguments.service.clone()]
    };
    for service in &services {
        let line = line(&*driver, service).await?;
        writeln!(out, "{}: {line}", service.escape_debug())?;
    }
    if services.is_empty() {
        writeln!(out, "the store holds no circuit")?;
    }
    Ok(())
}

async fn line(driver: &dyn Driver, service: &str) -> Result<String, Box<dyn Error>> {
    let found = driver.exchange(service, &Exchange::READ).await?;
    let Some(stored) = found.record else {
        return Ok("no circuit".to_owned());
    };
    let record = match Record::decode(&stored.bytes) {
        Ok(record) => record,
        Err(error) => return Ok(format!("a record that can't be read: {error}")),
    };
    let since = found.now.since(record.entered_at());
    let mut line = vec![format!(
        "{}, for {:.1} s",
        record.state(),
        since.as_secs_f64()
    )];
    // One that has run out stays in the record until somebody writes the next one.
    let forced = record.forced().filter(|forced| !forced.is_over(found.now));
    if let Some(forced) = forced {
        let (what, by, why) = (forced.force, &forced.by, &forced.reason);
        let left = forced
            .until
            .map(|until| until.since(found.now).as_secs_f64());
        let left = left.map_or(String::new(), |left| format!(" for {left:.1} s more"));
        line.push(format!("forced {what}{left} by {by}: {why}"));
    }
    if let Some(last) = record.history().last() {
        line.push(format!("last {}", told(last)));
    }
    Ok(line.join(", "))
}
