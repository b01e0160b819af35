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
        writeln!(out, "{service}: {line}")?;
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
    let record = Record::decode(&stored.bytes)?;
    let since = found.now.since(record.entered_at());
    let status = record.status();
    let mut line = vec![format!("{status}, for {:.1} s", since.as_secs_f64())];
    if let Some(forced) = record.forced() {
        let (by, why) = (&forced.by, &forced.reason);
        line.push(format!("imposed by {by}: {why}"));
    }
    if let Some(last) = record.history().last() {
        line.push(format!("last {}", told(last)));
    }
    Ok(line.join(", "))
}
